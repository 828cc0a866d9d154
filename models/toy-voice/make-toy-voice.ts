/**
 * Writes the toy voice: two graphs of a few kB that hum and hiss their way through a clause, and their manifest.
 *
 *     node models/toy-voice/make-toy-voice.ts
 *
 * It has the shape of the real voices (a front for a clause, a decoder for windows, five spectra a frame), so that tests of
 * everything around a voice need no download, and a machine that can fetch none still makes a sound. The same bytes every time.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { fillNormal, streamOf } from '../../src/core/noise.ts';
import type { GraphAttribute, GraphNode, GraphTensor, GraphValue } from '../../src/inference/onnx-graph.ts';
import { ATTRIBUTE, ELEMENT, writeOnnx } from '../../src/inference/onnx-graph.ts';

const BINS = 601;
/** Frames that the decoder's convolution sees on either side. */
const CONTEXT = 3;
const SEED = 2026;

const manifestFile = new URL('manifest.json', import.meta.url);
const hibari: unknown = JSON.parse(readFileSync(new URL('../hibari/manifest.json', import.meta.url), 'utf8'));
const { alphabet } = (hibari as { traits: { alphabet: Record<string, number> } }).traits;
const TOKENS = Math.max(...Object.values(alphabet)) + 1;

/** Log magnitude of what is not heard. */
const QUIET = -14;

// What each symbol sounds like.

interface Sound {
  /** Durations of 25 ms. */
  readonly length: number;
  /** Hertz, 0 where unvoiced. */
  readonly pitch: number;
  /** Two resonances, in bins of 20 Hz. */
  readonly resonances: readonly [number, number];
  /** Log magnitudes of the hum and of the hiss. */
  readonly hum: number;
  readonly hiss: number;
  /** Where the hiss is, in bins. */
  readonly place: number;
}

const SILENT: Sound = { length: 1, pitch: 0, resonances: [30, 80], hum: QUIET, hiss: QUIET, place: 200 };
const VOWELS: Readonly<Record<string, readonly [number, number]>> = {
  i: [15, 115], ɪ: [20, 100], ɛ: [27, 92], æ: [34, 86], ɑ: [36, 55], ɔ: [29, 45], ʊ: [22, 51], u: [16, 44],
  ʌ: [32, 60], ə: [25, 70], ɚ: [24, 67], ɜ: [24, 67], A: [24, 105], I: [35, 75], O: [26, 48], W: [34, 60],
  Y: [28, 60], ᵊ: [25, 70], ᵻ: [20, 95],
}; // prettier-ignore
const HUMS = 'bdɡvðzʒʤmnŋlɹwjɾ';
const HISSES: Readonly<Record<string, number>> = {
  s: 320, z: 320, ʃ: 160, ʒ: 160, f: 280, v: 280, θ: 300, ð: 300, h: 90, t: 250, k: 120, p: 60, ʧ: 180, ʤ: 180,
}; // prettier-ignore
const PAUSES: Readonly<Record<string, number>> = {
  ' ': 1,
  ',': 6,
  ';': 6,
  ':': 6,
  '.': 8,
  '!': 8,
  '?': 8,
  '—': 6,
  '…': 8,
};

const soundOf = (symbol: string, chance: number): Sound => {
  const vowel = VOWELS[symbol];
  if (vowel) {
    const length = 4 + Math.round(Math.abs(chance));
    return { ...SILENT, length, pitch: 190 + 12 * chance, resonances: vowel, hum: 3 };
  }
  const pause = PAUSES[symbol];
  if (pause !== undefined) return { ...SILENT, length: pause };
  const voiced = HUMS.includes(symbol);
  const place = HISSES[symbol];
  if (!voiced && place === undefined) return SILENT;
  const hum = voiced ? { pitch: 180, hum: 1.5, resonances: [14, 60] as const } : {};
  return { ...SILENT, length: 3, ...hum, hiss: place === undefined ? QUIET : -0.5, place: place ?? 200 };
};

const sounds: Sound[] = Array.from({ length: TOKENS }, () => SILENT);
sounds[0] = { ...SILENT, length: 8 };
const chances = new Float32Array(2 * Math.ceil(TOKENS / 2));
fillNormal(streamOf(SEED, 1), 0, chances);
for (const [symbol, token] of Object.entries(alphabet)) sounds[token] = soundOf(symbol, chances[token] ?? 0);

// Graphs by hand.

