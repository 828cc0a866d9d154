import {
  BACK_IM,
  BACK_RE,
  BINS,
  COSINES,
  FRONT_IM,
  FRONT_RE,
  HALF,
  LANES,
  SIGNAL,
  SINES,
  SPECTRUM_IM,
  SPECTRUM_RE,
  TURN_COSINES,
  TURN_SINES,
} from './layout';
import { fused, less } from './waves';

/*
 * The Fourier transform of real signals of 1,200 samples, of four frames at once, by one complex transform of half of it:
 * Stockham's passes of 3, 4, 2, 5 and 5. A pass reads `[groups][radix][run]`, writes `[radix][groups][run]`, each result turned
 * by its twiddle, so that the order comes out natural.
 */

/** Stores a complex number turned by a twiddle. */
function put(toRe: usize, toIm: usize, place: i32, re: v128, im: v128, twiddle: i32): void {
  const cos = v128.load_splat<f32>(COSINES + 4 * twiddle);
  const sin = v128.load_splat<f32>(SINES + 4 * twiddle);
  const at = LANES * place;
  v128.store(toRe + at, less(im, sin, f32x4.mul(re, cos)));
  v128.store(toIm + at, fused(re, sin, f32x4.mul(im, cos)));
}

function radix2(re: usize, im: usize, toRe: usize, toIm: usize, groups: i32, run: i32, tw: i32): void {
  for (let k = 0; k < groups; k++) {
    for (let i = 0; i < run; i++) {
      const a = LANES * (i + run * 2 * k);
      const b = a + LANES * run;
      const ar = v128.load(re + a);
      const ai = v128.load(im + a);
      const br = v128.load(re + b);
      const bi = v128.load(im + b);
      const first = i + run * k;
      v128.store(toRe + LANES * first, f32x4.add(ar, br));
      v128.store(toIm + LANES * first, f32x4.add(ai, bi));
      put(toRe, toIm, first + run * groups, f32x4.sub(ar, br), f32x4.sub(ai, bi), tw + i);
    }
  }
}

function radix3(re: usize, im: usize, toRe: usize, toIm: usize, groups: i32, run: i32, tw: i32): void {
  const half = f32x4.splat(0.5);
  const sin60 = f32x4.splat(0.8660254037844386);
  const step = run * groups;
  for (let k = 0; k < groups; k++) {
    for (let i = 0; i < run; i++) {
      const a = LANES * (i + run * 3 * k);
      const b = a + LANES * run;
      const c = b + LANES * run;
      const ar = v128.load(re + a);
      const ai = v128.load(im + a);
      const br = v128.load(re + b);
      const bi = v128.load(im + b);
      const cr = v128.load(re + c);
      const ci = v128.load(im + c);
      const sumR = f32x4.add(br, cr);
      const sumI = f32x4.add(bi, ci);
      const crossR = f32x4.mul(sin60, f32x4.sub(bi, ci));
      const crossI = f32x4.mul(sin60, f32x4.sub(cr, br));
      const midR = less(half, sumR, ar);
      const midI = less(half, sumI, ai);
      const first = i + run * k;
      v128.store(toRe + LANES * first, f32x4.add(ar, sumR));
      v128.store(toIm + LANES * first, f32x4.add(ai, sumI));
      put(toRe, toIm, first + step, f32x4.add(midR, crossR), f32x4.add(midI, crossI), tw + i);
      put(toRe, toIm, first + 2 * step, f32x4.sub(midR, crossR), f32x4.sub(midI, crossI), tw + run + i);
    }
  }
}

