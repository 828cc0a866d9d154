import { invariant } from '../../core/assert.ts';
import type { SampleRate } from '../../core/units.ts';
import { Breath } from './breath.ts';
import type { Complex } from './butterflies.ts';
import { at } from './butterflies.ts';
import { fillPulses } from './pulse-train.ts';
import { complexOf, RealTransform } from './real-transform.ts';
import { exponential, polar, tangentOf } from './wave-table.ts';

/** Samples of the transform. */
export const TRANSFORM = 1200;
/** Samples a frame: a quarter of the transform, so that four frames meet in each sample. */
export const HOP = TRANSFORM / 4;
/** Bins of each spectrum. */
export const BINS = TRANSFORM / 2 + 1;
/** Frames beside a window that sound into it. */
export const REACH = { before: 1, after: 2 } as const;
/** Frames of pitch beside a window that the pulses of those frames need. */
export const PITCH_REACH = { before: REACH.before + 3, after: REACH.after + 2 } as const;

/** Log magnitudes are cut here, so that a wild value is loud and not infinite. */
const LARGEST_LOG = 7;

/** Five spectra a frame, as the decoder gives them. */
export interface Spectra {
  /** Log magnitude on top of the pulse train. @shape [BINS, frames] */
  readonly harmonic: Float32Array;
  /** Phase beside that of the pulse train; π times its hyperbolic tangent. @shape [BINS, frames] */
  readonly offset: Float32Array;
  /** Log magnitude of noise. @shape [BINS, frames] */
  readonly noise: Float32Array;
  /** Log magnitude of what is neither. @shape [BINS, frames] */
  readonly free: Float32Array;
  /** Its phase in radians. @shape [BINS, frames] */
  readonly phase: Float32Array;
}

/** Frames of a clause: `from` is the first, `to` the one after the last. */
export interface FrameRange {
  readonly from: number;
  readonly to: number;
}

/** What a window of sound is made of. Frames are counted from the start of the clause. */
export interface SynthesisInput {
  readonly spectra: Spectra;
  /** The frames that `spectra` holds: the window and {@link REACH} on either side, as far as the clause goes. */
  readonly held: FrameRange;
  /** The frames that are wanted as sound. */
  readonly wanted: FrameRange;
  /** Frames of the whole clause. */
  readonly frames: number;
  /** The pitch around the window: {@link PITCH_REACH} on either side, as far as the clause goes. @shape [frames] hertz */
  readonly pitch: Float32Array;
  /** The phase of the pulse train at each of those frames, in turns. */
  readonly turns: Float64Array;
  /** The frame of `pitch[0]`. */
  readonly pitchFrom: number;
  readonly rate: SampleRate;
  readonly seed: number;
  /** The clause's first frame, counted from the start of the utterance. */
  readonly base: number;
}

/** The pulses of some frames, one after the other. */
interface PulseTrain {
  readonly samples: Float64Array;
  /** One a frame, 0 where it is silent. */
  readonly voiced: Uint8Array;
  /** The first frame. */
  readonly from: number;
}

const TURNS_A_RADIAN = 1 / (2 * Math.PI);

/** What `at` is for float64. */
const cellOf = (numbers: Float32Array, cell: number): number => numbers[cell] ?? 0;

const magnitude = (logs: Float32Array, cell: number): number => {
  const log = cellOf(logs, cell);
  return exponential(log < LARGEST_LOG ? log : LARGEST_LOG);
};

/** Periodic Hann. */
const WINDOW = Float64Array.from(
  { length: TRANSFORM },
  (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / TRANSFORM),
);

/** How much a transform's window weighs in each sample of the quarter, for each quarter. */
const weightsOfQuarters = (quarters: readonly number[]): Float64Array =>
  Float64Array.from({ length: HOP }, (_, n) => {
    let sum = 0;
    for (const quarter of quarters) sum += at(WINDOW, quarter * HOP + n) ** 2;
    return 1 / Math.max(sum, 1e-11);
  });

/**
 * Turns spectra into sound: pulses filtered by the harmonic spectrum, noise shaped by its own, and a free part; one inverse
 * transform a frame, overlapped and added. The definition is that of hibari-tts's `dsp.py`, borders of a clause included;
 * the noise alone is ours, a function of frame and bin in the utterance, so that a window is a part of the whole.
 *
 * Allocates once, here. Not to be shared between threads.
 */
export class Synthesis {
  readonly #transform = new RealTransform(TRANSFORM);
  readonly #spectrum: Complex = complexOf(BINS);
  readonly #signal = new Float64Array(TRANSFORM);
  readonly #breath = new Breath();
  readonly #filter = new Float64Array(2);
  readonly #loose = new Float64Array(2);
  readonly #weights = new Map<number, Float64Array>();