const floats = (name: string, dims: readonly number[], values: readonly number[]): GraphTensor => ({
  name,
  dims,
  dataType: ELEMENT.float32,
  rawData: new Uint8Array(Float32Array.from(values).buffer),
});
const whole = (name: string, dims: readonly number[], values: readonly number[]): GraphTensor => ({
  name,
  dims,
  dataType: ELEMENT.int64,
  rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
});
const ints = (name: string, values: readonly number[]): GraphAttribute => ({
  name,
  type: ATTRIBUTE.ints,
  ints: values,
});
const int = (name: string, i: number): GraphAttribute => ({ name, type: ATTRIBUTE.int, i });
const node = (
  opType: string,
  input: readonly string[],
  output: string,
  ...attribute: GraphAttribute[]
): GraphNode => ({
  opType,
  name: output,
  input,
  output: [output],
  attribute,
});
const value = (name: string, elemType: number, shape: readonly (number | string)[]): GraphValue => ({
  name,
  type: {
    tensorType: {
      elemType,
      shape: { dim: shape.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d })) },
    },
  },
});

const CHANNELS = 5;
const channelsOf = ({ resonances, hum, hiss, place }: Sound): readonly number[] => [
  ...resonances,
  // Above silence, which is what the decoder sees beyond the ends.
  hum - QUIET,
  hiss - QUIET,
  place,
];

const front = writeOnnx({
  irVersion: 8,
  producerName: 'vivavoce',
  opsetImport: [{ version: 17 }],
  graph: {
    name: 'front',
    input: [value('ids', ELEMENT.int64, [1, 'L']), value('speed', ELEMENT.float32, [1])],
    output: [
      value('durations', ELEMENT.float32, ['L']),
      value('pitch', ELEMENT.float32, [1, 'F']),
      value('conditions', ELEMENT.float32, [1, CHANNELS, 'F']),
    ],
    initializer: [
      floats(
        'lengths',
        [TOKENS],
        sounds.map(({ length }) => length),
      ),
      floats(
        'pitches',
        [TOKENS],
        sounds.map(({ pitch }) => pitch),
      ),
      floats('channels', [TOKENS, CHANNELS], sounds.flatMap(channelsOf)),
      floats('one', [], [1]),
      floats('half', [], [0.5]),
      floats('two', [], [2]),
      floats('nought', [], [0]),
      whole('first', [1], [0]),
      whole('second', [1], [1]),
      whole('axis', [], [0]),
    ],
    node: [
      node('Squeeze', ['ids', 'first'], 'tokens'),
      node('Gather', ['lengths', 'tokens'], 'usual'),
      node('Div', ['usual', 'speed'], 'exact'),
      node('Round', ['exact'], 'rounded'),
      node('Max', ['rounded', 'one'], 'durations'),
      node('CumSum', ['durations', 'axis'], 'ends'),
      node('ReduceSum', ['durations', 'first'], 'total', int('keepdims', 0)),
      node('Mul', ['total', 'two'], 'frames'),
      node('Range', ['nought', 'frames', 'one'], 'frame'),
      node('Mul', ['frame', 'half'], 'moment'),
      node('Unsqueeze', ['moment', 'second'], 'moments'),
      node('Unsqueeze', ['ends', 'first'], 'limits'),
      node('GreaterOrEqual', ['moments', 'limits'], 'passed'),
      node('Cast', ['passed'], 'counted', int('to', ELEMENT.int64)),
      node('ReduceSum', ['counted', 'second'], 'index', int('keepdims', 0)),
      node('Gather', ['tokens', 'index'], 'sounding'),
      node('Gather', ['pitches', 'sounding'], 'hertz'),
      node('Unsqueeze', ['hertz', 'first'], 'pitch'),
      node('Gather', ['channels', 'sounding'], 'rows'),
      node('Unsqueeze', ['rows', 'first'], 'batch'),
      node('Transpose', ['batch'], 'conditions', ints('perm', [0, 2, 1])),
    ],
  },
});

/** Weights that take the mean of what a frame and its neighbours ask for, the nearer the more. */
const TENT = [1, 2, 3, 4, 3, 2, 1].map((weight) => weight / 16);
const SPECTRA = ['harmonic', 'offset', 'noise', 'free', 'phase'] as const;

/** A bell around a place on the axis of bins: log magnitude 0 in its middle. */
const bell = (place: string, width: string, output: string): readonly GraphNode[] => [
  node('Sub', ['bins', place], `${output} away`),
  node('Div', [`${output} away`, width], `${output} steps`),
  node('Mul', [`${output} steps`, `${output} steps`], `${output} square`),
  node('Neg', [`${output} square`], output),
];