function radix4(re: usize, im: usize, toRe: usize, toIm: usize, groups: i32, run: i32, tw: i32): void {
  const step = run * groups;
  for (let k = 0; k < groups; k++) {
    for (let i = 0; i < run; i++) {
      const a = LANES * (i + run * 4 * k);
      const b = a + LANES * run;
      const c = b + LANES * run;
      const d = c + LANES * run;
      const ar = v128.load(re + a);
      const ai = v128.load(im + a);
      const br = v128.load(re + b);
      const bi = v128.load(im + b);
      const cr = v128.load(re + c);
      const ci = v128.load(im + c);
      const dr = v128.load(re + d);
      const di = v128.load(im + d);
      const acR = f32x4.add(ar, cr);
      const acI = f32x4.add(ai, ci);
      const bdR = f32x4.add(br, dr);
      const bdI = f32x4.add(bi, di);
      const amR = f32x4.sub(ar, cr);
      const amI = f32x4.sub(ai, ci);
      const bmR = f32x4.sub(br, dr);
      const bmI = f32x4.sub(bi, di);
      const first = i + run * k;
      v128.store(toRe + LANES * first, f32x4.add(acR, bdR));
      v128.store(toIm + LANES * first, f32x4.add(acI, bdI));
      put(toRe, toIm, first + step, f32x4.add(amR, bmI), f32x4.sub(amI, bmR), tw + i);
      put(toRe, toIm, first + 2 * step, f32x4.sub(acR, bdR), f32x4.sub(acI, bdI), tw + run + i);
      put(toRe, toIm, first + 3 * step, f32x4.sub(amR, bmI), f32x4.add(amI, bmR), tw + 2 * run + i);
    }
  }
}

function radix5(re: usize, im: usize, toRe: usize, toIm: usize, groups: i32, run: i32, tw: i32): void {
  const cos72 = f32x4.splat(0.30901699437494745);
  const sin72 = f32x4.splat(0.9510565162951535);
  const cos144 = f32x4.splat(-0.8090169943749475);
  const sin144 = f32x4.splat(0.5877852522924731);
  const step = run * groups;
  for (let k = 0; k < groups; k++) {
    for (let i = 0; i < run; i++) {
      const a = LANES * (i + run * 5 * k);
      const b = a + LANES * run;
      const c = b + LANES * run;
      const d = c + LANES * run;
      const e = d + LANES * run;
      const ar = v128.load(re + a);
      const ai = v128.load(im + a);
      const br = v128.load(re + b);
      const bi = v128.load(im + b);
      const cr = v128.load(re + c);
      const ci = v128.load(im + c);
      const dr = v128.load(re + d);
      const di = v128.load(im + d);
      const er = v128.load(re + e);
      const ei = v128.load(im + e);
      const beR = f32x4.add(br, er);
      const beI = f32x4.add(bi, ei);
      const cdR = f32x4.add(cr, dr);
      const cdI = f32x4.add(ci, di);
      const bmR = f32x4.sub(br, er);
      const bmI = f32x4.sub(bi, ei);
      const cmR = f32x4.sub(cr, dr);
      const cmI = f32x4.sub(ci, di);
      const oneR = fused(cos72, beR, fused(cos144, cdR, ar));
      const oneI = fused(cos72, beI, fused(cos144, cdI, ai));
      const twoR = fused(cos144, beR, fused(cos72, cdR, ar));
      const twoI = fused(cos144, beI, fused(cos72, cdI, ai));
      const oneX = fused(sin72, bmI, f32x4.mul(sin144, cmI));
      const oneY = fused(sin72, bmR, f32x4.mul(sin144, cmR));
      const twoX = less(sin72, cmI, f32x4.mul(sin144, bmI));
      const twoY = less(sin72, cmR, f32x4.mul(sin144, bmR));
      const first = i + run * k;
      v128.store(toRe + LANES * first, f32x4.add(ar, f32x4.add(beR, cdR)));
      v128.store(toIm + LANES * first, f32x4.add(ai, f32x4.add(beI, cdI)));
      put(toRe, toIm, first + step, f32x4.add(oneR, oneX), f32x4.sub(oneI, oneY), tw + i);
      put(toRe, toIm, first + 2 * step, f32x4.add(twoR, twoX), f32x4.sub(twoI, twoY), tw + run + i);
      put(toRe, toIm, first + 3 * step, f32x4.sub(twoR, twoX), f32x4.add(twoI, twoY), tw + 2 * run + i);
      put(toRe, toIm, first + 4 * step, f32x4.sub(oneR, oneX), f32x4.add(oneI, oneY), tw + 3 * run + i);
    }
  }
}

