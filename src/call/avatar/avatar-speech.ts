import type { Clock } from '../../core/clock.ts';
import { messageFor } from '../../core/error-message.ts';
import { VivaError, asVivaError } from '../../core/errors.ts';
import type { AudioFrame, SpeechWindow, SpokenPhoneme } from '../../core/frames.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Milliseconds, UtteranceId } from '../../core/units.ts';
import { ms } from '../../core/units.ts';
import type { Manner } from '../../stream/index.ts';
import type { CallFigure } from '../call-figure.ts';
import type { CallMedia } from '../call-media.ts';
import type { AvatarEvent } from './avatar-event.ts';
import type { Playout } from './playout.ts';
import { UtteranceWords } from './utterance.ts';

export interface AvatarSpeechOptions {
  readonly media: Pick<CallMedia, 'speak'>;
  readonly playout: Playout;
  readonly clock: Clock;
  readonly manner: Manner;
  /** Between the making of a sound and its moment, for the face. */
  readonly lead: Milliseconds;
  /** What will be heard, for the face. */
  readonly onSound: (frame: AudioFrame, phonemes: readonly SpokenPhoneme[]) => void;
  readonly onEvent: (event: AvatarEvent) => void;
  readonly onFigure: (figure: CallFigure) => void;
  /** Whether it speaks, or is about to. */
  readonly onSpeaking: (speaking: boolean) => void;
}

interface Turn {
  readonly words: UtteranceWords;
  readonly text: AsyncIterable<string>;
  readonly stop: AbortController;
  /** When its text began to come. */
  asked: Milliseconds | undefined;
  begun: Begun | undefined;
}

/** An utterance whose sound is there: where on the axis, and when that was. */
interface Begun {
  readonly at: Milliseconds;
  readonly made: Milliseconds;
  left: boolean;
}

/** An avatar's utterances: one after the other, each word told as it is heard, all of them dropped by an interruption. */
export class AvatarSpeech {
  readonly #options: AvatarSpeechOptions;
  /** The first is the one that is spoken. */
  readonly #turns: Turn[] = [];
  #running = false;

  constructor(options: AvatarSpeechOptions) {
    this.#options = options;
  }

  get busy(): boolean {
    return this.#turns.length > 0;
  }

  /** Speaks a text, which may still be growing, after what waits already. Throws `UTTERANCE_LIMIT`. */
  say(id: UtteranceId, text: AsyncIterable<string>): void {
    const limit = LIMITS.queuedUtterances;
    if (this.#turns.length >= limit) {
      throw new VivaError('UTTERANCE_LIMIT', { queued: this.#turns.length, limit });
    }
    this.#turns.push({
      words: new UtteranceWords(id),
      text,
      stop: new AbortController(),
      asked: undefined,
      begun: undefined,
    });
    if (!this.#running) void this.#run();
  }

  /** Falls silent and forgets all that waits; each utterance is told of with what was heard of it. @returns where silence begins */
  interrupt(): Milliseconds | undefined {
    if (!this.busy) return undefined;
    const end = this.#options.playout.cut();
    for (const turn of this.#turns.splice(0)) {
      turn.stop.abort();
      this.#finish(turn, true, end);
    }
    return end;
  }

  /** Told of every block that leaves. */
  heard(at: Milliseconds): void {
    const [turn] = this.#turns;
    if (!turn) return;
    const end = ms(at + LIMITS.packet);
    this.#tell(turn, end);
    for (const word of turn.words.takeBefore(end)) {
      const { text, start, end: textEnd, span } = word;
      const utterance = turn.words.id;
      this.#options.onEvent({ type: 'word', utterance, text, start, end: textEnd, at: word.at, span });
    }
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let [turn] = this.#turns; turn; [turn] = this.#turns) {
      try {
        await this.#speak(turn);
      } catch (thrown) {
        this.#fail(turn, thrown);
      }
      if (this.#turns[0] === turn) this.#turns.shift();
    }
    this.#running = false;
    this.#options.onSpeaking(false);
  }

  async #speak(turn: Turn): Promise<void> {
    const { media, manner, playout, clock, onEvent } = this.#options;
    const { signal } = turn.stop;
    const utterance = turn.words.id;
    const warn = (code: string, message: string): void => {
      onEvent({ type: 'warned', utterance, code, message });
    };
    for await (const window of media.speak(this.#noted(turn), manner, signal, warn)) {
      // Little ahead: an interruption throws it away.
      while (playout.unplayed > LIMITS.avatarAhead) {
        await clock.until(ms(clock.now() + playout.unplayed - LIMITS.avatarAhead), signal);
      }
      signal.throwIfAborted();
      this.#lay(turn, window);
    }
    while (playout.unplayed > 0) await clock.until(ms(clock.now() + playout.unplayed), signal);
    // What has left is on its way; the last word ends with it.
    await clock.until(ms(clock.now() + LIMITS.packet), signal);
    this.#finish(turn, false, playout.now());
  }

  #lay(turn: Turn, window: SpeechWindow): void {
    const { playout, lead, clock, onSound, onEvent, onSpeaking } = this.#options;
    if (!turn.begun) onSpeaking(true);
    const at = playout.append(window.pcm, lead);
    const onAxis = <Mark extends { readonly at: Milliseconds }>(mark: Mark): Mark => ({
      ...mark,
      at: ms(at + mark.at - window.at),
    });
    onSound({ kind: 'audio', pcm: window.pcm, rate: window.rate, at }, window.phonemes.map(onAxis));
    turn.words.add(window.words.map(onAxis), at);
    if (!turn.begun) onEvent({ type: 'started', utterance: turn.words.id, at });
    turn.begun ??= { at, made: clock.now(), left: false };
  }

  /** The first packet with its sound has left. */
  #tell({ asked, begun }: Turn, end: Milliseconds): void {
    if (!begun || begun.left || asked === undefined || begun.at >= end) return;
    begun.left = true;
    const { clock, onFigure } = this.#options;
    onFigure({ type: 'spoke', made: ms(begun.made - asked), left: ms(clock.now() - asked) });
  }

  async *#noted(turn: Turn): AsyncGenerator<string, void, undefined> {
    for await (const piece of turn.text) {
      turn.asked ??= this.#options.clock.now();
      turn.words.addText(piece);
      yield piece;
    }
  }

  #finish({ words }: Turn, interrupted: boolean, end: Milliseconds): void {
    const { text: heard, span: heardSpan } = words.heardBy(end);
    const { id: utterance, text } = words;
    const all = interrupted ? heard : text;
    this.#options.onEvent({ type: 'finished', utterance, interrupted, heard: all, text, heardSpan });
  }

  #fail(turn: Turn, thrown: unknown): void {
    // An interruption has been told of already.
    if (turn.stop.signal.aborted) return;
    const error = asVivaError(thrown);
    const utterance = turn.words.id;
    this.#options.onEvent({ type: 'failed', utterance, code: error.code, message: messageFor(error) });
  }
}
