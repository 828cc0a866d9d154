import type { SampleRate } from '../core/units.ts';

/** Zero crossings of the sinc on either side, at the lower of the two rates. */
export const HALF_WIDTH = 32;
/** Kaiser's shape for 80 dB of attenuation. */
const BETA = 7.857;
/** Where the filter is half down, against the lower Nyquist frequency: so that the stop band begins just above it. */
const CUTOFF = 0.94;
/** Rows of a table at most; rates with a larger common multiple read between two rows, 100 dB exact. */
const MAXIMUM_ROWS = 512;

/** A filter for one pair of rates, shared by all who use it. */
export interface Kernel {
  /** The two rates without their common factor: `from : to = down : up`. */
  readonly up: number;
  readonly down: number;
  /** Input samples that one output sample is made of. */
  readonly taps: number;
  /** Input samples ahead of an output's place that it needs. */
  readonly reach: number;
  /** The output whose first tap lies on `input[index]` and whose place is `over / up` of a sample after the filter's middle. */
  at(input: Float64Array, index: number, over: number): number;
}

const commonFactor = (one: number, other: number): number =>
  other === 0 ? one : commonFactor(other, one % other);

/** Modified Bessel function of the first kind, order zero, by its series. */
const bessel = (x: number): number => {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
};

const sinc = (x: number): number => (Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const table = (rows: number, taps: number, scale: number): Float64Array => {
  const coefficients = new Float64Array((rows + 1) * taps);
  const middle = taps / 2 - 1;
  for (let row = 0; row <= rows; row += 1) {
    const weights = coefficients.subarray(row * taps, (row + 1) * taps);
    let sum = 0;
    for (let tap = 0; tap < taps; tap += 1) {
      const distance = (tap - middle - row / rows) * scale;
      const shape = Math.max(0, 1 - (distance / HALF_WIDTH) ** 2);
      weights[tap] = sinc(distance * CUTOFF) * bessel(BETA * Math.sqrt(shape));
      sum += weights[tap] ?? 0;
    }
    // Each row passes a constant unchanged, else the rows would sing at the output rate.
    for (let tap = 0; tap < taps; tap += 1) weights[tap] = (weights[tap] ?? 0) / sum;
  }
  return coefficients;
};

/** Four sums at once: one would wait for each addition before the next. */
const dot = (
  weights: Float64Array,
  row: number,
  taps: number,
  input: Float64Array,
  index: number,
): number => {
  let one = 0;
  let two = 0;
  let three = 0;
  let four = 0;
  let at = row * taps;
  const end = at + taps;
  for (let from = index; at < end; at += 4, from += 4) {
    one += (weights[at] ?? 0) * (input[from] ?? 0);
    two += (weights[at + 1] ?? 0) * (input[from + 1] ?? 0);
    three += (weights[at + 2] ?? 0) * (input[from + 2] ?? 0);
    four += (weights[at + 3] ?? 0) * (input[from + 3] ?? 0);
  }
  return one + two + (three + four);
};

const makeKernel = (from: number, to: number): Kernel => {
  const factor = commonFactor(from, to);
  const up = to / factor;
  const down = from / factor;
  const scale = Math.min(1, to / from);
  const taps = 4 * Math.ceil(HALF_WIDTH / scale / 2);
  const rows = Math.min(up, MAXIMUM_ROWS);
  const weights = table(rows, taps, scale);
  const at =
    rows === up
      ? (input: Float64Array, index: number, over: number): number => dot(weights, over, taps, input, index)
      : (input: Float64Array, index: number, over: number): number => {
          const place = (over * rows) / up;
          const row = Math.floor(place);
          const below = dot(weights, row, taps, input, index);
          return below + (place - row) * (dot(weights, row + 1, taps, input, index) - below);
        };
  return { up, down, taps, reach: taps / 2, at };
};

const KERNELS = new Map<string, Kernel>();
/** Clients choose input rates; tables of rates nobody uses any more must not add up. */
const KEPT = 32;

/**
 * The filter from one rate to another: flat to 0.86 of the lower Nyquist frequency, 80 dB down from 1.02 of it.
 * Made once for a pair of rates (some milliseconds at most) and kept.
 */
export const kernelFor = (from: SampleRate, to: SampleRate): Kernel => {
  const name = `${String(from)}:${String(to)}`;
  const known = KERNELS.get(name);
  if (known) return known;
  const made = makeKernel(from, to);
  const [oldest] = KERNELS.keys();
  if (KERNELS.size >= KEPT && oldest !== undefined) KERNELS.delete(oldest);
  KERNELS.set(name, made);
  return made;
};
