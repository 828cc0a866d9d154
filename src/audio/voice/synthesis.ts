import { invariant } from '../../core/assert.ts';
import type { SampleRate } from '../../core/units.ts';
import { Breath } from './breath.ts';
import type { SynthesisKernel } from './synthesis-kernel.ts';
import { BINS, HOP, openSynthesisKernel } from './synthesis-kernel.ts';

export { BINS, HOP } from './synthesis-kernel.ts';
/** Frames beside a window that sound into it. */
export const REACH = { before: 1, after: 2 } as const;
/** Frames of pitch beside a window that the pulses of those frames need. */
export const PITCH_REACH = { before: REACH.before + 3, after: REACH.after + 2 } as const;

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

/** Frames around a frame whose pulses its transform sees. */
const SEEN = 2;
/** The kernel makes four frames at once: it may read, and write pulses, as far as three beyond the last. */
const SLACK = 3;
/** Samples by which the transforms of the first and last frames that sound into a window stick out of it. */
const OVERHANG = 3 * HOP;

/** Where a window's numbers lie in the kernel's memory, in bytes. */
interface Layout {
  readonly spectra: number;
  readonly pitch: number;
  readonly turns: number;
  readonly breaths: number;
  readonly train: number;
  readonly sum: number;
  readonly end: number;
}

/** The numbers' lengths, one after the other; doubles stand at multiples of eight. */
const layOut = (start: number, columns: number, pitches: number, wanted: number): Layout => {
  const after = (place: number, bytes: number): number => Math.ceil((place + bytes) / 16) * 16;
  const frames = wanted + REACH.before + REACH.after + SLACK;
  const pitch = after(start, 4 * (5 * BINS * columns + SLACK));
  const turns = after(pitch, 4 * pitches);
  const breaths = after(turns, 8 * pitches);
  const train = after(breaths, 4 * frames);
  const sum = after(train, 4 * HOP * (frames + 4 * SEEN));
  return {
    spectra: start,
    pitch,
    turns,
    breaths,
    train,
    sum,
    end: after(sum, 4 * (wanted * HOP + 2 * OVERHANG)),
  };
};

/**
 * Turns spectra into sound: pulses filtered by the harmonic spectrum, noise shaped by its own, and a free part; one inverse
 * transform a frame, overlapped and added. The definition is that of hibari-tts's `dsp.py`, borders of a clause included;
 * the noise alone is ours, a function of frame and bin in the utterance, so that a window is a part of the whole.
 *
 * The arithmetic is WebAssembly's, four frames at once. Its memory grows to what the longest window needs, and stays. Not to
 * be shared between threads.
 */
export class Synthesis {
  readonly #kernel: SynthesisKernel = openSynthesisKernel();
  readonly #breath = new Breath();

  constructor() {
    const { pool } = this.#breath;
    new Float32Array(this.#kernel.memory.buffer, this.#kernel.placeOfPool(), pool.length).set(pool);
  }

  /** @returns @shape [(wanted.to − wanted.from) · HOP] float32, owned by the caller */
  window(input: SynthesisInput): Float32Array {
    const { held, wanted, frames, pitch, pitchFrom, rate } = input;
    const kernel = this.#kernel;
    const first = Math.max(0, wanted.from - REACH.before);
    const end = Math.min(frames, wanted.to + REACH.after);
    invariant(held.from <= first && held.to >= end, 'the spectra cover the window and its reach');
    const columns = held.to - held.from;
    const length = wanted.to - wanted.from;
    const layout = layOut(kernel.placeOfFree(), columns, pitch.length, length);
    this.#write(input, layout, first, end);
    const voiced = { from: Math.max(0, first - SEEN), to: Math.min(frames, end + SEEN) };
    kernel.makePulses(
      layout.pitch,
      layout.turns,
      pitch.length,
      pitchFrom,
      voiced.from,
      voiced.to,
      frames,
      rate,
      layout.train,
    );
    const ahead = (first - wanted.from - SEEN) * HOP + OVERHANG;
    kernel.makeSound(
      layout.spectra + 4 * (first - held.from),
      columns,
      layout.breaths,
      layout.train + 4 * HOP * (first - voiced.from),
      layout.sum + 4 * ahead,
      end - first,
    );
    const sound = layout.sum + 4 * OVERHANG;
    kernel.level(sound, wanted.from, wanted.to, frames);
    return new Float32Array(kernel.memory.buffer, sound, length * HOP).slice();
  }

  /** Puts a window's numbers where the kernel reads them, and silence where it adds. */
  #write(
    { spectra, pitch, turns, seed, base }: SynthesisInput,
    layout: Layout,
    first: number,
    end: number,
  ): void {
    const { memory } = this.#kernel;
    const missing = layout.end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
    let place = layout.spectra;
    for (const spectrum of [spectra.harmonic, spectra.offset, spectra.noise, spectra.free, spectra.phase]) {
      new Float32Array(memory.buffer, place, spectrum.length).set(spectrum);
      place += spectrum.byteLength;
    }
    new Float32Array(memory.buffer, layout.pitch, pitch.length).set(pitch);
    new Float64Array(memory.buffer, layout.turns, turns.length).set(turns);
    const breaths = new Uint32Array(memory.buffer, layout.breaths, end - first + SLACK);
    for (const n of breaths.keys()) breaths[n] = this.#breath.placeOf(seed, base + first + n, 2 * BINS);
    new Uint8Array(memory.buffer, layout.sum, layout.end - layout.sum).fill(0);
  }
}