const decoder = writeOnnx({
  irVersion: 8,
  producerName: 'vivavoce',
  opsetImport: [{ version: 17 }],
  graph: {
    name: 'decoder',
    input: [value('conditions', ELEMENT.float32, [1, CHANNELS, 'F'])],
    output: SPECTRA.map((name) => value(name, ELEMENT.float32, [1, BINS, 'F'])),
    initializer: [
      floats('tent', [CHANNELS, 1, TENT.length], Array.from({ length: CHANNELS }, () => TENT).flat()),
      floats('silence', [CHANNELS], [0, 0, QUIET, QUIET, 0]),
      floats(
        'bins',
        [1, BINS, 1],
        Array.from({ length: BINS }, (_, bin) => bin),
      ),
      floats('narrow', [], [6]),
      floats('wide', [], [70]),
      floats('floor', [], [0.01]),
      floats('nought', [], [0]),
      floats('quiet', [], [QUIET]),
    ],
    node: [
      node(
        'Conv',
        ['conditions', 'tent', 'silence'],
        'smooth',
        int('group', CHANNELS),
        ints('pads', [CONTEXT, CONTEXT]),
      ),
      {
        opType: 'Split',
        name: 'split',
        input: ['smooth'],
        output: ['low', 'high', 'hum', 'hiss', 'place'],
        attribute: [int('axis', 1)],
      },
      ...bell('low', 'narrow', 'first'),
      ...bell('high', 'narrow', 'second'),
      ...bell('place', 'wide', 'broad'),
      node('Exp', ['first'], 'first peak'),
      node('Exp', ['second'], 'second peak'),
      node('Add', ['first peak', 'second peak'], 'peaks'),
      node('Add', ['peaks', 'floor'], 'tract'),
      node('Log', ['tract'], 'colour'),
      node('Add', ['colour', 'hum'], 'harmonic'),
      node('Add', ['broad', 'hiss'], 'noise'),
      node('Mul', ['harmonic', 'nought'], 'offset'),
      node('Mul', ['noise', 'nought'], 'phase'),
      node('Add', ['phase', 'quiet'], 'free'),
    ],
  },
});

// What they mean.

const graphs = { front, decoder };
const tensor = (name: string, type: string, shape: readonly (number | string)[]) => ({ name, type, shape });
const files = Object.fromEntries(
  Object.entries(graphs).map(([name, bytes]) => {
    writeFileSync(new URL(`${name}.onnx`, import.meta.url), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return [`${name}.onnx`, { bytes: bytes.byteLength, sha256 }];
  }),
);
const manifest = {
  name: 'toy-voice',
  version: '1',
  license: 'Apache-2.0',
  provenance: `Written by models/toy-voice/make-toy-voice.ts with seed ${String(SEED)}; nothing was trained.`,
  files,
  sampleRateHz: 24_000,
  steps: [1],
  windowsMs: { shortest: 12.5, longest: 2000 },
  cost: {
    machine: '2 cores of an Intel Xeon (AVX-512), one thread, cpu',
    milliseconds: { front: 0.2, 'window of 100 ms': 0.5, 'window of 800 ms': 2 },
  },
  graphs: {
    front: {
      file: 'front.onnx',
      runsOn: 'cpu',
      inputs: [tensor('ids', 'int64', [1, 'L']), tensor('speed', 'float32', [1])],
      outputs: [
        tensor('durations', 'float32', ['L']),
        tensor('pitch', 'float32', [1, 'F']),
        tensor('conditions', 'float32', [1, CHANNELS, 'F']),
      ],
    },
    decoder: {
      file: 'decoder.onnx',
      inputs: [tensor('conditions', 'float32', [1, CHANNELS, 'F'])],
      outputs: SPECTRA.map((name) => tensor(name, 'float32', [1, BINS, 'F'])),
    },
  },
  traits: {
    kind: 'voice',
    language: 'en-US',
    contextFrames: CONTEXT,
    front: { tokens: 'ids', speed: 'speed', durations: 'durations', framesPerDuration: 2, pitch: 'pitch' },
    decoder: {
      conditions: [{ name: 'conditions', framesPerColumn: 1 }],
      ...Object.fromEntries(SPECTRA.map((name) => [name, name])),
    },
    timing: { leadMs: 0, lastPhonemeMs: 60, onsetMs: 50 },
    voices: [{ id: 'toy', name: 'Toy' }],
    lastResort: true,
    edgeToken: 0,
    alphabet,
  },
};
writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
