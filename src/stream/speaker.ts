import { deliveryFrom } from '../core/delivery.ts';
import { VivaError, hasCode } from '../core/errors.ts';
import { LIMITS } from '../core/limits.ts';
import type { MediaClock } from '../core/media-clock.ts';
import type { StageContext } from '../core/stage.ts';
import type { Span } from '../core/trace.ts';
import { spanned } from '../core/trace.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms, utteranceId } from '../core/units.ts';
import { wordingFrom } from '../core/wording.ts';
import { Interrupted } from './interrupted.ts';
import type { Outbox } from './outbox.ts';
import type { ClientMessage } from './protocol/client-message.ts';
import type { SessionFace } from './session-face.ts';
import type { SessionEnvironment, SessionTerms } from './session.ts';
import type { Manner } from './speech-service.ts';
import type { Turn } from './turn.ts';
import { Turns } from './turns.ts';

type Spoken = Extract<ClientMessage, { type: 'speak' | 'utterance.start' }>;

export interface SpeakerOptions {
  readonly terms: SessionTerms;
  readonly environment: SessionEnvironment;
  readonly outbox: Outbox;
  readonly media: MediaClock;
  /** Who moves with what is said; `undefined`: nobody. */
  readonly face: SessionFace | undefined;
  readonly span: Span | undefined;
  readonly complain: (thrown: unknown, utterance: string) => void;
  /** The connection has been full for too long. */
  readonly onTooSlow: (error: VivaError) => void;
}

/** A session's voice: utterances as they are asked for, spoken one after the other, stopped where somebody interrupts. */
export class Speaker {
  readonly #options: SpeakerOptions;
  readonly #turns = new Turns();

  constructor(options: SpeakerOptions) {
    this.#options = options;
  }

  /** Sound that still has to be made or sent. */
  get speaking(): boolean {
    return this.#turns.unfinished > 0;
  }

  /** Takes an utterance behind all others; one that comes with its text has all of it. */
  begin(message: Spoken): void {
    const { utterance, voice, lexicon, emoji, ...rest } = message;
    // Refused before it takes a place.
    if ('text' in rest && rest.text.length > LIMITS.textCharacters) {
      throw new VivaError('TEXT_TOO_LONG', {
        field: 'text',
        length: rest.text.length,
        limit: LIMITS.textCharacters,
      });
    }
    const { terms, environment } = this.#options;
    const manner: Manner = {
      ...deliveryFrom(rest, terms.delivery),
      voice: voice === undefined ? terms.voice : environment.service.resolveVoice(voice).id,
      wording: wordingFrom({ lexicon, emoji }),
    };
    const turn = this.#turns.add(utteranceId(utterance), manner);
    if (!('text' in rest)) return;
    this.#append(turn, rest.text);
    turn.feed.end();
  }

  /** To an utterance that is over nothing is added: its tokens were on their way. */
  append(utterance: string, text: string): void {
    const turn = this.#turns.open(utteranceId(utterance));
    if (turn) this.#append(turn, text);
  }

  flush(utterance: string): void {
    this.#turns.open(utteranceId(utterance))?.feed.flush();
  }

  end(utterance: string): void {
    this.#turns.open(utteranceId(utterance))?.feed.end();
  }

  /** All of it in one tick: stopped, forgotten, answered. So nothing stale can come after the answer. */
  interrupt(utterance: string | undefined, heardMs: number | undefined): void {
    const { outbox, media, face } = this.#options;
    const id = utterance === undefined ? undefined : utteranceId(utterance);
    const heard = heardMs === undefined ? undefined : ms(heardMs);
    const cut = this.#turns.cut(id, media.now(), heard);
    if (!cut) {
      const nothing = { heardMs: 0, spoken: '', unspoken: '', dropped: [] };
      outbox.post({ type: 'interrupted', utterance: null, ...nothing });
      return;
    }
    const [, ...behind] = cut.stopped;
    const start = cut.turn.start ?? media.now();
    media.cut(start);
    face?.cut(ms(start + cut.heard));
    outbox.forget(new Set(cut.stopped.map(({ number }) => number)));
    outbox.post({
      type: 'interrupted',
      utterance: cut.turn.id,
      heardMs: cut.heard,
      ...cut.turn.partAt(cut.heard),
      dropped: behind.map(({ id: dropped }) => dropped),
    });
  }

  /** Speaks until it is closed. Never rejects. */
  async speakAll(context: StageContext): Promise<void> {
    for (let turn = await this.#turns.next(); turn; turn = await this.#turns.next()) {
      await this.#speak(turn, context);
    }
  }

  /** Stops all, for good. */
  close(): void {
    this.#turns.close();
  }

  #append(turn: Turn, text: string): void {
    turn.asked ??= this.#options.environment.clock.now();
    turn.feed.append(text);
  }

  async #speak(turn: Turn, context: StageContext): Promise<void> {
    const { outbox, complain, onTooSlow, face } = this.#options;
    const { onEvent } = this.#options.environment;
    try {
      await this.#send(turn, context);
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
      complain(thrown, turn.id);
      outbox.post({ type: 'utterance.ended', utterance: turn.id, outcome: 'failed', spanMs: turn.span });
      onEvent({ type: 'spoken', audio: turn.span, outcome: 'failed' });
      if (hasCode(thrown, 'CLIENT_TOO_SLOW')) onTooSlow(thrown);
    } finally {
      face?.rest();
    }
  }

  async #send(turn: Turn, context: StageContext): Promise<void> {
    const { terms, outbox, media, span, face } = this.#options;
    const { service, onEvent, clock } = this.#options.environment;
    const came: Milliseconds = clock.now();
    const warn = (code: string, message: string): void => {
      outbox.post({ type: 'warning', code, message, utterance: turn.id });
    };
    const path = service.packets(turn.manner, terms.output, warn);
    const stand = {
      outbox,
      media,
      ahead: terms.ahead,
      phonemes: terms.phonemes,
      onBegin: () => {
        onEvent({ type: 'first-audio', after: ms(clock.now() - Math.max(came, turn.asked ?? came)) });
      },
      ...(face && {
        onSound: (sound: Parameters<SessionFace['say']>[0]) => {
          face.say(sound);
        },
      }),
    };
    await spanned(span, 'utterance', (within) => turn.speak(path, stand, { ...context, span: within }));
  }
}