/** Transforms `FRONT`; the result lies in `BACK`, because the passes are odd in number. */
function transform(): void {
  radix3(FRONT_RE, FRONT_IM, BACK_RE, BACK_IM, 1, 200, 0);
  radix4(BACK_RE, BACK_IM, FRONT_RE, FRONT_IM, 3, 50, 400);
  radix2(FRONT_RE, FRONT_IM, BACK_RE, BACK_IM, 12, 25, 550);
  radix5(BACK_RE, BACK_IM, FRONT_RE, FRONT_IM, 24, 5, 575);
  radix5(FRONT_RE, FRONT_IM, BACK_RE, BACK_IM, 120, 1, 595);
}

/** `SIGNAL` → `SPECTRUM`: Σ signal·e^(−2πi·k·n/length). */
export function forward(): void {
  for (let n = 0; n < HALF; n++) {
    v128.store(FRONT_RE + LANES * n, v128.load(SIGNAL + 2 * LANES * n));
    v128.store(FRONT_IM + LANES * n, v128.load(SIGNAL + 2 * LANES * n + LANES));
  }
  transform();
  const half = f32x4.splat(0.5);
  for (let k = 0; k < BINS; k++) {
    const here = LANES * (k === HALF ? 0 : k);
    const there = LANES * (k === 0 ? 0 : HALF - k);
    const hereR = v128.load(BACK_RE + here);
    const hereI = v128.load(BACK_IM + here);
    const thereR = v128.load(BACK_RE + there);
    const thereI = v128.load(BACK_IM + there);
    // The even samples' spectrum, and the odd samples' turned by −i.
    const evenR = f32x4.mul(f32x4.add(hereR, thereR), half);
    const evenI = f32x4.mul(f32x4.sub(hereI, thereI), half);
    const oddR = f32x4.mul(f32x4.add(hereI, thereI), half);
    const oddI = f32x4.mul(f32x4.sub(thereR, hereR), half);
    const cos = v128.load_splat<f32>(TURN_COSINES + 4 * k);
    const sin = v128.load_splat<f32>(TURN_SINES + 4 * k);
    const re = less(oddI, sin, f32x4.mul(oddR, cos));
    const im = fused(oddR, sin, f32x4.mul(oddI, cos));
    v128.store(SPECTRUM_RE + LANES * k, f32x4.add(evenR, re));
    v128.store(SPECTRUM_IM + LANES * k, f32x4.add(evenI, im));
  }
}

/** `SPECTRUM` → `SIGNAL`, times the length. The imaginary parts of the first and the last bin mean nothing and are overwritten. */
export function inverse(): void {
  v128.store(SPECTRUM_IM, f32x4.splat(0));
  v128.store(SPECTRUM_IM + LANES * HALF, f32x4.splat(0));
  for (let k = 0; k < HALF; k++) {
    const here = LANES * k;
    const there = LANES * (HALF - k);
    const aR = v128.load(SPECTRUM_RE + here);
    const aI = v128.load(SPECTRUM_IM + here);
    const bR = v128.load(SPECTRUM_RE + there);
    const bI = v128.load(SPECTRUM_IM + there);
    const gapR = f32x4.sub(aR, bR);
    const gapI = f32x4.add(aI, bI);
    const cos = v128.load_splat<f32>(TURN_COSINES + 4 * k);
    const sin = v128.load_splat<f32>(TURN_SINES + 4 * k);
    const oddR = fused(gapR, cos, f32x4.mul(gapI, sin));
    const oddI = less(gapR, sin, f32x4.mul(gapI, cos));
    // Conjugated going in and coming out, so that the forward passes do for the inverse.
    v128.store(FRONT_RE + here, f32x4.sub(f32x4.add(aR, bR), oddI));
    v128.store(FRONT_IM + here, f32x4.neg(f32x4.add(f32x4.sub(aI, bI), oddR)));
  }
  transform();
  for (let n = 0; n < HALF; n++) {
    v128.store(SIGNAL + 2 * LANES * n, v128.load(BACK_RE + LANES * n));
    v128.store(SIGNAL + 2 * LANES * n + LANES, f32x4.neg(v128.load(BACK_IM + LANES * n)));
  }
}
