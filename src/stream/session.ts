import { assertNever } from '../core/assert.ts';
import type { Clock } from '../core/clock.ts';
import type { Delivery } from '../core/delivery.ts';
import type { AudioFrame } from '../core/frames.ts';
import { FAULT, VivaError, asVivaError } from '../core/errors.ts';
import { LIMITS } from '../core/limits.ts';
import type { Logger } from '../core/log.ts';
import { MediaClock } from '../core/media-clock.ts';
import type { StageContext } from '../core/stage.ts';
import type { Span, Tracer } from '../core/trace.ts';
import type { Milliseconds, SessionId, VoiceId } from '../core/units.ts';
import { ms } from '../core/units.ts';
import { messageFor } from '../core/error-message.ts';
import { closeCodeFor } from './error-report.ts';
import { Hearing } from './hearing.ts';
import { Interrupted } from './interrupted.ts';
import { Outbox } from './outbox.ts';
import type { ClientMessage } from './protocol/client-message.ts';
import { decodeInputPacket } from './protocol/media-packet.ts';
import type { OutputMotion } from './protocol/motion-request.ts';
import type { InputFormat, OutputFormat } from './protocol/wire-format.ts';
import type { SessionEvent } from './session-event.ts';
import type { FaceTerms } from './motion-service.ts';
import { SessionFace } from './session-face.ts';
import { SessionVideo } from './session-video.ts';
import type { VideoTerms } from './video-service.ts';
import { Speaker } from './speaker.ts';
import type { SpeechService } from './speech-service.ts';
import type { MessageTransport } from './transport/message-transport.ts';

/** What was agreed when a session opened. */
export interface SessionTerms {
  readonly id: SessionId;
  readonly voice: VoiceId;
  /** How an utterance sounds that does not say. */
  readonly delivery: Delivery;
  readonly output: OutputFormat;
  readonly input: InputFormat | undefined;
  /** `undefined`: its motion is not sent. */
  readonly motion: OutputMotion | undefined;
  /** `undefined`: it sends no pictures. */
  readonly video: VideoTerms | undefined;
  /** `undefined`: it has no face. */
  readonly face: FaceTerms | undefined;
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

/** What concerns the face alone. */
type Wish = Extract<Within, { type: 'state' | 'expression' | `video.${string}` }>;

const isWish = (message: Within): message is Wish =>
  message.type === 'state' || message.type === 'expression' || message.type.startsWith('video.');

/** One client's life: its voice, its ear, and its face. Connections come and go; see `Sessions`. */
export class Session {
  readonly terms: SessionTerms;
  readonly outbox: Outbox;
  /** Resolves when the session has ended. Never rejects. */
  readonly ended: Promise<void>;
  readonly #environment: SessionEnvironment;
  readonly #speaker: Speaker;
  readonly #face: SessionFace | undefined;
  readonly #hearing: Hearing | undefined;
  readonly #abort = new AbortController();
  readonly #opened: Milliseconds;
  readonly #span: Span | undefined;
  #transport: MessageTransport | undefined;
  #video: SessionVideo | undefined;
  #draining = false;
  #taken = 0;

