/**
 * What our voice costs beside hibari-tts and, where it is, Kokoro: phonemes to samples, one thread each, one after the other, in one
 * run; then our own parts: from a text to the first window, the steps of the flow, windows by length.
 *
 *     nice node bench/voice.ts [rounds] [folder of Kokoro]      default: 15, none
 *
 * hibari is there twice: its Python package as it comes, and its graphs as we serve them, where they were fetched. The folder of
 * Kokoro holds `kokoro.onnx` and `af_heart.bin` (bench/peers/voice_peers.py says which). Medians; prints tables, asserts nothing.
 */
import { execFileSync } from 'node:child_process';
import { setImmediate as immediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ClausePlan, PlanTask } from '../src/audio/index.ts';
import { BUNDLED_MODELS, openVoiceRegistry, openVoiceTasks, readVoiceManifests } from '../src/audio/index.ts';
import { ProsodyFlow, prosodyNoise, timesOf } from '../src/audio/voice/prosody-flow.ts';
import { HOP } from '../src/audio/voice/synthesis.ts';
import { voiceTraitsOf } from '../src/audio/voice/voice-traits.ts';
import { windowsOf } from '../src/audio/voice/window-lengths.ts';
import { windowTask } from '../src/audio/voice/window-task.ts';
import { systemClock } from '../src/core/clock.ts';
import { USUAL_DELIVERY } from '../src/core/delivery.ts';
import { silentLog } from '../src/core/log.ts';
import { isPresent, openOnnxModel } from '../src/inference/index.ts';
import type { ModelOptions, Tensor } from '../src/inference/index.ts';
import { speechPath } from '../src/path.ts';
import { openReader } from '../src/text/index.ts';
import { describeMachine } from './machine.ts';
import { preparePeer } from './peers/peer.ts';

const rounds = Number(process.argv[2] ?? 15);
const kokoro = process.argv[3];
const EIGHT_WORDS = 'The quick brown foxes jumped over lazy dogs.';
const EIGHT_PHONEMES = 'ðə kwˈɪk bɹˈWn fˈɑksᵻz ʤˈʌmpt ˈOvəɹ lˈAzi dˈɔɡz.';
const CLAUSES = [
  'jˈɛs.',
  'həlˈO ðˈɛɹ, hˌW ɑɹ ju tədˈA?',
  EIGHT_PHONEMES,
  'wˌɛn I əɹˈIvd æt ðə stˈAʃən ɪt wʌz ɔlɹˈɛdi ɹˈAnɪŋ, ænd nˈObˌɑdi hæd ən ʌmbɹˈɛlə.',
];
const OPTIONS: ModelOptions = { provider: 'cpu', threads: 1 };

const folders = {
  bundled: BUNDLED_MODELS,
  fetched: process.env['VIVAVOCE_MODELS'] ?? fileURLToPath(new URL('../.runtime/models', import.meta.url)),
};
const manifests = readVoiceManifests(folders).filter(
  (manifest) => ['voice', 'hibari'].includes(manifest.name) && isPresent(manifest, folders),
);
const registry = openVoiceRegistry({ folders, only: manifests.map(({ name }) => name) });
const tasks = await openVoiceTasks({ ...OPTIONS, folders, models: registry.models });
await tasks.warm();

const median = (spans: readonly number[]): number =>
  spans.toSorted((a, b) => a - b)[Math.floor(spans.length / 2)] ?? NaN;

/** Median time of something, in milliseconds. */
const timed = async (act: () => Promise<unknown>): Promise<number> => {
  const spans: number[] = [];
  for (let round = 0; round < rounds + 2; round += 1) {
    const start = performance.now();
    await act();
    if (round >= 2) spans.push(performance.now() - start);
  }
  return median(spans);
};

/** Ours, by the voice and the steps that are measured. */
interface System {
  readonly name: string;
  readonly voice: string;
  readonly steps: 1 | 2;
}

