import type { SampleRate, Milliseconds } from '../core/units.ts';
import { hertz, ms, samples, samplesIn, spanOf } from '../core/units.ts';
import type { AudioFrame, SpokenPhoneme } from '../core/frames.ts';
import { Resampler } from '../audio/index.ts';

/** What everything that listens is given. */
export const RUN_RATE: SampleRate = hertz(16_000);

/** One motion frame. Every length in this room is a number of these: 25 a second. */
export const FRAME = ms(40);
export const FRAME_SAMPLES = samplesIn(FRAME, RUN_RATE);

/** Sound measured this often. */
const HOP = samplesIn(ms(10), RUN_RATE);
/** Hops that make a frame. */
export const FRAME_HOPS = FRAME_SAMPLES / HOP;

/** Sound kept behind what was asked for last, so that frames can be made again after a change of mind: two seconds. */
const KEPT_FRAMES = 50;

/** How loud a hop of sound was, and how much of it was hiss. */
export interface Hop {
  /** Root mean square against full scale. @range [-100, 0] */
  readonly decibels: number;
  /** 0 for a hum, 1 for an s. @range [0, 1] */
  readonly hiss: number;
}

const SILENT: Hop = { decibels: -100, hiss: 0 };

const hopOf = (pcm: Float32Array, from: number): Hop => {
  let power = 0;
  let difference = 0;
  let last = pcm[Math.max(0, from - 1)] ?? 0;
  for (let k = from; k < from + HOP; k += 1) {
    const sample = pcm[k] ?? 0;
    power += sample * sample;
    difference += (sample - last) ** 2;
    last = sample;
  }
  if (power <= 1e-10 * HOP) return SILENT;
  return { decibels: 10 * Math.log10(power / HOP), hiss: Math.min(1, difference / (2 * power)) };
};

/**
 * A run of sound without a gap, as it grows: at 16 kHz, on the grid of motion frames. It begins with the frame in which its
 * first sample falls, so that its frames are frames of the axis; what is before the first sample is silence.
 *
 * What lies more than two seconds behind the last frame that was asked for is forgotten.
 */
export class SoundRun {
  /** The axis' frame in which it begins. */
  readonly firstFrame: number;
  readonly rate: SampleRate;
  readonly #resampler: Resampler;
  readonly #phonemes: SpokenPhoneme[] = [];
  readonly #hops: Hop[] = [];
  /** From sample `#forgotten` on; `#held` of it is filled. */
  #pcm = new Float32Array(4 * RUN_RATE);
  #held = 0;
  #forgotten = 0;
  #forgottenHops = 0;
  /** Where the sound that was given ends. */
  #end: Milliseconds;
  #over = false;

  constructor(at: Milliseconds, rate: SampleRate) {
    // A rounding of the axis must not cost a frame.
    this.firstFrame = Math.floor((at + 0.01) / FRAME);
    this.rate = rate;
    this.#end = at;
    this.#resampler = new Resampler({ from: rate, to: RUN_RATE });
    this.#append(new Float32Array(samplesIn(ms(Math.max(0, at - this.firstFrame * FRAME)), RUN_RATE)));
  }

  /** Where its sound ends, on the axis. */
  get end(): Milliseconds {
    return this.#end;
  }

  /** Whether nothing more will come. */
  get over(): boolean {
    return this.#over;
  }

  /** Whole frames of it that are there. */
  get frames(): number {
    return Math.floor(this.length / FRAME_SAMPLES);
  }

  /** Frames of it in all, the last begun one among them: known once it is {@link over}. */
  get framesInAll(): number {
    return Math.ceil((this.length - 1) / FRAME_SAMPLES);
  }

  /** Samples of it that are there. */
  get length(): number {
    return this.#forgotten + this.#held;
  }

  /** Its phonemes, in order; times on the axis. */
  get phonemes(): readonly SpokenPhoneme[] {
    return this.#phonemes;
  }

  /** @param phonemes that begin in the sound; times on the axis */
  push({ pcm, rate }: AudioFrame, phonemes: readonly SpokenPhoneme[]): void {
    if (this.#over) return;
    this.#append(this.#resampler.push(pcm));
    this.#end = ms(this.#end + spanOf(samples(pcm.length), rate));
    this.#phonemes.push(...phonemes);
  }

  /** Nothing more will come. Idempotent. */
  finish(): void {
    if (this.#over) return;
    this.#append(this.#resampler.flush());
    this.#over = true;
  }

  /** Nothing of it is heard from there on; what is known of it goes too. */
  cut(at: Milliseconds): void {
    this.finish();
    if (at >= this.#end) return;
    this.#end = ms(Math.max(at, this.firstFrame * FRAME));
    const kept = samplesIn(ms(this.#end - this.firstFrame * FRAME), RUN_RATE);
    this.#held = Math.max(0, kept - this.#forgotten);
    this.#hops.length = Math.min(this.#hops.length, Math.max(0, Math.ceil(kept / HOP) - this.#forgottenHops));
    while ((this.#phonemes.at(-1)?.at ?? -Infinity) >= at) this.#phonemes.pop();
  }

  /** Samples from one place to another, silence where there are none. @returns owned by the caller */
  pcm(from: number, to: number): Float32Array {
    const pcm = new Float32Array(to - from);
    const first = Math.max(from, this.#forgotten);
    const last = Math.min(to, this.length);
    if (first < last) {
      pcm.set(this.#pcm.subarray(first - this.#forgotten, last - this.#forgotten), first - from);
    }
    return pcm;
  }

  /** How loud it is in a hop, counted from its first frame. */
  hop(index: number): Hop {
    return this.#hops[index - this.#forgottenHops] ?? SILENT;
  }

  /** Lets go of what lies well before a frame of it. */
  forgetBefore(frame: number): void {
    const kept = frame - KEPT_FRAMES;
    const samplesGone = kept * FRAME_SAMPLES - this.#forgotten;
    // Seldom and much, since it moves what is left.
    if (samplesGone < KEPT_FRAMES * FRAME_SAMPLES) return;
    const gone = Math.min(samplesGone, this.#held);
    this.#pcm.copyWithin(0, gone, this.#held);
    this.#held -= gone;
    this.#forgotten += gone;
    const hops = Math.floor(this.#forgotten / HOP) - this.#forgottenHops;
    this.#hops.splice(0, hops);
    this.#forgottenHops += hops;
    const before = this.firstFrame * FRAME + (kept - KEPT_FRAMES) * FRAME;
    const stale = this.#phonemes.findIndex(({ at }) => at >= before);
    if (stale > 0) this.#phonemes.splice(0, stale);
  }

  #append(pcm: Float32Array): void {
    const needed = this.#held + pcm.length;
    if (needed > this.#pcm.length) {
      const larger = new Float32Array(2 * needed);
      larger.set(this.#pcm.subarray(0, this.#held));
      this.#pcm = larger;
    }
    this.#pcm.set(pcm, this.#held);
    this.#held = needed;
    let next = (this.#forgottenHops + this.#hops.length) * HOP;
    for (; next + HOP <= this.length; next += HOP) this.#hops.push(hopOf(this.#pcm, next - this.#forgotten));
  }
}