  constructor(terms: SessionTerms, environment: SessionEnvironment) {
    const { clock, log, tracer } = environment;
    this.terms = terms;
    this.#environment = environment;
    this.#opened = clock.now();
    this.#span = tracer?.begin('session', { session: terms.id });
    this.outbox = new Outbox(clock);
    const media = new MediaClock(clock);
    const context: StageContext = {
      signal: this.#abort.signal,
      clock,
      log: log.child({ session: terms.id }),
    };
    this.#face = this.#openFace(media, context);
    this.#hearing = this.#openEar(context);
    this.#speaker = new Speaker({
      terms,
      environment,
      outbox: this.outbox,
      media,
      face: this.#face,
      span: this.#span,
      complain: (thrown, utterance) => {
        this.#complain(thrown, utterance);
      },
      onTooSlow: (error) => {
        this.#transport?.close(closeCodeFor(error), 'too-slow');
      },
    });
    this.ended = this.#speaker.speakAll(context);
  }

  /** Sound of it that still has to be made or sent. */
  get speaking(): boolean {
    return this.#speaker.speaking;
  }

  attach(transport: MessageTransport): void {
    this.#transport = transport;
    // Whoever comes back has missed pictures.
    this.#video?.requestKeyFrame();
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
    this.#speaker.close();
    this.#span?.end();
    this.#environment.onEvent({ type: 'closed', lasted: ms(this.#environment.clock.now() - this.#opened) });
  }

  #openFace(media: MediaClock, context: StageContext): SessionFace | undefined {
    const { motion, face } = this.terms;
    if (!face) return undefined;
    const { service } = this.#environment;
    const video = this.#openVideo(media, context);
    return new SessionFace(
      {
        terms: face,
        encoding: motion?.encoding,
        onFrame:
          video &&
          ((frame) => {
            video.show(frame);
          }),
        open: (terms, onPlaced) => service.face(terms, onPlaced),
        outbox: this.outbox,
        media,
        onFailure: (thrown) => {
          this.#complain(thrown, undefined);
        },
      },
      context,
    );
  }

  #openVideo(media: MediaClock, context: StageContext): SessionVideo | undefined {
    const { video, face } = this.terms;
    if (!video) return undefined;
    this.#video = new SessionVideo(
      {
        open: (dueAt) => this.#environment.service.video(video, dueAt),
        allowance: face?.drives === true ? LIMITS.lateMotion : LIMITS.latePicture,
        outbox: this.outbox,
        media,
        onFailure: (thrown) => {
          this.#complain(thrown, undefined);
        },
      },
      context,
    );
    return this.#video;
  }

  #openEar(context: StageContext): Hearing | undefined {
    const { input } = this.terms;
    const face = this.#face;
    if (!input) return undefined;
    const onSound = face && ((sound: AudioFrame): Promise<void> => face.hear(sound));
    const stage = this.#environment.service.hearing(input, onSound);
    return new Hearing(stage, input, this.outbox, context, (error) => {
      this.#complain(error, undefined);
    });
  }

  #take(message: Within): void {
    if (isWish(message)) {
      this.#takeWish(message);
      return;
    }
    switch (message.type) {
      case 'speak':
      case 'utterance.start':
        if (this.#draining) throw new VivaError('SERVER_STOPPING', { retryAfter: LIMITS.drain });
        this.#speaker.begin(message);
        return;
      case 'utterance.text':
        this.#speaker.append(message.utterance, message.text);
        return;
      case 'utterance.flush':
        this.#speaker.flush(message.utterance);
        return;
      case 'utterance.end':
        this.#speaker.end(message.utterance);
        return;
      case 'interrupt':
        this.#speaker.interrupt(message.utterance, message.heardMs);
        return;
      case 'ping':
        this.outbox.post({ type: 'pong', ...(message.id === undefined ? {} : { id: message.id }) });
        return;
      default:
        assertNever(message, 'client message');
    }
  }

  #takeWish(message: Wish): void {
    switch (message.type) {
      case 'state':
        this.#faceFor(message.type).be(message.state);
        return;
      case 'expression':
        this.#faceFor(message.type).express(message.coefficients);
        return;
      case 'video.keyframe':
        this.#videoFor(message.type).requestKeyFrame();
        return;
      case 'video.pause':
        this.#videoFor(message.type).pause();
        return;
      case 'video.resume':
        this.#videoFor(message.type).resume();
        return;
      default:
        assertNever(message, 'wish about the face');
    }
  }

  #videoFor(message: string): SessionVideo {
    if (this.#video) return this.#video;
    throw new VivaError('MESSAGE_UNEXPECTED', {
      message,
      reason: 'the session was opened without `output.video`',
    });
  }

  #faceFor(message: string): SessionFace {
    if (this.#face) return this.#face;
    throw new VivaError('MESSAGE_UNEXPECTED', {
      message,
      reason: 'the session was opened without `output.motion` or `output.video`',
    });
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
