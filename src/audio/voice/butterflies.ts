/** Complex numbers, real and imaginary parts apart: what a pass of the transform reads or writes. */
export interface Complex {
  /** @shape [n] float64 */
  readonly re: Float64Array;
  /** @shape [n] float64 */
  readonly im: Float64Array;
}

/**
 * One pass of a Stockham transform: reads `[groups][radix][run]`, writes `[radix][groups][run]`, each result turned by its
 * twiddle. The order comes out natural, so that nothing is shuffled afterwards.
 */
export interface Pass {
  readonly groups: number;
  readonly run: number;
  /** @shape [(radix - 1) * run] each */
  readonly twiddles: Complex;
}

export type Butterfly = (from: Complex, to: Complex, pass: Pass) => void;

/* The arithmetic below is written out, because a loop over four or five terms costs more than the terms. Indices are inside
   by construction; `?? 0` is what the compiler wants to hear, and V8 drops it. */

const turn = (to: Complex, at: number, re: number, im: number, twiddles: Complex, by: number): void => {
  const cos = twiddles.re[by] ?? 0;
  const sin = twiddles.im[by] ?? 0;
  to.re[at] = re * cos - im * sin;
  to.im[at] = re * sin + im * cos;
};

const radix2: Butterfly = (from, to, { groups, run, twiddles }) => {
  for (let k = 0; k < groups; k += 1) {
    for (let i = 0; i < run; i += 1) {
      const a = i + run * 2 * k;
      const ar = from.re[a] ?? 0;
      const ai = from.im[a] ?? 0;
      const br = from.re[a + run] ?? 0;
      const bi = from.im[a + run] ?? 0;
      const at = i + run * k;
      to.re[at] = ar + br;
      to.im[at] = ai + bi;
      turn(to, at + run * groups, ar - br, ai - bi, twiddles, i);
    }
  }
};

const SIN_60 = Math.sin(Math.PI / 3);

const radix3: Butterfly = (from, to, { groups, run, twiddles }) => {
  const step = run * groups;
  for (let k = 0; k < groups; k += 1) {
    for (let i = 0; i < run; i += 1) {
      const a = i + run * 3 * k;
      const ar = from.re[a] ?? 0;
      const ai = from.im[a] ?? 0;
      const br = from.re[a + run] ?? 0;
      const bi = from.im[a + run] ?? 0;
      const cr = from.re[a + 2 * run] ?? 0;
      const ci = from.im[a + 2 * run] ?? 0;
      const sumR = br + cr;
      const sumI = bi + ci;
      const crossR = SIN_60 * (bi - ci);
      const crossI = SIN_60 * (cr - br);
      const midR = ar - 0.5 * sumR;
      const midI = ai - 0.5 * sumI;
      const at = i + run * k;
      to.re[at] = ar + sumR;
      to.im[at] = ai + sumI;
      turn(to, at + step, midR + crossR, midI + crossI, twiddles, i);
      turn(to, at + 2 * step, midR - crossR, midI - crossI, twiddles, run + i);
    }
  }
};

const radix4: Butterfly = (from, to, { groups, run, twiddles }) => {
  const step = run * groups;
  for (let k = 0; k < groups; k += 1) {
    for (let i = 0; i < run; i += 1) {
      const a = i + run * 4 * k;
      const ar = from.re[a] ?? 0;
      const ai = from.im[a] ?? 0;
      const br = from.re[a + run] ?? 0;
      const bi = from.im[a + run] ?? 0;
      const cr = from.re[a + 2 * run] ?? 0;
      const ci = from.im[a + 2 * run] ?? 0;
      const dr = from.re[a + 3 * run] ?? 0;
      const di = from.im[a + 3 * run] ?? 0;
      const acR = ar + cr;
      const acI = ai + ci;
      const bdR = br + dr;
      const bdI = bi + di;
      const amR = ar - cr;
      const amI = ai - ci;
      const bmR = br - dr;
      const bmI = bi - di;
      const at = i + run * k;
      to.re[at] = acR + bdR;
      to.im[at] = acI + bdI;
      turn(to, at + step, amR + bmI, amI - bmR, twiddles, i);
      turn(to, at + 2 * step, acR - bdR, acI - bdI, twiddles, run + i);
      turn(to, at + 3 * step, amR - bmI, amI + bmR, twiddles, 2 * run + i);
    }
  }
};

const COS_72 = Math.cos((2 * Math.PI) / 5);
const SIN_72 = Math.sin((2 * Math.PI) / 5);
const COS_144 = Math.cos((4 * Math.PI) / 5);
const SIN_144 = Math.sin((4 * Math.PI) / 5);

const radix5: Butterfly = (from, to, { groups, run, twiddles }) => {
  const step = run * groups;
  for (let k = 0; k < groups; k += 1) {
    for (let i = 0; i < run; i += 1) {
      const a = i + run * 5 * k;
      const ar = from.re[a] ?? 0;
      const ai = from.im[a] ?? 0;
      const br = from.re[a + run] ?? 0;
      const bi = from.im[a + run] ?? 0;
      const cr = from.re[a + 2 * run] ?? 0;
      const ci = from.im[a + 2 * run] ?? 0;
      const dr = from.re[a + 3 * run] ?? 0;
      const di = from.im[a + 3 * run] ?? 0;
      const er = from.re[a + 4 * run] ?? 0;
      const ei = from.im[a + 4 * run] ?? 0;
      const beR = br + er;
      const beI = bi + ei;
      const cdR = cr + dr;
      const cdI = ci + di;
      const bmR = br - er;
      const bmI = bi - ei;
      const cmR = cr - dr;
      const cmI = ci - di;
      const oneR = ar + COS_72 * beR + COS_144 * cdR;
      const oneI = ai + COS_72 * beI + COS_144 * cdI;
      const twoR = ar + COS_144 * beR + COS_72 * cdR;
      const twoI = ai + COS_144 * beI + COS_72 * cdI;
      const oneX = SIN_72 * bmI + SIN_144 * cmI;
      const oneY = SIN_72 * bmR + SIN_144 * cmR;
      const twoX = SIN_144 * bmI - SIN_72 * cmI;
      const twoY = SIN_144 * bmR - SIN_72 * cmR;
      const at = i + run * k;
      to.re[at] = ar + beR + cdR;
      to.im[at] = ai + beI + cdI;
      turn(to, at + step, oneR + oneX, oneI - oneY, twiddles, i);
      turn(to, at + 2 * step, twoR + twoX, twoI - twoY, twiddles, run + i);
      turn(to, at + 3 * step, twoR - twoX, twoI + twoY, twiddles, 2 * run + i);
      turn(to, at + 4 * step, oneR - oneX, oneI + oneY, twiddles, 3 * run + i);
    }
  }
};

/** One a factor; a length is made of these. */
export const BUTTERFLIES: ReadonlyMap<number, Butterfly> = new Map([
  [4, radix4],
  [5, radix5],
  [3, radix3],
  [2, radix2],
]);
