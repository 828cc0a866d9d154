import type { ClientMessage, OpenMessage } from '../src/stream/protocol/client-message.ts';
import { decodeMediaPacket } from '../src/stream/protocol/media-packet.ts';
import type { MediaPacket } from '../src/stream/protocol/media-packet.ts';
import type { ServerMessage } from '../src/stream/protocol/server-message.ts';
import type { Milliseconds } from '../src/core/units.ts';
import { ms } from '../src/core/units.ts';
import { decideReconnection } from './reconnection.ts';
import type { Complaint, ConnectionState } from './session-listener.ts';
import type { Dial, Socket } from './socket.ts';
import type { Timer } from './timer.ts';
import { ToldMessages } from './told-messages.ts';

export interface ConnectionOptions {
  readonly dial: Dial;
  readonly timer: Timer;
  /** Asked anew at each opening, since voice, format or key may have changed. */
  readonly opening: () => OpenMessage;
}

type Opened = Extract<ServerMessage, { readonly type: 'session.opened' }>;

/** What a connection tells the session above it. */
export interface ConnectionListener {
  state(state: ConnectionState): void;
  message(message: ServerMessage): void;
  packet(packet: MediaPacket): void;
  /** A session has begun: not told when one is taken up again. */
  opened(opened: Opened): void;
  /** The old session could not be taken up again, and a new one has begun. */
  renewed(): void;
}

/** A session's messages count themselves; what is said before one is open, or of its resumption, does not. */
type Said = ServerMessage & { readonly sequence?: number };

/** As often as this the service hears from us, which takes 60 s of silence for the end. */
const PING_EVERY = ms(20_000);
/** A service that answers neither a call nor a ping within this time is gone, whatever the network says. */
const PATIENCE = ms(10_000);
/** WebSocket's word for a line that ended without one. */
const ABNORMAL = 1006;
/** Messages held until the session opens: a sentence typed token by token, not a book. */
const OUTBOX = 256;

/** The service is of our own house: what names its type is believed for the rest. */
const isSaid = (json: unknown): json is Said => typeof json === 'object' && json !== null && 'type' in json;

