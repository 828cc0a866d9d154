import type { HearingEvent } from '../../core/frames.ts';
import { decibelsOf } from '../../core/loudness.ts';
import type { Milliseconds } from '../../core/units.ts';
import { ms } from '../../core/units.ts';

type Level = Extract<HearingEvent, { readonly type: 'level' }>;

/** How loud it was lately, and how likely speech, no more often than every `interval`. */
export class LevelMeter {
  readonly #interval: Milliseconds;
  #since: Milliseconds | undefined;
  #energy = 0;
  #samples = 0;
  #probability = 0;

  constructor(interval: Milliseconds) {
    this.#interval = interval;
  }

  /** @param pcm borrowed @returns a level at the end of every interval: the mean power of it, and the likeliest of its frames */
  measure(pcm: Float32Array, at: Milliseconds, span: Milliseconds, probability: number): Level | undefined {
    this.#since ??= at;
    for (const sample of pcm) this.#energy += sample * sample;
    this.#samples += pcm.length;
    this.#probability = Math.max(this.#probability, probability);
    const end = ms(at + span);
    if (end - this.#since < this.#interval) return undefined;
    const level = {
      type: 'level',
      at: end,
      decibels: decibelsOf(this.#energy / this.#samples),
      probability: this.#probability,
    } as const;
    this.#since = end;
    this.#energy = 0;
    this.#samples = 0;
    this.#probability = 0;
    return level;
  }
}
