import type { Clock } from '../core/clock.ts';
import { VivaError } from '../core/errors.ts';
import { LIMITS } from '../core/limits.ts';
import { ms } from '../core/units.ts';
import type { MediaPacket } from './protocol/media-packet.ts';
import { encodeMediaPacket } from './protocol/media-packet.ts';
import type { ServerMessage } from './protocol/server-message.ts';
import type { MessageTransport } from './transport/message-transport.ts';

interface Sent {
  readonly sequence: number;
  readonly data: string | Uint8Array;
  /** The utterance whose sound this is; `undefined` for control. */
  readonly number: number | undefined;
}

/** How often a full socket is looked at again: a quarter of a packet's time. */
const RETRY = ms(5);

/**
 * All that a session says leaves here: numbered, kept for a while for a connection that comes back, and handed to the transport
 * of the moment. What is kept is bounded in bytes; the oldest goes, and then a return that needs it is no longer possible.
 */
export class Outbox {
  readonly #clock: Clock;
  readonly #kept: Sent[] = [];
  #keptBytes = 0;
  /** The first sequence that can still be said again. */
  #floor = 0;
  #next = 0;
  #transport: MessageTransport | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  attach(transport: MessageTransport): void {
    this.#transport = transport;
  }

  detach(): void {
    this.#transport = undefined;
  }

  /** Says something at once. A client that lets even this pile up is beyond help: its connection is closed. */
  post(message: ServerMessage): void {
    this.#send(JSON.stringify({ ...message, sequence: this.#next }), undefined);
    // Sound waits for room; what remains are answers, which only a client that floods and does not read can pile up.
    const transport = this.#transport;
    if (transport && transport.pending > 4 * LIMITS.socketBufferBytes) transport.close(4400, 'too-slow');
  }

  /** Sends a packet of sound. Await {@link writable} before. */
  deliver(packet: MediaPacket): void {
    this.#send(encodeMediaPacket(packet, this.#next), packet.number);
  }

  /** Sends a packet that is worth nothing later, and so is not kept for a connection that comes back. Await {@link writable} before. */
  deliverLive(packet: MediaPacket): void {
    this.#transport?.send(encodeMediaPacket(packet, this.#next));
    this.#next += 1;
  }

  /**
   * Waits until there is a connection and room in its buffer. Rejects with `CLIENT_TOO_SLOW` when a connection stays full too
   * long, with `signal.reason` when aborted.
   */
  async writable(signal: AbortSignal): Promise<void> {
    let full = this.#clock.now();
    for (;;) {
      const transport = this.#transport;
      if (transport && transport.pending < LIMITS.socketBufferBytes) return;
      const now = this.#clock.now();
      // Without a connection the grace time of the session decides, not this.
      if (!transport) full = now;
      if (now - full > LIMITS.slowClient) {
        throw new VivaError('CLIENT_TOO_SLOW', { limit: LIMITS.slowClient });
      }
      await this.#clock.until(ms(now + RETRY), signal);
    }
  }

  /** Forgets the kept sound of utterances, so that no return brings it back. */
  forget(numbers: ReadonlySet<number>): void {
    const rest = this.#kept.filter(({ number }) => number === undefined || !numbers.has(number));
    this.#kept.splice(0, this.#kept.length, ...rest);
    this.#keptBytes = rest.reduce((sum, { data }) => sum + data.length, 0);
  }

  /** What was said after `received`, or `undefined` when some of it is no longer kept. */
  since(received: number): readonly (string | Uint8Array)[] | undefined {
    if (received + 1 < this.#floor || received >= this.#next) return undefined;
    return this.#kept.filter(({ sequence }) => sequence > received).map(({ data }) => data);
  }

  #send(data: string | Uint8Array, number: number | undefined): void {
    this.#kept.push({ sequence: this.#next, data, number });
    this.#keptBytes += data.length;
    this.#next += 1;
    while (this.#keptBytes > LIMITS.resumeBytes && this.#kept.length > 1) {
      const oldest = this.#kept.shift();
      this.#keptBytes -= oldest?.data.length ?? 0;
      this.#floor = (oldest?.sequence ?? 0) + 1;
    }
    this.#transport?.send(data);
  }
}