/**
 * One session's wire: opens it, keeps it alive, comes back after a break, and hands every message on once and in order.
 * What is said while there is no wire waits, and goes with the session: never into another one.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #listener: ConnectionListener;
  #socket: Socket | undefined;
  #session: { readonly opened: Opened; token: string } | undefined;
  #received = -1;
  #open = false;
  #attempts = 0;
  #brokenSince: Milliseconds | undefined;
  #complaint: Complaint | undefined;
  #outbox: ClientMessage[] = [];
  readonly #told = new ToldMessages();
  #cancelRetry: (() => void) | undefined;
  #cancelKeepAlive: (() => void) | undefined;

  constructor(options: ConnectionOptions, listener: ConnectionListener) {
    this.#options = options;
    this.#listener = listener;
  }

  /** Begins, or tries again now what would be tried again later. */
  start(): void {
    if (this.#socket) return;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#complaint = undefined;
    if (this.#attempts === 0) this.#listener.state({ type: 'connecting' });
    this.#socket = this.#options.dial({
      opened: () => {
        this.#introduce();
      },
      text: (data) => {
        this.#takeText(data);
      },
      bytes: (data) => {
        this.#takeBytes(data);
      },
      closed: (code) => {
        this.#break(code);
      },
    });
    this.#expectLife();
  }

  /** @returns whether it was sent or waits to be; `false` where nothing would come of it */
  send(message: ClientMessage): boolean {
    if (this.#open) this.#tell(message);
    else if (this.#outbox.length < OUTBOX) this.#outbox.push(message);
    else return false;
    return true;
  }

  /** Sound of ours; what is not sent at once is worth nothing later. */
  sendBytes(bytes: Uint8Array<ArrayBuffer>): void {
    if (!this.#open) return;
    this.#told.addSound();
    this.#socket?.send(bytes);
  }

  close(): void {
    if (this.#open) this.#write({ type: 'session.close' });
    this.#drop(true);
    this.#cancelRetry?.();
    this.#session = undefined;
    this.#outbox = [];
    this.#listener.state({ type: 'closed' });
  }

  /** Ends the session and begins another, with what is asked for now. What waits to be said goes with the old one. */
  renew(): void {
    if (this.#open) this.#write({ type: 'session.close' });
    this.#drop(true);
    this.#forget();
    this.#brokenSince ??= this.#options.timer.now();
    this.start();
  }

  #introduce(): void {
    const opening = this.#options.opening();
    const { version, key } = opening;
    if (!this.#session) {
      this.#write(opening);
      return;
    }
    this.#write({
      type: 'session.resume',
      version,
      ...(key !== undefined && { key }),
      session: this.#session.opened.session,
      token: this.#session.token,
      received: this.#received,
    });
  }

  /** Says something within the session. */
  #tell(message: ClientMessage): void {
    this.#told.add(message);
    this.#write(message);
  }

  #write(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #takeText(data: string): void {
    const message: unknown = JSON.parse(data);
    if (!isSaid(message)) return;
    this.#keepAlive();
    switch (message.type) {
      case 'session.opened':
        this.#received = message.sequence ?? -1;
        this.#told.clear();
        this.#listener.opened(message);
        this.#settle({ opened: message, token: message.token }, []);
        return;
      case 'session.resumed':
        if (!this.#session) return;
        this.#settle({ ...this.#session, token: message.token }, this.#told.takeLost(message.taken));
        return;
      case 'error':
        if (message.fatal) this.#complaint = message;
        break;
      default:
    }
    if (message.sequence === undefined || this.#isNew(message.sequence)) this.#listener.message(message);
  }

  #takeBytes(data: Uint8Array): void {
    this.#keepAlive();
    const packet = decodeMediaPacket(data);
    if (this.#isNew(packet.sequence)) this.#listener.packet(packet);
  }

  /** A replay may begin earlier than it need: nothing is handed on twice. */
  #isNew(sequence: number): boolean {
    if (sequence <= this.#received) return false;
    this.#received = sequence;
    return true;
  }

  /** @param lost what the line swallowed when it broke */
  #settle(session: { readonly opened: Opened; token: string }, lost: readonly ClientMessage[]): void {
    const renewed = this.#session === undefined && this.#brokenSince !== undefined;
    this.#session = session;
    this.#attempts = 0;
    this.#brokenSince = undefined;
    this.#open = true;
    if (renewed) this.#listener.renewed();
    const waiting = [...lost, ...this.#outbox];
    this.#outbox = [];
    for (const message of waiting) this.#tell(message);
    this.#listener.state({ type: 'open', limits: session.opened.limits });
  }

  #break(closeCode: number): void {
    const opened = this.#open;
    this.#drop(false);
    const now = this.#options.timer.now();
    this.#brokenSince ??= now;
    this.#attempts += 1;
    const next = decideReconnection({
      closeCode,
      complaint: this.#complaint,
      opened,
      attempts: this.#attempts,
      gone: ms(now - this.#brokenSince),
      grace: ms(this.#session?.opened.resumeGraceMs ?? 0),
    });
    if (next.type === 'give-up') {
      this.#forget();
      this.#listener.state({ type: 'refused', complaint: next.complaint });
      return;
    }
    if (next.as === 'open') this.#forget();
    this.#listener.state({
      type: 'lost',
      attempts: this.#attempts,
      retryAfter: next.after,
      complaint: this.#complaint,
    });
    this.#cancelRetry = this.#options.timer.after(next.after, () => {
      this.start();
    });
  }

  /** What waited for the old session says nothing to a new one. */
  #forget(): void {
    if (this.#session) this.#outbox = [];
    this.#session = undefined;
    this.#received = -1;
  }

  #drop(leaving: boolean): void {
    this.#cancelKeepAlive?.();
    this.#socket?.close(leaving);
    this.#socket = undefined;
    this.#open = false;
  }

  /** Called at every sign of life: a ping after a while of silence, the end after a longer one. */
  #keepAlive(): void {
    const { timer } = this.#options;
    this.#cancelKeepAlive?.();
    this.#cancelKeepAlive = timer.after(PING_EVERY, () => {
      if (this.#open) this.#tell({ type: 'ping' });
      this.#expectLife();
    });
  }

  #expectLife(): void {
    this.#cancelKeepAlive = this.#options.timer.after(PATIENCE, () => {
      this.#break(ABNORMAL);
    });
  }
}
