import type { IncomingMessage } from 'node:http';
import { nextTick } from 'node:process';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { Clock } from '../../core/clock.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Milliseconds } from '../../core/units.ts';
import { ms } from '../../core/units.ts';
import type { CloseReason, MessageTransport } from './message-transport.ts';

/** Who takes what a connection brings. */
export interface MessageTaker {
  takeText(text: string): void;
  /** @param bytes become the taker's */
  takeBytes(bytes: Uint8Array): void;
  /** The connection said nothing for too long. */
  silent(): void;
}

/** Close codes that a client's orderly leave carries; its session does not wait for a return. */
const ORDERLY = new Set([1000]);

/** How long a peer may take to answer a close before the socket is destroyed. */
const CLOSING = ms(2_000);

const bytesOf = (data: RawData): Uint8Array =>
  Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? new Uint8Array(data) : data;

class WebSocketTransport implements MessageTransport {
  readonly closed: Promise<CloseReason>;
  readonly #socket: WebSocket;
  readonly #line: Duplex;
  readonly #clock: Clock;
  #corked = false;
  #reason: CloseReason | undefined;

  /** @param line what the socket writes to */
  constructor(socket: WebSocket, line: Duplex, clock: Clock) {
    this.#socket = socket;
    this.#line = line;
    this.#clock = clock;
    this.closed = new Promise((resolve) => {
      socket.once('close', (code) => {
        resolve(this.#reason ?? (ORDERLY.has(code) ? 'client-done' : 'client-left'));
      });
    });
  }

  get pending(): number {
    return this.#socket.bufferedAmount;
  }

  send(data: string | Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#gather();
    this.#socket.send(data);
  }

  /** What is sent in one go leaves by one call of the system: all packets up to when nothing more can be done without waiting. */
  #gather(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#line.cork();
    nextTick(() => {
      this.#corked = false;
      this.#line.uncork();
    });
  }

  close(code: number, reason: CloseReason): void {
    if (this.#reason) return;
    this.#reason = reason;
    this.#socket.close(code, reason);
    void this.#destroy();
  }

  /** A client that does not even answer a close holds memory for nothing. */
  async #destroy(): Promise<void> {
    const abort = new AbortController();
    void this.closed.then(() => {
      abort.abort();
    });
    try {
      await this.#clock.until(ms(this.#clock.now() + CLOSING), abort.signal);
      this.#socket.terminate();
    } catch {
      // Closed in time.
    }
  }
}

export interface WebSocketsOptions {
  readonly clock: Clock;
  /** A connection that says nothing this long, not even a pong, is taken to be gone. */
  readonly idle: Milliseconds;
  /** Made for each connection. */
  readonly accept: (transport: MessageTransport, request: IncomingMessage) => MessageTaker;
}

/** Turns HTTP upgrades into transports, and keeps watch that their peers live. */
export class WebSockets {
  readonly #options: WebSocketsOptions;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: LIMITS.messageBytes,
    // Sound is compressed already; text is short; and its memory is a megabyte a connection.
    perMessageDeflate: false,
  });

  constructor(options: WebSocketsOptions) {
    this.#options = options;
  }

  /** Connections that stand. */
  get size(): number {
    return this.#server.clients.size;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      this.#serve(webSocket, socket, request);
    });
  }

  close(): void {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }

  #serve(socket: WebSocket, line: Duplex, request: IncomingMessage): void {
    const { clock, accept } = this.#options;
    const transport = new WebSocketTransport(socket, line, clock);
    const taker = accept(transport, request);
    let heard = clock.now();
    const alive = (): void => {
      heard = clock.now();
    };
    socket.on('message', (data, binary) => {
      alive();
      const bytes = bytesOf(data);
      if (binary) taker.takeBytes(bytes);
      else taker.takeText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
    });
    socket.on('pong', alive);
    socket.on('ping', alive);
    // The close that follows an error says all that matters: 1007 for broken UTF-8, 1009 for a message too large.
    socket.on('error', () => undefined);
    void this.#watch(socket, transport, () => heard, taker);
  }

  /** Asks now and then whether the peer lives, and lets go of one that does not answer. */
  async #watch(
    socket: WebSocket,
    transport: MessageTransport,
    heard: () => Milliseconds,
    taker: MessageTaker,
  ): Promise<void> {
    const { clock, idle } = this.#options;
    const closed = new AbortController();
    void transport.closed.then(() => {
      closed.abort();
    });
    const beat = Math.min(LIMITS.heartbeat, idle / 3);
    try {
      for (;;) {
        await clock.until(ms(clock.now() + beat), closed.signal);
        if (clock.now() - heard() >= idle) {
          taker.silent();
          return;
        }
        socket.ping();
      }
    } catch {
      // Closed: nothing to watch any more.
    }
  }
}
