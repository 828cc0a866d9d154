import type { Clock } from '../core/clock.ts';
import { VivaError, asVivaError } from '../core/errors.ts';
import { LIMITS } from '../core/limits.ts';
import type { Logger } from '../core/log.ts';
import { ms } from '../core/units.ts';
import { messageFor } from '../core/error-message.ts';
import { closeCodeFor } from './error-report.ts';
import type { Keys } from './keys.ts';
import type { ClientMessage } from './protocol/client-message.ts';
import { parseClientMessage } from './protocol/client-message.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import { checkVersion } from './terms.ts';
import type { CloseReason, MessageTransport } from './transport/message-transport.ts';

export interface ConnectionOptions {
  readonly sessions: Sessions;
  readonly keys: Keys;
  /** A key that came with the upgrade, as programs send it. */
  readonly key: string | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

/** One connection: its first message opens or resumes a session, the others are that session's. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #transport: MessageTransport;
  #session: Session | undefined;
  #closing = false;

  constructor(transport: MessageTransport, options: ConnectionOptions) {
    this.#transport = transport;
    this.#options = options;
    const closed = new AbortController();
    void this.#watchOpening(closed.signal);
    void transport.closed.then((reason) => {
      closed.abort();
      this.#leave(reason);
    });
  }

  /** Takes a text frame. */
  takeText(text: string): void {
    this.#guarded(() => {
      const message = parseClientMessage(text);
      if (message.type === 'session.open' || message.type === 'session.resume') this.#enter(message);
      else if (message.type === 'session.close') this.#close();
      else this.#opened(message.type).take(message);
    });
  }

  /** Takes a binary frame. @param bytes become the connection's */
  takeBytes(bytes: Uint8Array): void {
    this.#guarded(() => {
      this.#opened('binary').takeSound(bytes);
    });
  }

  /** Ends the connection for a reason of the protocol: said, then closed. */
  fail(error: VivaError, reason: CloseReason): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#say(error, true);
    this.#transport.close(closeCodeFor(error), reason);
  }

  #guarded(take: () => void): void {
    if (this.#closing) return;
    try {
      take();
    } catch (thrown) {
      const error = asVivaError(thrown);
      if (error.code === 'INTERNAL') this.#options.log.error({ error: error }, 'connection failed');
      // With a session a mistake costs the message; without one there is nothing to keep.
      if (this.#session) this.#say(error, false);
      else this.fail(error, 'refused');
    }
  }

  #enter(message: Extract<ClientMessage, { type: 'session.open' | 'session.resume' }>): void {
    if (this.#session) {
      throw new VivaError('MESSAGE_UNEXPECTED', { message: message.type, reason: 'the session is open' });
    }
    const { keys, key, sessions } = this.#options;
    checkVersion(message.version);
    keys.check(message.key ?? key);
    this.#session =
      message.type === 'session.open'
        ? sessions.open(message, this.#transport)
        : sessions.resume(message, this.#transport);
  }

  #opened(message: string): Session {
    if (this.#session) return this.#session;
    throw new VivaError('MESSAGE_UNEXPECTED', { message, reason: 'open a session first' });
  }

  #close(): void {
    const session = this.#opened('session.close');
    this.#closing = true;
    this.#options.sessions.end(session);
    this.#transport.close(1000, 'client-done');
  }

  #leave(reason: CloseReason): void {
    this.#closing = true;
    const session = this.#session;
    if (!session) return;
    if (reason === 'client-done' || reason === 'too-slow') this.#options.sessions.end(session);
    else void this.#options.sessions.lose(session, this.#transport);
  }

  #say(error: VivaError, fatal: boolean): void {
    const report = {
      type: 'error' as const,
      code: error.code,
      message: messageFor(error),
      details: error.details,
      fatal,
    };
    if (this.#session) this.#session.outbox.post(report);
    else this.#transport.send(JSON.stringify(report));
  }

  async #watchOpening(closed: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    try {
      await clock.until(ms(clock.now() + LIMITS.opening), closed);
    } catch {
      // It ended before its time was over.
      return;
    }
    if (!this.#session) this.fail(new VivaError('IDLE_TIMEOUT', { limit: LIMITS.opening }), 'silent');
  }
}
