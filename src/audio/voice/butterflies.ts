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

/* The arithmetic below is written out, because a loop over four or five terms costs more than the terms. */

/**
 * An entry of an array, at an index that is inside by construction. V8 makes of it a plain read as long as it only ever sees
 * one kind of array.
 */
export const at = (numbers: Float64Array, index: number): number => numbers[index] ?? 0;

const radix2: Butterfly = ({ re, im }, { re: toRe, im: toIm }, { groups, run, twiddles }) => {
  const { re: cosines, im: sines } = twiddles;
  for (let k = 0; k < groups; k += 1) {
    for (let i = 0; i < run; i += 1) {
      const a = i + run * 2 * k;
      const ar = at(re, a);
      const ai = at(im, a);
      const br = at(re, a + run);
      const bi = at(im, a + run);
      const first = i + run * k;
      toRe[first] = ar + br;
      toIm[first] = ai + bi;
      toRe[first + run * groups] = (ar - br) * at(cosines, i) - (ai - bi) * at(sines, i);
      toIm[first + run * groups] = (ar - br) * at(sines, i) + (ai - bi) * at(cosines, i);
    }
  }
};

const SIN_60 = Math.sin(Math.PI / 3);

const radix3: Butterfly = ({ re, im }, { re: toRe, im: toIm }, { groups, run, twiddles }) => {
  const { re: cosines, im: sines } = twiddles;
  const step = run * groups;
  for (let k = 0; k < groups; k += 1) {
    for (let i = 0; i < run; i += 1) {
      const a = i + run * 3 * k;
      const ar = at(re, a);
      const ai = at(im, a);
      const br = at(re, a + run);
      const bi = at(im, a + run);
      const cr = at(re, a + 2 * run);
      const ci = at(im, a + 2 * run);
      const sumR = br + cr;
      const sumI = bi + ci;
      const crossR = SIN_60 * (bi - ci);
      const crossI = SIN_60 * (cr - br);
      const midR = ar - 0.5 * sumR;
      const midI = ai - 0.5 * sumI;
      const first = i + run * k;
      toRe[first] = ar + sumR;
      toIm[first] = ai + sumI;
      toRe[first + step] = (midR + crossR) * at(cosines, i) - (midI + crossI) * at(sines, i);
      toIm[first + step] = (midR + crossR) * at(sines, i) + (midI + crossI) * at(cosines, i);
      toRe[first + 2 * step] = (midR - crossR) * at(cosines, run + i) - (midI - crossI) * at(sines, run + i);
      toIm[first + 2 * step] = (midR - crossR) * at(sines, run + i) + (midI - crossI) * at(cosines, run + i);
    }
  }
};

const radix4: Butterfly = ({ re, im }, { re: toRe, im: toIm }, { groups, run, twiddles }) => {
  const { re: cosines, im: sines } = twiddles;
  const step = run * groups;
  for (let k = 0; k < groups; k += 1) {
    for (let i = 0; i < run; i += 1) {
      const a = i + run * 4 * k;
      const ar = at(re, a);
      const ai = at(im, a);
      const br = at(re, a + run);
      const bi = at(im, a + run);
      const cr = at(re, a + 2 * run);
      const ci = at(im, a + 2 * run);
      const dr = at(re, a + 3 * run);
      const di = at(im, a + 3 * run);
      const acR = ar + cr;
      const acI = ai + ci;
      const bdR = br + dr;
      const bdI = bi + di;
      const amR = ar - cr;
      const amI = ai - ci;
      const bmR = br - dr;
      const bmI = bi - di;
      const first = i + run * k;
      toRe[first] = acR + bdR;
      toIm[first] = acI + bdI;
      toRe[first + step] = (amR + bmI) * at(cosines, i) - (amI - bmR) * at(sines, i);
      toIm[first + step] = (amR + bmI) * at(sines, i) + (amI - bmR) * at(cosines, i);
      toRe[first + 2 * step] = (acR - bdR) * at(cosines, run + i) - (acI - bdI) * at(sines, run + i);
      toIm[first + 2 * step] = (acR - bdR) * at(sines, run + i) + (acI - bdI) * at(cosines, run + i);
      toRe[first + 3 * step] = (amR - bmI) * at(cosines, 2 * run + i) - (amI + bmR) * at(sines, 2 * run + i);
      toIm[first + 3 * step] = (amR - bmI) * at(sines, 2 * run + i) + (amI + bmR) * at(cosines, 2 * run + i);
    }
  }
};

const COS_72 = Math.cos((2 * Math.PI) / 5);
const SIN_72 = Math.sin((2 * Math.PI) / 5);
const COS_144 = Math.cos((4 * Math.PI) / 5);
const SIN_144 = Math.sin((4 * Math.PI) / 5);

const radix5: Butterfly = ({ re, im }, { re: toRe, im: toIm }, { groups, run, twiddles }) => {
  const { re: cosines, im: sines } = twiddles;
  const step = run * groups;
  for (let k = 0; k < groups; k += 1) {
    for (let i = 0; i < run; i += 1) {
      const a = i + run * 5 * k;
      const ar = at(re, a);
      const ai = at(im, a);
      const br = at(re, a + run);
      const bi = at(im, a + run);
      const cr = at(re, a + 2 * run);
      const ci = at(im, a + 2 * run);
      const dr = at(re, a + 3 * run);
      const di = at(im, a + 3 * run);
      const er = at(re, a + 4 * run);
      const ei = at(im, a + 4 * run);
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
      const first = i + run * k;
      toRe[first] = ar + beR + cdR;
      toIm[first] = ai + beI + cdI;
      toRe[first + step] = (oneR + oneX) * at(cosines, i) - (oneI - oneY) * at(sines, i);
      toIm[first + step] = (oneR + oneX) * at(sines, i) + (oneI - oneY) * at(cosines, i);
      toRe[first + 2 * step] = (twoR + twoX) * at(cosines, run + i) - (twoI - twoY) * at(sines, run + i);
      toIm[first + 2 * step] = (twoR + twoX) * at(sines, run + i) + (twoI - twoY) * at(cosines, run + i);
      toRe[first + 3 * step] =
        (twoR - twoX) * at(cosines, 2 * run + i) - (twoI + twoY) * at(sines, 2 * run + i);
      toIm[first + 3 * step] =
        (twoR - twoX) * at(sines, 2 * run + i) + (twoI + twoY) * at(cosines, 2 * run + i);
      toRe[first + 4 * step] =
        (oneR - oneX) * at(cosines, 3 * run + i) - (oneI + oneY) * at(sines, 3 * run + i);
      toIm[first + 4 * step] =
        (oneR - oneX) * at(sines, 3 * run + i) + (oneI + oneY) * at(cosines, 3 * run + i);
    }
  }
};

/** One a factor; a length is made of these. The large ones come last, where the runs are short. */
export const BUTTERFLIES: ReadonlyMap<number, Butterfly> = new Map([
  [3, radix3],
  [4, radix4],
  [2, radix2],
  [5, radix5],
]);
