import { assertNever } from '../core/assert.ts';
import type { Clock } from '../core/clock.ts';
import type { Delivery } from '../core/delivery.ts';
import { deliveryFrom } from '../core/delivery.ts';
import { FAULT, VivaError, asVivaError, hasCode } from '../core/errors.ts';
import { LIMITS } from '../core/limits.ts';
import type { Logger } from '../core/log.ts';
import { MediaClock } from '../core/media-clock.ts';
import type { StageContext } from '../core/stage.ts';
import type { Span, Tracer } from '../core/trace.ts';
import { spanned } from '../core/trace.ts';
import type { Milliseconds, SessionId, VoiceId } from '../core/units.ts';
import { ms, utteranceId } from '../core/units.ts';
import { wordingFrom } from '../core/wording.ts';
import { messageFor } from '../core/error-message.ts';
import { closeCodeFor } from './error-report.ts';
import { Hearing } from './hearing.ts';
import { Interrupted } from './interrupted.ts';
import { Outbox } from './outbox.ts';
import type { ClientMessage } from './protocol/client-message.ts';
import { decodeInputPacket } from './protocol/media-packet.ts';
import type { InputFormat, OutputFormat } from './protocol/wire-format.ts';
import type { SessionEvent } from './session-event.ts';
import type { Manner, SpeechService } from './speech-service.ts';
import type { MessageTransport } from './transport/message-transport.ts';
import type { Turn } from './turn.ts';
import { Turns } from './turns.ts';

/** What was agreed when a session opened. */
export interface SessionTerms {
  readonly id: SessionId;
  readonly voice: VoiceId;
  /** How an utterance sounds that does not say. */
  readonly delivery: Delivery;
  readonly output: OutputFormat;
  readonly input: InputFormat | undefined;
  readonly phonemes: boolean;
  readonly ahead: Milliseconds;
}

export interface SessionEnvironment {
  readonly service: SpeechService;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onEvent: (event: SessionEvent) => void;
  readonly tracer?: Tracer | undefined;
}

type Within = Exclude<ClientMessage, { type: 'session.open' | 'session.resume' | 'session.close' }>;
type Spoken = Extract<Within, { type: 'speak' | 'utterance.start' }>;

/** One client's life: its turns in order, its ear, and its voice. Connections come and go; see `Sessions`. */
export class Session {
  readonly terms: SessionTerms;
  readonly outbox: Outbox;
  /** Resolves when the session has ended. Never rejects. */
  readonly ended: Promise<void>;
  readonly #environment: SessionEnvironment;
  readonly #media: MediaClock;
  readonly #turns = new Turns();
  readonly #hearing: Hearing | undefined;
  readonly #abort = new AbortController();
  readonly #opened: Milliseconds;
  readonly #span: Span | undefined;
  #transport: MessageTransport | undefined;
  #draining = false;
  #taken = 0;

