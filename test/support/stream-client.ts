import { WebSocket } from 'ws';
import type { ServerMessage } from '../../src/stream/protocol/server-message.ts';
import { decodeMediaPacket } from '../../src/stream/protocol/media-packet.ts';

export type Received =
  | { readonly kind: 'message'; readonly message: ServerMessage & { readonly sequence?: number } }
  | { readonly kind: 'packet'; readonly packet: ReturnType<typeof decodeMediaPacket> };

const nonEmpty = <T>(items: readonly T[]): readonly T[] | undefined => (items.length > 0 ? items : undefined);

/** A client of docs/protocol.md for tests: says what it is told to, keeps what arrives, waits for what is asked for. */
export class StreamClient {
  readonly received: Received[] = [];
  /** The code that the connection ended with. */
  readonly closed: Promise<number>;
  readonly socket: WebSocket;
  #wake: () => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => {
      socket.once('close', (code) => {
        resolve(code);
        this.#wake();
      });
    });
    socket.on('message', (data: Buffer, binary) => {
      this.received.push(
        binary
          ? { kind: 'packet', packet: decodeMediaPacket(data) }
          : { kind: 'message', message: JSON.parse(data.toString()) as ServerMessage },
      );
      this.#wake();
    });
    socket.on('error', () => undefined);
  }

  static async connect(url: string, headers: Record<string, string> = {}): Promise<StreamClient> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/stream`, { headers });
    const client = new StreamClient(socket);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
      socket.once('unexpected-response', (_request, response) => {
        reject(new Error(`refused with ${String(response.statusCode)}`));
      });
    });
    return client;
  }

  /** Connects and opens a session. */
  static async open(url: string, open: Record<string, unknown> = {}): Promise<StreamClient> {
    const client = await StreamClient.connect(url);
    client.say({ type: 'session.open', version: 1, ...open });
    const [refused] = await client.until(() =>
      client.messages('session.opened').length > 0 ? [] : nonEmpty(client.messages('error')),
    );
    if (refused) throw new Error(`not opened: ${refused.message}`);
    return client;
  }

  say(message: Record<string, unknown>): void {
    this.socket.send(JSON.stringify(message));
  }

  get packets(): ReturnType<typeof decodeMediaPacket>[] {
    return this.received.flatMap((item) => (item.kind === 'packet' ? [item.packet] : []));
  }

  messages<Type extends ServerMessage['type']>(type: Type): Extract<ServerMessage, { type: Type }>[] {
    return this.received.flatMap((item) =>
      item.kind === 'message' && item.message.type === type
        ? [item.message as Extract<ServerMessage, { type: Type }>]
        : [],
    );
  }

  /** Resolves with what `find` finds, looking again at each arrival; rejects when the connection ends without. */
  async until<T>(find: () => T | undefined): Promise<T> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error('closed before it came');
      await new Promise<void>((wake) => (this.#wake = wake));
    }
  }

  /** The `nth` message of a type, from 0. */
  message<Type extends ServerMessage['type']>(
    type: Type,
    nth = 0,
  ): Promise<Extract<ServerMessage, { type: Type }>> {
    return this.until(() => this.messages(type)[nth]);
  }
}