const systems: readonly System[] = [
  { name: 'our own, 1 step', voice: 'heart', steps: 1 },
  { name: 'our own, 2 steps', voice: 'heart', steps: 2 },
  { name: 'hibari, as we serve it', voice: 'hibari', steps: 1 },
].filter(({ voice, steps }) => {
  const here = registry.list().some(({ id }) => id === voice);
  return here && (steps === 1 || registry.resolve(voice).flows);
}) as System[];

const planTask = ({ voice, steps }: System, phonemes: string): PlanTask => {
  const { model, weights } = registry.resolve(voice);
  return { ...USUAL_DELIVERY, kind: 'plan', model, weights, phonemes, steps, seed: 7, base: 0 };
};
const planOf = async (system: System, phonemes: string): Promise<ClausePlan> => {
  const { result } = await tasks.handle(planTask(system, phonemes));
  if (result.kind !== 'plan') throw new Error('not a plan');
  return result;
};

const measure = async (system: System, phonemes: string) => {
  const voice = registry.resolve(system.voice);
  const plan = await planOf(system, phonemes);
  const opening = Math.min(plan.opening, 10);
  const windows = windowsOf({ from: plan.opening - opening, to: plan.frames }, 0, opening);
  const place = { model: voice.model, seed: 7, base: 0, context: voice.contextFrames };
  const make = (index: number) => {
    const wanted = windows[index];
    return wanted === undefined ? undefined : tasks.handle(windowTask(plan, wanted, place));
  };
  const planning = await timed(() => tasks.handle(planTask(system, phonemes)));
  const first = await timed(async () => make(0));
  const whole = await timed(async () => {
    await tasks.handle(planTask(system, phonemes));
    for (let index = 0; index < windows.length; index += 1) await make(index);
  });
  return { first: planning + first, whole, seconds: (plan.frames * HOP) / voice.rate };
};

type PeerAnswers = Readonly<Record<string, { readonly milliseconds: number; readonly seconds: number }>>;

