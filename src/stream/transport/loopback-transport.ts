import type { CloseReason, MessageTransport } from './message-transport.ts';

/** A transport in memory: what was sent can be read, and its buffer filled by hand. For tests and for callers in this process. */
export class LoopbackTransport implements MessageTransport {
  /** What was sent, in order. */
  readonly sent: (string | Uint8Array)[] = [];
  readonly closed: Promise<CloseReason>;
  /** Set by hand to play a network that does not take. */
  pending = 0;
  /** The code it was closed with. */
  code: number | undefined;
  #resolve: (reason: CloseReason) => void = () => undefined;

  constructor() {
    this.closed = new Promise((resolve) => (this.#resolve = resolve));
  }

  send(data: string | Uint8Array): void {
    if (this.code === undefined) this.sent.push(data);
  }

  close(code: number, reason: CloseReason): void {
    this.code ??= code;
    this.#resolve(reason);
  }
}
