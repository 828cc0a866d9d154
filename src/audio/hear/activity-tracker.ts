import type { HearingEvent } from '../../core/frames.ts';
import type { Milliseconds } from '../../core/units.ts';
import { ms } from '../../core/units.ts';

/** What makes speech of probabilities. Times are of the client's own sound. */
export interface ActivityOptions {
  /** A frame at least this likely may begin speech. @range (0, 1) @defaultValue 0.5 */
  readonly startAt?: number;
  /** A frame less likely than this is quiet; what lies between the two changes nothing. @range (0, startAt] @defaultValue 0.35 */
  readonly endBelow?: number;
  /** Shorter is a click or a cough, and not told of. @defaultValue 96 ms */
  readonly minimumSpeech?: Milliseconds;
  /** A shorter pause is part of the speech. @defaultValue 500 ms */
  readonly minimumSilence?: Milliseconds;
  /** How far before its first frame speech is said to start: its first consonant is quiet. @defaultValue 96 ms */
  readonly prefixPadding?: Milliseconds;
  /** How far after its last frame speech is said to end: its last consonant is quiet too. @defaultValue 96 ms */
  readonly hangOver?: Milliseconds;
}

/** A frame of sound, judged. */
export interface JudgedFrame {
  readonly at: Milliseconds;
  readonly span: Milliseconds;
  /** @range [0, 1] */
  readonly probability: number;
}

type Started = Extract<HearingEvent, { readonly type: 'speech-started' }>;
type Ended = Extract<HearingEvent, { readonly type: 'speech-ended' }>;

const SILENT = { type: 'silent' } as const;

/** Where we are. `since` is when the speech began, `quietSince` when it last fell quiet. */
type Phase =
  | typeof SILENT
  | { readonly type: 'rising'; readonly since: Milliseconds }
  | { readonly type: 'speaking'; readonly quietSince: Milliseconds | undefined };

/**
 * Decides from the likelihood of each frame when speech starts and ends.
 *
 * Two thresholds, so that it does not flutter; a least length of speech and of silence, so that neither a click nor a
 * breath counts. A start is told `minimumSpeech` after it, an end `minimumSilence` after it; the times told are those of the
 * sound. Starts and ends alternate and never run backwards.
 */
export class ActivityTracker {
  readonly #options: Required<ActivityOptions>;
  #phase: Phase = SILENT;
  #lastEnd = ms(0);
  #now = ms(0);

  constructor({
    startAt = 0.5,
    endBelow = 0.35,
    minimumSpeech = ms(96),
    minimumSilence = ms(500),
    prefixPadding = ms(96),
    hangOver = ms(96),
  }: ActivityOptions = {}) {
    if (!(endBelow > 0 && endBelow <= startAt && startAt < 1)) {
      throw new RangeError(
        `thresholds must be 0 < end ≤ start < 1, got ${String(endBelow)} and ${String(startAt)}`,
      );
    }
    this.#options = { startAt, endBelow, minimumSpeech, minimumSilence, prefixPadding, hangOver };
  }

  /** @param frame the one after the last @returns what is certain now, if anything is */
  judge(frame: JudgedFrame): Started | Ended | undefined {
    this.#now = ms(frame.at + frame.span);
    switch (this.#phase.type) {
      case 'silent':
        if (frame.probability < this.#options.startAt) return undefined;
        return this.#rise(frame.at);
      case 'rising':
        if (frame.probability >= this.#options.endBelow) return this.#rise(this.#phase.since);
        this.#phase = SILENT;
        return undefined;
      case 'speaking':
        return this.#listen(frame, this.#phase.quietSince);
    }
  }

  /** @returns the end of a speech that the sound's end cut short */
  end(): Ended | undefined {
    return this.#phase.type === 'speaking' ? this.#fall(this.#phase.quietSince ?? this.#now) : undefined;
  }

  #rise(since: Milliseconds): Started | undefined {
    if (this.#now - since < this.#options.minimumSpeech) {
      this.#phase = { type: 'rising', since };
      return undefined;
    }
    this.#phase = { type: 'speaking', quietSince: undefined };
    return { type: 'speech-started', at: ms(Math.max(this.#lastEnd, since - this.#options.prefixPadding)) };
  }

  #listen(frame: JudgedFrame, quietSince: Milliseconds | undefined): Ended | undefined {
    const { startAt, endBelow, minimumSilence } = this.#options;
    if (frame.probability >= startAt) {
      this.#phase = { type: 'speaking', quietSince: undefined };
      return undefined;
    }
    const quiet = quietSince ?? (frame.probability < endBelow ? frame.at : undefined);
    this.#phase = { type: 'speaking', quietSince: quiet };
    return quiet !== undefined && this.#now - quiet >= minimumSilence ? this.#fall(quiet) : undefined;
  }

  #fall(quiet: Milliseconds): Ended {
    this.#phase = SILENT;
    this.#lastEnd = ms(Math.min(this.#now, quiet + this.#options.hangOver));
    return { type: 'speech-ended', at: this.#lastEnd };
  }
}
