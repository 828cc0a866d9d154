import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { ARKIT_NAMES } from '../core/arkit.ts';
import { VivaError } from '../core/errors.ts';
import { LIMITS } from '../core/limits.ts';
import type { Milliseconds, SessionId } from '../core/units.ts';
import { ms, sessionId } from '../core/units.ts';
import type { Admittance, Place } from './admittance.ts';
import type { OpenMessage, ResumeMessage } from './protocol/client-message.ts';
import type { OutputMotion } from './protocol/motion-request.ts';
import type { WireVideo } from './protocol/video.ts';
import type { VideoTerms } from './video-service.ts';
import type { SessionEnvironment } from './session.ts';
import { Session } from './session.ts';
import { agree } from './terms.ts';
import type { MessageTransport } from './transport/message-transport.ts';

interface Entry {
  readonly session: Session;
  readonly place: Place;
  token: string;
  transport: MessageTransport | undefined;
  /** Stops the wait for a return. */
  waiting: AbortController | undefined;
}

export interface SessionsOptions extends SessionEnvironment {
  readonly admittance: Admittance;
  /** Sound ahead of playout for a client that does not ask. */
  readonly usualAhead: Milliseconds;
  /** How long a dropped connection's session waits for its return. */
  readonly resumeGrace: Milliseconds;
}

const describeVideo = ({ encoding, size, fps, avatar }: VideoTerms): WireVideo => ({
  encoding,
  width: size,
  height: size,
  fps,
  avatar,
});

const describeMotion = ({ fps, encoding, seed }: OutputMotion) => ({
  fps,
  encoding,
  seed,
  names: ARKIT_NAMES,
});

const newToken = (): string => randomBytes(24).toString('base64url');

const same = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
};

/** Every session there is, and which connection it has: opened once, resumed any number of times, ended for good. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #entries = new Map<SessionId, Entry>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Opens a session on a connection. Throws what cannot be agreed to, or why there is no place. */
  open(message: OpenMessage, transport: MessageTransport): Session {
    const { admittance, service, usualAhead, resumeGrace, onEvent } = this.#options;
    const terms = agree(sessionId(randomUUID()), message, service, usualAhead);
    // Opened once so that a format that cannot be made is refused now, not in mid-sentence.
    const { preSkip } = service.packets(
      { ...terms.delivery, voice: terms.voice, wording: {} },
      terms.output,
      () => undefined,
    );
    const place = admittance.enter({
      motion: terms.face !== undefined,
      picture: terms.video !== undefined,
    });
    const session = new Session(terms, this.#options);
    const entry: Entry = { session, place, token: newToken(), transport, waiting: undefined };
    this.#entries.set(terms.id, entry);
    session.attach(transport);
    session.outbox.post({
      type: 'session.opened',
      version: message.version,
      session: terms.id,
      token: entry.token,
      resumeGraceMs: resumeGrace,
      voice: terms.voice,
      aheadMs: terms.ahead,
      output: {
        audio: { ...terms.output, packetMs: LIMITS.packet, preSkip },
        ...(terms.motion && { motion: describeMotion(terms.motion) }),
        ...(terms.video && { video: describeVideo(terms.video) }),
      },
      limits: {
        textCharacters: LIMITS.textCharacters,
        queuedUtterances: LIMITS.queuedUtterances,
        messageBytes: LIMITS.messageBytes,
        idleMs: LIMITS.idle,
      },
    });
    onEvent({ type: 'opened' });
    return session;
  }

  /** Gives a session back to its client on a new connection, with all that it missed. Throws `SESSION_GONE`. */
  resume(message: ResumeMessage, transport: MessageTransport): Session {
    const id = sessionId(message.session);
    const entry = this.#entries.get(id);
    // Whether the session or the token is wrong is nobody's business.
    if (!entry || !same(entry.token, message.token)) {
      throw new VivaError('SESSION_GONE', {
        session: message.session,
        reason: 'its time is over, or it never was',
      });
    }
    const missed = entry.session.outbox.since(message.received);
    if (!missed) {
      this.end(entry.session);
      throw new VivaError('SESSION_GONE', { session: message.session, reason: 'too much was missed' });
    }
    entry.waiting?.abort();
    // A connection that still seems to stand is one whose loss only the client has noticed.
    entry.transport?.close(1000, 'client-left');
    entry.transport = transport;
    entry.token = newToken();
    const { token, session } = entry;
    const { taken } = session;
    transport.send(
      JSON.stringify({ type: 'session.resumed', session: id, token, replayed: missed.length, taken }),
    );
    for (const data of missed) transport.send(data);
    session.attach(transport);
    this.#options.onEvent({ type: 'resumed' });
    return session;
  }

  /** A connection dropped: its session waits for another. */
  async lose(session: Session, transport: MessageTransport): Promise<void> {
    const entry = this.#entries.get(session.terms.id);
    if (entry?.transport !== transport) return;
    entry.transport = undefined;
    session.detach();
    entry.waiting = new AbortController();
    const { clock, resumeGrace, admittance } = this.#options;
    const grace = admittance.stopping ? ms(0) : resumeGrace;
    try {
      await clock.until(ms(clock.now() + grace), entry.waiting.signal);
    } catch {
      // It came back, or was ended otherwise.
      return;
    }
    this.end(session);
  }

  /** Ends a session for good. Idempotent. */
  end(session: Session): void {
    const entry = this.#entries.get(session.terms.id);
    if (!this.#entries.delete(session.terms.id)) return;
    entry?.waiting?.abort();
    entry?.place.release();
    session.end();
  }

  /** Tells all to finish, and waits until nothing is being spoken or the time is over; then closes them. */
  async drain(within: Milliseconds): Promise<void> {
    const { clock } = this.#options;
    const end = ms(clock.now() + within);
    for (const { session } of this.#entries.values()) session.drain(within);
    while (clock.now() < end && [...this.#entries.values()].some(({ session }) => session.speaking)) {
      await clock.until(ms(clock.now() + LIMITS.packet), new AbortController().signal);
    }
    for (const { session, transport } of [...this.#entries.values()]) {
      transport?.close(4503, 'server-stopping');
      this.end(session);
    }
  }
}