  constructor(terms: SessionTerms, environment: SessionEnvironment) {
    const { clock, log, service, tracer } = environment;
    this.terms = terms;
    this.#environment = environment;
    this.#opened = clock.now();
    this.#span = tracer?.begin('session', { session: terms.id });
    this.outbox = new Outbox(clock);
    this.#media = new MediaClock(clock);
    const context: StageContext = {
      signal: this.#abort.signal,
      clock,
      log: log.child({ session: terms.id }),
    };
    if (terms.input) {
      this.#hearing = new Hearing(
        service.hearing(terms.input),
        terms.input,
        this.outbox,
        context,
        (error) => {
          this.#complain(error, undefined);
        },
      );
    }
    this.ended = this.#speakTurns(context);
  }

  /** Sound of it that still has to be made or sent. */
  get speaking(): boolean {
    return this.#turns.unfinished > 0;
  }

  attach(transport: MessageTransport): void {
    this.#transport = transport;
    this.outbox.attach(transport);
  }

  detach(): void {
    this.#transport = undefined;
    this.outbox.detach();
  }

  /** Messages of the client that arrived, right or wrong: after a dropped connection it knows which to send again. */
  get taken(): number {
    return this.#taken;
  }

  /** Takes a message of the client. What is wrong with it is said to the client; only the message is lost. */
  take(message: Within): void {
    this.#taken += 1;
    try {
      this.#take(message);
    } catch (thrown) {
      this.#complain(thrown, 'utterance' in message ? message.utterance : undefined);
    }
  }

  /** Takes a piece of the client's speech. @param bytes a whole binary message; becomes the session's */
  takeSound(bytes: Uint8Array): void {
    this.#taken += 1;
    try {
      if (!this.#hearing) {
        throw new VivaError('MESSAGE_UNEXPECTED', {
          message: 'binary',
          reason: 'the session was opened without `input`',
        });
      }
      this.#hearing.push(decodeInputPacket(bytes));
    } catch (thrown) {
      this.#complain(thrown, undefined);
    }
  }

  /** No new utterances from now on. */
  drain(within: Milliseconds): void {
    this.#draining = true;
    this.outbox.post({ type: 'session.draining', withinMs: within });
  }

  /** Ends the session: what is under way is dropped, and nothing of it leaves any more. Idempotent. */
  end(): void {
    if (this.#abort.signal.aborted) return;
    this.#hearing?.end();
    this.#abort.abort(new Interrupted());
    this.#turns.close();
    this.#span?.end();
    this.#environment.onEvent({ type: 'closed', lasted: ms(this.#environment.clock.now() - this.#opened) });
  }

  #take(message: Within): void {
    switch (message.type) {
      case 'speak': {
        const turn = this.#begin(message);
        this.#append(turn, message.text);
        turn.feed.end();
        return;
      }
      case 'utterance.start':
        this.#begin(message);
        return;
      case 'utterance.text':
        this.#append(this.#turns.open(utteranceId(message.utterance)), message.text);
        return;
      case 'utterance.flush':
        this.#turns.open(utteranceId(message.utterance))?.feed.flush();
        return;
      case 'utterance.end':
        this.#turns.open(utteranceId(message.utterance))?.feed.end();
        return;
      case 'interrupt':
        this.#interrupt(message.utterance, message.heardMs);
        return;
      case 'ping':
        this.outbox.post({ type: 'pong', ...(message.id === undefined ? {} : { id: message.id }) });
        return;
      default:
        assertNever(message, 'client message');
    }
  }

  /** To a turn that is over nothing is added: its tokens were on their way. */
  #append(turn: Turn | undefined, text: string): void {
    if (!turn) return;
    turn.asked ??= this.#environment.clock.now();
    turn.feed.append(text);
  }

  #begin({ utterance, voice, lexicon, emoji, ...rest }: Spoken): Turn {
    if (this.#draining) throw new VivaError('SERVER_STOPPING', { retryAfter: LIMITS.drain });
    // Refused before it takes a place.
    if ('text' in rest && rest.text.length > LIMITS.textCharacters) {
      throw new VivaError('TEXT_TOO_LONG', {
        field: 'text',
        length: rest.text.length,
        limit: LIMITS.textCharacters,
      });
    }
    const manner: Manner = {
      ...deliveryFrom(rest, this.terms.delivery),
      voice: voice === undefined ? this.terms.voice : this.#environment.service.resolveVoice(voice).id,
      wording: wordingFrom({ lexicon, emoji }),
    };
    return this.#turns.add(utteranceId(utterance), manner);
  }

  /** All of it in one tick: stopped, forgotten, answered. So nothing stale can come after the answer. */
  #interrupt(utterance: string | undefined, heardMs: number | undefined): void {
    const id = utterance === undefined ? undefined : utteranceId(utterance);
    const heard = heardMs === undefined ? undefined : ms(heardMs);
    const cut = this.#turns.cut(id, this.#media.now(), heard);
    if (!cut) {
      const nothing = { heardMs: 0, spoken: '', unspoken: '', dropped: [] };
      this.outbox.post({ type: 'interrupted', utterance: null, ...nothing });
      return;
    }
    const [, ...behind] = cut.stopped;
    this.#media.cut(cut.turn.start ?? this.#media.now());
    this.outbox.forget(new Set(cut.stopped.map(({ number }) => number)));
    this.outbox.post({
      type: 'interrupted',
      utterance: cut.turn.id,
      heardMs: cut.heard,
      ...cut.turn.partAt(cut.heard),
      dropped: behind.map(({ id: dropped }) => dropped),
    });
  }

  async #speakTurns(context: StageContext): Promise<void> {
    for (let turn = await this.#turns.next(); turn; turn = await this.#turns.next()) {
      await this.#speak(turn, context);
    }
  }

  async #speak(turn: Turn, context: StageContext): Promise<void> {
    const { service, onEvent, clock } = this.#environment;
    const { outbox, terms } = this;
    const came = clock.now();
    const warn = (code: string, message: string): void => {
      outbox.post({ type: 'warning', code, message, utterance: turn.id });
    };
    try {
      const path = service.packets(turn.manner, terms.output, warn);
      const onBegin = (): void => {
        onEvent({ type: 'first-audio', after: ms(clock.now() - Math.max(came, turn.asked ?? came)) });
      };
      const stand = { outbox, media: this.#media, ahead: terms.ahead, phonemes: terms.phonemes, onBegin };
      await spanned(this.#span, 'utterance', (span) => turn.speak(path, stand, { ...context, span }));
      this.#turns.finish(turn);
      outbox.post({ type: 'utterance.ended', utterance: turn.id, outcome: 'finished', spanMs: turn.span });
      onEvent({ type: 'spoken', audio: turn.span, outcome: 'finished' });
    } catch (thrown) {
      if (thrown instanceof Interrupted) {
        onEvent({ type: 'spoken', audio: turn.span, outcome: 'interrupted' });
        return;
      }
      this.#turns.finish(turn);
      turn.interrupt();
      this.#complain(thrown, turn.id);
      outbox.post({ type: 'utterance.ended', utterance: turn.id, outcome: 'failed', spanMs: turn.span });
      onEvent({ type: 'spoken', audio: turn.span, outcome: 'failed' });
      if (hasCode(thrown, 'CLIENT_TOO_SLOW')) this.#transport?.close(closeCodeFor(thrown), 'too-slow');
    }
  }

  #complain(thrown: unknown, utterance: string | undefined): void {
    const error = asVivaError(thrown);
    this.#environment.onEvent({ type: 'failed', code: error.code });
    if (FAULT[error.code] === 'bug') {
      this.#environment.log.error({ session: this.terms.id, error }, 'session failed');
    }
    this.outbox.post({
      type: 'error',
      code: error.code,
      message: messageFor(error),
      details: error.details,
      fatal: false,
      ...(utterance === undefined ? {} : { utterance }),
    });
  }
}