const askPeers = (): readonly PeerAnswers[] => {
  const [own] = readVoiceManifests(folders);
  const script = fileURLToPath(new URL('peers/voice_peers.py', import.meta.url));
  const head = JSON.stringify({ alphabet: own && voiceTraitsOf(own).alphabet });
  const lines = CLAUSES.map((phonemes) => JSON.stringify({ phonemes, rounds }));
  const input = `${[head, ...lines].join('\n')}\n`;
  return execFileSync(preparePeer(), [script, ...(kokoro === undefined ? [] : [kokoro])], {
    input,
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as PeerAnswers);
};

const row = (...cells: readonly (string | number)[]): void => {
  console.log(`| ${cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(1) : cell)).join(' | ')} |`);
};

console.log(`${describeMachine()}\none thread each, medians of ${String(rounds)}; milliseconds\n`);
row('clause', 'system', 'to the first sound', 'whole clause', 'sound', 'real-time factor');
row('--', '--', '--:', '--:', '--:', '--:');
for (const [index, answers] of askPeers().entries()) {
  const phonemes = CLAUSES[index] ?? '';
  const count = phonemes.split(' ').length;
  const clause = count === 1 ? 'one word' : `${String(count)} words`;
  for (const system of systems) {
    const { first, whole, seconds } = await measure(system, phonemes);
    row(clause, system.name, first, whole, `${seconds.toFixed(2)} s`, (whole / 1000 / seconds).toFixed(4));
  }
  for (const [name, { milliseconds, seconds }] of Object.entries(answers)) {
    const factor = (milliseconds / 1000 / seconds).toFixed(4);
    row(clause, name, milliseconds, milliseconds, `${seconds.toFixed(2)} s`, factor);
  }
}

// From a text of eight words to the samples of its first window, all in this thread: the reading of the text is in it.
const reader = await openReader();
const firstWindow = async (steps: 1 | 2): Promise<void> => {
  const path = speechPath({
    reader,
    voice: registry.resolve('heart'),
    workers: {
      // A lane is another thread: the window after the first must not stand in the way of the first.
      run: async (task, _due, signal) => {
        await immediate();
        signal.throwIfAborted();
        return (await tasks.handle(task)).result;
      },
    },
    delivery: USUAL_DELIVERY,
    steps: () => steps,
    wording: {},
    field: 'text',
    onWarning: () => undefined,
    onDropped: () => undefined,
  });
  const text = (async function* () {
    yield await Promise.resolve({ type: 'text', text: EIGHT_WORDS } as const);
  })();
  const heard = new AbortController();
  const windows = path
    .run(text, { signal: heard.signal, clock: systemClock, log: silentLog })
    [Symbol.asyncIterator]();
  await windows.next();
  // What would be made next is not this one's cost.
  heard.abort(new Error('heard'));
  await windows.return?.();
};
console.log('\nEight words, our own voice, in process:\n');
row('what', 'median');
row('--', '--:');
for (const steps of [1, 2] as const) {
  row(
    `text in to the samples of the first window, ${String(steps)} step(s)`,
    await timed(() => firstWindow(steps)),
  );
}

const [manifest] = manifests;
const traits = manifest && voiceTraitsOf(manifest);
if (manifest && traits?.flow) {
  const flow = await ProsodyFlow.open(traits.flow, manifest, folders, OPTIONS);
  const graph = await openOnnxModel(manifest, 'flow', folders, OPTIONS);
  const reading = await openOnnxModel(manifest, 'text', folders, OPTIONS);
  const ids = Array.from(EIGHT_PHONEMES, (symbol) => traits.alphabet[symbol] ?? []).flat();
  const tokens: Tensor = { data: BigInt64Array.from([0, ...ids, 0], BigInt), dims: [1, ids.length + 2] };
  const voice: Tensor = { data: Float32Array.from(traits.voices[0]?.weights ?? []), dims: [1, 4] };
  const { text, step, middle, noise } = traits.flow;
  const encoded = (await reading.run({ [text.tokens]: tokens, [text.voice]: voice }))[text.encoded];
  if (!encoded) throw new Error('the reader gave nothing');
  const drawn = {
    data: prosodyNoise({ seed: 7, base: 0 }, ids.length + 2, noise),
    dims: [1, 3, ids.length + 2],
  };
  const run = async (steps: 1 | 2): Promise<void> => {
    for (const end of timesOf(steps, middle)) {
      const [r, t] = [end, end === middle ? 1 : middle].map((at) => ({
        data: Float32Array.of(at),
        dims: [1],
      }));
      if (r && t) await graph.run({ [step.encoded]: encoded, [step.z]: drawn, [step.r]: r, [step.t]: t });
    }
  };
  row('prosody flow alone, 1 step', await timed(() => run(1)));
  row('prosody flow alone, 2 steps', await timed(() => run(2)));
  for (const steps of [1, 2] as const) {
    const name = `prosody whole (symbols encoded, noise, ${String(steps)} step(s))`;
    row(name, await timed(() => flow.read(tokens, voice, { seed: 7, base: 0, steps, expressiveness: 1 })));
  }
}

const [system] = systems;
if (system) {
  const plan = await planOf(system, CLAUSES[3] ?? '');
  const { model, contextFrames: context, rate } = registry.resolve(system.voice);
  console.log('\n');
  row('window in mid-clause', 'made in', 'real-time factor');
  row('--:', '--:', '--:');
  for (const length of [8, 32, 64, 160]) {
    const wanted = { from: 100, to: Math.min(plan.frames, 100 + length) };
    const span = await timed(() =>
      tasks.handle(windowTask(plan, wanted, { model, seed: 7, base: 0, context })),
    );
    const sound = ((wanted.to - wanted.from) * HOP * 1000) / rate;
    row(`${sound.toFixed(0)} ms`, span, (span / sound).toFixed(4));
  }
}
await tasks.close();
