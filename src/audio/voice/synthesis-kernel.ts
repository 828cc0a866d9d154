import { readFileSync } from 'node:fs';

/** Samples of the transform. */
export const TRANSFORM = 1200;
/** Samples a frame: a quarter of the transform, so that four frames meet in each sample. */
export const HOP = TRANSFORM / 4;
/** Bins of each spectrum. */
export const BINS = TRANSFORM / 2 + 1;

/** What the module gives, as `kernels/synthesis/index.ts` has it. Places are bytes in its memory. */
export interface SynthesisKernel {
  readonly memory: WebAssembly.Memory;
  placeOfPool(): number;
  placeOfFree(): number;
  makePulses(
    pitch: number,
    turns: number,
    count: number,
    pitchFrom: number,
    from: number,
    to: number,
    frames: number,
    rate: number,
    train: number,
  ): void;
  makeSound(
    spectra: number,
    columns: number,
    breaths: number,
    train: number,
    sum: number,
    frames: number,
  ): void;
  level(sum: number, from: number, to: number, frames: number): void;
}

interface Tables {
  placeOfSourceWindow(): number;
  placeOfSoundWindow(): number;
  placeOfCosines(): number;
  placeOfSines(): number;
  placeOfTurnCosines(): number;
  placeOfTurnSines(): number;
  placeOfWeights(): number;
}

/** The passes of the complex transform of half the length, in their order. */
const RADICES = [3, 4, 2, 5, 5] as const;

/** Periodic Hann. */
const WINDOW = Float64Array.from(
  { length: TRANSFORM },
  (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / TRANSFORM),
);

/** The angles of all passes' twiddles, in the order in which the passes read them. */
const twiddleAngles = (): readonly number[] => {
  const angles: number[] = [];
  let groups = 1;
  for (const radix of RADICES) {
    const run = TRANSFORM / 2 / groups / radix;
    for (let r = 1; r < radix; r += 1) {
      for (let i = 0; i < run; i += 1) angles.push((-4 * Math.PI * r * i * groups) / TRANSFORM);
    }
    groups *= radix;
  }
  return angles;
};

/** How much the windows of frames that meet in a sample weigh, for each set of quarters that may be there. */
const weights = (): Float32Array => {
  const table = new Float32Array(16 * HOP);
  for (const at of table.keys()) {
    let sum = 0;
    for (let quarter = 0; quarter < 4; quarter += 1) {
      const there = (Math.floor(at / HOP) >> quarter) & 1;
      sum += there * (WINDOW[quarter * HOP + (at % HOP)] ?? 0) ** 2;
    }
    table[at] = 1 / Math.max(sum, 1e-11);
  }
  return table;
};

const fillTables = ({ memory, ...tables }: SynthesisKernel & Tables): void => {
  const fill = (place: number, numbers: readonly number[] | Float64Array | Float32Array): void => {
    new Float32Array(memory.buffer, place, numbers.length).set(numbers);
  };
  const angles = twiddleAngles();
  const turns = Array.from({ length: BINS }, (_, bin) => (2 * Math.PI * bin) / TRANSFORM);
  // A unit cosine gets a magnitude of one.
  fill(
    tables.placeOfSourceWindow(),
    WINDOW.map((weight) => (4 * weight) / TRANSFORM),
  );
  fill(
    tables.placeOfSoundWindow(),
    WINDOW.map((weight) => weight / TRANSFORM),
  );
  fill(tables.placeOfCosines(), angles.map(Math.cos));
  fill(tables.placeOfSines(), angles.map(Math.sin));
  fill(tables.placeOfTurnCosines(), turns.map(Math.cos));
  fill(
    tables.placeOfTurnSines(),
    turns.map((turn) => -Math.sin(turn)),
  );
  fill(tables.placeOfWeights(), weights());
};

let compiled: WebAssembly.Module | undefined;

/** A kernel of its own, with a memory of its own: not to be shared between threads. */
export const openSynthesisKernel = (): SynthesisKernel => {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('./synthesis.wasm', import.meta.url)));
  const { exports } = new WebAssembly.Instance(compiled, {});
  // What it exports is what its source says; a test holds the module to its source.
  const kernel = exports as unknown as SynthesisKernel & Tables;
  fillTables(kernel);
  return kernel;
};
