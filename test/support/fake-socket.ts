import type { Dial, SocketListener } from '../../client/socket.ts';
import type { Timer } from '../../client/timer.ts';
import type { ClientMessage } from '../../src/stream/protocol/client-message.ts';
import { parseClientMessage } from '../../src/stream/protocol/client-message.ts';
import { encodeMediaPacket } from '../../src/stream/protocol/media-packet.ts';
import type { ServerMessage } from '../../src/stream/protocol/server-message.ts';
import type { Milliseconds } from '../../src/core/units.ts';
import { ms } from '../../src/core/units.ts';

/** Timers that run when they are told to. */
export class FakeTimer implements Timer {
  #now = 0;
  readonly #waiting = new Set<{ readonly due: number; readonly act: () => void }>();

  now(): Milliseconds {
    return ms(this.#now);
  }

  after(span: Milliseconds, act: () => void): () => void {
    const timer = { due: this.#now + span, act };
    this.#waiting.add(timer);
    return () => this.#waiting.delete(timer);
  }

  advance(span: number): void {
    const end = this.#now + span;
    for (;;) {
      const [next] = [...this.#waiting].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
      if (!next) break;
      this.#waiting.delete(next);
      this.#now = next.due;
      next.act();
    }
    this.#now = end;
  }
}

/** One dialled socket, with the service's end of it in the test's hand. */
export class FakeSocket {
  readonly #listener: SocketListener;
  /** What the client said. Everything is held to the protocol's own schema. */
  readonly said: ClientMessage[] = [];
  readonly sounds: Uint8Array[] = [];
  closed: 'left' | 'given up' | undefined;

  constructor(listener: SocketListener) {
    this.#listener = listener;
  }

  send(data: string | Uint8Array): void {
    if (typeof data === 'string') this.said.push(parseClientMessage(data));
    else this.sounds.push(data);
  }

  close(leaving: boolean): void {
    this.closed = leaving ? 'left' : 'given up';
  }

  accept(): void {
    this.#listener.opened();
  }

  answer(message: ServerMessage, sequence?: number): void {
    this.#listener.text(JSON.stringify({ ...message, ...(sequence !== undefined && { sequence }) }));
  }

  deliver(number: number, at: number, sequence: number): void {
    const payload = new Uint8Array(960);
    this.#listener.bytes(
      encodeMediaPacket({ kind: 'audio', keyFrame: false, number, at: ms(at), payload }, sequence),
    );
  }

  break(code = 1006): void {
    this.#listener.closed(code);
  }
}

/** Dials fake sockets, and keeps them. */
export const fakeDial = (): { readonly dial: Dial; readonly sockets: FakeSocket[] } => {
  const sockets: FakeSocket[] = [];
  return {
    sockets,
    dial: (listener) => {
      const socket = new FakeSocket(listener);
      sockets.push(socket);
      return socket;
    },
  };
};

/** How a service opens a session. */
export const OPENED: ServerMessage = {
  type: 'session.opened',
  version: 1,
  session: 's',
  token: 'first',
  resumeGraceMs: 15_000,
  voice: 'heart',
  aheadMs: 2_000,
  output: { audio: { encoding: 'pcm_s16le', sampleRateHz: 24_000, packetMs: 20, preSkip: 0 } },
  limits: { textCharacters: 10_000, queuedUtterances: 8, messageBytes: 262_144, idleMs: 60_000 },
};
