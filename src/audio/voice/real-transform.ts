import { invariant } from '../../core/assert.ts';
import type { Butterfly, Complex, Pass } from './butterflies.ts';
import { at, BUTTERFLIES } from './butterflies.ts';

export const complexOf = (length: number): Complex => ({
  re: new Float64Array(length),
  im: new Float64Array(length),
});

/** A pass and its arithmetic. */
interface Step extends Pass {
  readonly apply: Butterfly;
}

const twiddlesFor = (radix: number, run: number, groups: number, length: number): Complex => {
  const twiddles = complexOf((radix - 1) * run);
  for (let r = 1; r < radix; r += 1) {
    for (let i = 0; i < run; i += 1) {
      const angle = (-2 * Math.PI * r * i * groups) / length;
      twiddles.re[(r - 1) * run + i] = Math.cos(angle);
      twiddles.im[(r - 1) * run + i] = Math.sin(angle);
    }
  }
  return twiddles;
};

const stepsFor = (length: number): readonly Step[] => {
  const steps: Step[] = [];
  let groups = 1;
  let rest = length;
  while (rest > 1) {
    const found = [...BUTTERFLIES].find(([factor]) => rest % factor === 0);
    if (found === undefined) throw new RangeError(`a transform of ${String(length)} has a factor over 5`);
    const [radix, apply] = found;
    const run = rest / radix;
    steps.push({ apply, groups, run, twiddles: twiddlesFor(radix, run, groups, length) });
    groups *= radix;
    rest = run;
  }
  return steps;
};

/**
 * Fourier transforms of real signals of one length, forwards and back, by one complex transform of half of it. Lengths are
 * even and have no prime factor over 5: 1,200 is 2·(4·5·5·3·2).
 *
 * Allocates once, here. Not to be shared between threads.
 */
export class RealTransform {
  readonly length: number;
  /** Bins of a spectrum: half the length and one. */
  readonly bins: number;
  readonly #half: number;
  readonly #steps: readonly Step[];
  readonly #turns: Complex;
  #front: Complex;
  #back: Complex;

  constructor(length: number) {
    if (!Number.isInteger(length) || length < 4 || length % 2 !== 0) {
      throw new RangeError(`a real transform has an even length from 4, got ${String(length)}`);
    }
    this.length = length;
    this.#half = length / 2;
    this.bins = this.#half + 1;
    this.#steps = stepsFor(this.#half);
    this.#turns = complexOf(this.bins);
    for (let k = 0; k < this.bins; k += 1) {
      this.#turns.re[k] = Math.cos((2 * Math.PI * k) / length);
      this.#turns.im[k] = -Math.sin((2 * Math.PI * k) / length);
    }
    this.#front = complexOf(this.#half);
    this.#back = complexOf(this.#half);
  }

  /** @param signal @shape [length], read @param spectrum @shape [bins], overwritten: Σ signal·e^(−2πi·k·n/length) */
  forward(signal: Float64Array, spectrum: Complex): void {
    invariant(
      signal.length === this.length && spectrum.re.length === this.bins,
      'the lengths are the transform’s',
    );
    const half = this.#half;
    const turns = this.#turns;
    for (let n = 0; n < half; n += 1) {
      this.#front.re[n] = at(signal, 2 * n);
      this.#front.im[n] = at(signal, 2 * n + 1);
    }
    this.#transform();
    const { re, im } = this.#front;
    for (let k = 0; k <= half; k += 1) {
      const here = k === half ? 0 : k;
      const there = k === 0 ? 0 : half - k;
      // The even samples' spectrum, and the odd samples' turned by −i.
      const evenR = (at(re, here) + at(re, there)) / 2;
      const evenI = (at(im, here) - at(im, there)) / 2;
      const oddR = (at(im, here) + at(im, there)) / 2;
      const oddI = (at(re, there) - at(re, here)) / 2;
      const cos = at(turns.re, k);
      const sin = at(turns.im, k);
      spectrum.re[k] = evenR + oddR * cos - oddI * sin;
      spectrum.im[k] = evenI + oddR * sin + oddI * cos;
    }
  }

  /**
   * The inverse of {@link forward}, scaled by 1/length. The imaginary parts of the first and last bin mean nothing and are
   * not read.
   *
   * @param spectrum @shape [bins], read @param signal @shape [length], overwritten
   */
  inverse(spectrum: Complex, signal: Float64Array): void {
    invariant(
      signal.length === this.length && spectrum.re.length === this.bins,
      'the lengths are the transform’s',
    );
    const half = this.#half;
    const turns = this.#turns;
    const { re, im } = this.#front;
    for (let k = 0; k < half; k += 1) {
      const aR = at(spectrum.re, k);
      const aI = k === 0 ? 0 : at(spectrum.im, k);
      const bR = at(spectrum.re, half - k);
      const bI = k === 0 ? 0 : -at(spectrum.im, half - k);
      const evenR = aR + bR;
      const evenI = aI + bI;
      const gapR = aR - bR;
      const gapI = aI - bI;
      const cos = at(turns.re, k);
      const sin = -at(turns.im, k);
      const oddR = gapR * cos - gapI * sin;
      const oddI = gapR * sin + gapI * cos;
      // Conjugated going in and coming out, so that the forward passes do for the inverse.
      re[k] = evenR - oddI;
      im[k] = -(evenI + oddR);
    }
    this.#transform();
    const scale = 1 / this.length;
    for (let n = 0; n < half; n += 1) {
      signal[2 * n] = at(this.#front.re, n) * scale;
      signal[2 * n + 1] = -at(this.#front.im, n) * scale;
    }
  }

  /** Transforms `#front`; the passes swap the two buffers. */
  #transform(): void {
    for (const step of this.#steps) {
      step.apply(this.#front, this.#back, step);
      [this.#front, this.#back] = [this.#back, this.#front];
    }
  }
}