  /** @returns @shape [(wanted.to − wanted.from) · HOP] float32, owned by the caller */
  window(input: SynthesisInput): Float32Array {
    const { held, wanted, frames } = input;
    const first = Math.max(0, wanted.from - REACH.before);
    const end = Math.min(frames, wanted.to + REACH.after);
    invariant(held.from <= first && held.to >= end, 'the spectra cover the window and its reach');
    const train = this.#pulses(input, Math.max(0, first - 2), Math.min(frames, end + 2));
    const sum = new Float64Array((wanted.to - wanted.from) * HOP);
    for (let frame = first; frame < end; frame += 1) {
      this.#source(train, frame, frames);
      this.#shape(input, frame);
      this.#transform.inverse(this.#spectrum, this.#signal);
      this.#add(sum, frame, wanted);
    }
    return this.#level(sum, wanted, frames);
  }

  #pulses(input: SynthesisInput, from: number, to: number): PulseTrain {
    const curve = { pitch: input.pitch, hop: HOP, rate: input.rate };
    const samples = new Float64Array((to - from) * HOP);
    const voiced = new Uint8Array(to - from);
    for (let frame = from; frame < to; frame += 1) {
      const place = frame - input.pitchFrom;
      const into = samples.subarray((frame - from) * HOP, (frame - from + 1) * HOP);
      voiced[frame - from] = Number(fillPulses(curve, place, at(input.turns, place), into));
    }
    return { samples, voiced, from };
  }

  /** The spectrum of the pulses around a frame's middle; what lies beyond the clause is its mirror image. */
  #source(train: PulseTrain, frame: number, frames: number): void {
    const { re, im } = this.#spectrum;
    const near = train.voiced.subarray(Math.max(0, frame - 2 - train.from), frame + 2 - train.from);
    if (!near.includes(1)) {
      re.fill(0);
      im.fill(0);
      return;
    }
    const start = frame * HOP - TRANSFORM / 2;
    const last = frames * HOP - 1;
    const offset = train.from * HOP;
    // A unit cosine gets a magnitude of one.
    const scale = 4 / TRANSFORM;
    for (let n = 0; n < TRANSFORM; n += 1) {
      const mirrored = Math.abs(start + n);
      const inside = mirrored > last ? 2 * last - mirrored : mirrored;
      this.#signal[n] = at(train.samples, inside - offset) * at(WINDOW, n) * scale;
    }
    this.#transform.forward(this.#signal, this.#spectrum);
  }

  /** Filters the pulses in `#spectrum`, and adds noise and the free part. */
  #shape({ spectra, held, seed, base }: SynthesisInput, frame: number): void {
    const { re, im } = this.#spectrum;
    const { harmonic, offset, noise, free, phase } = spectra;
    const columns = held.to - held.from;
    const filter = this.#filter;
    const loose = this.#loose;
    const white = this.#breath.frame(seed, base + frame, 2 * BINS);
    for (let bin = 0, cell = frame - held.from; bin < BINS; bin += 1, cell += columns) {
      // π·tanh(offset) radians are half as many turns.
      polar(magnitude(harmonic, cell), tangentOf(cellOf(offset, cell)) / 2, filter);
      polar(magnitude(free, cell), cellOf(phase, cell) * TURNS_A_RADIAN, loose);
      const cos = at(filter, 0);
      const sin = at(filter, 1);
      const breath = magnitude(noise, cell);
      const sourceRe = at(re, bin);
      const sourceIm = at(im, bin);
      re[bin] = sourceRe * cos - sourceIm * sin + breath * cellOf(white, 2 * bin) + at(loose, 0);
      im[bin] = sourceRe * sin + sourceIm * cos + breath * cellOf(white, 2 * bin + 1) + at(loose, 1);
    }
  }

  /** Adds a frame's signal to the sound where it falls into the window. */
  #add(sum: Float64Array, frame: number, wanted: FrameRange): void {
    const start = frame * HOP - TRANSFORM / 2 - wanted.from * HOP;
    const from = Math.max(0, -start);
    const to = Math.min(TRANSFORM, sum.length - start);
    for (let n = from; n < to; n += 1) {
      sum[start + n] = at(sum, start + n) + at(this.#signal, n) * at(WINDOW, n);
    }
  }

  /** Divides by what the windows of the frames that met in each sample weigh: fewer at the ends of a clause. */
  #level(sum: Float64Array, wanted: FrameRange, frames: number): Float32Array {
    const sound = new Float32Array(sum.length);
    for (let block = wanted.from; block < wanted.to; block += 1) {
      const weights = this.#weightsAt(block, frames);
      const start = (block - wanted.from) * HOP;
      for (let n = 0; n < HOP; n += 1) sound[start + n] = at(sum, start + n) * at(weights, n);
    }
    return sound;
  }

  #weightsAt(block: number, frames: number): Float64Array {
    const quarters = [0, 1, 2, 3].filter((quarter) => {
      const frame = block + 2 - quarter;
      return frame >= 0 && frame < frames;
    });
    const key = quarters.reduce((mask, quarter) => mask | (1 << quarter), 0);
    const known = this.#weights.get(key);
    if (known) return known;
    const weights = weightsOfQuarters(quarters);
    this.#weights.set(key, weights);
    return weights;
  }
}
