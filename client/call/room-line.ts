import type { RoomMessage } from '../../src/call/protocol/room-message.ts';

/** What was asked of a room and refused; `code` is one of docs/errors.md. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export type Joined = Extract<RoomMessage, { type: 'joined' }>;
export type RoomNews = Exclude<RoomMessage, { type: 'joined' | 'answer' | 'error' }>;

export interface RoomLineOptions {
  /** Where the service is: `https://voice.example`. */
  readonly server: string;
  readonly room: string;
  readonly name?: string | undefined;
  readonly token?: string | undefined;
  readonly key?: string | undefined;
}

export interface RoomLineEvents {
  readonly news: (message: RoomNews) => void;
  /** The line is gone; `error` where the room said why. */
  readonly closed: (error: CallError | undefined) => void;
}

interface Asked {
  readonly resolve: (answer: Record<string, unknown>) => void;
  readonly reject: (error: CallError) => void;
}

/** A WebSocket to a room: joins, asks and is told. */
export class RoomLine {
  readonly joined: Joined;
  readonly #socket: WebSocket;
  readonly #asked = new Map<number, Asked>();
  #number = 0;

  private constructor(socket: WebSocket, joined: Joined) {
    this.#socket = socket;
    this.joined = joined;
  }

  /** Rejects with `CallError`: with the room's reason, or `CONNECTION_LOST`. */
  static open(options: RoomLineOptions, events: RoomLineEvents): Promise<RoomLine> {
    const { server, room, name, token, key } = options;
    const address = new URL('/v1/call', server);
    address.protocol = address.protocol.replace('http', 'ws');
    const socket = new WebSocket(address);
    return new Promise((resolve, reject) => {
      let line: RoomLine | undefined;
      let reason: CallError | undefined;
      socket.onopen = () => {
        socket.send(JSON.stringify({ type: 'join', version: 1, room, name, token, key }));
      };
      socket.onmessage = ({ data }: MessageEvent<string>) => {
        const message = JSON.parse(data) as RoomMessage;
        if (message.type === 'joined') {
          line = new RoomLine(socket, message);
          resolve(line);
        } else if (message.type === 'error' && message.ask === undefined) {
          reason = new CallError(message.code, message.message);
        } else if (line) line.#take(message, events);
      };
      socket.onclose = () => {
        const error = reason ?? new CallError('CONNECTION_LOST', 'the connection to the room is lost');
        if (!line) {
          reject(error);
          return;
        }
        line.#drop(error);
        events.closed(reason);
      };
    });
  }

  /** Asks something of the room. Rejects with `CallError`. */
  ask(type: string, fields: Readonly<Record<string, unknown>> = {}): Promise<Record<string, unknown>> {
    this.#number += 1;
    const ask = this.#number;
    return new Promise((resolve, reject) => {
      if (this.#socket.readyState !== WebSocket.OPEN) {
        reject(new CallError('CONNECTION_LOST', 'the connection to the room is lost'));
        return;
      }
      this.#asked.set(ask, { resolve, reject });
      this.#socket.send(JSON.stringify({ ...fields, type, ask }));
    });
  }

  close(): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ type: 'leave' }));
    this.#socket.close(1000);
  }

  #take(message: RoomMessage, events: RoomLineEvents): void {
    if (message.type === 'answer') {
      this.#asked.get(message.ask)?.resolve({ ...message });
      this.#asked.delete(message.ask);
    } else if (message.type === 'error') {
      const asked = this.#asked.get(message.ask ?? -1);
      asked?.reject(new CallError(message.code, message.message));
      this.#asked.delete(message.ask ?? -1);
    } else if (message.type !== 'joined') events.news(message);
  }

  #drop(error: CallError): void {
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
  }
}
