/**
 * What a voice costs: plan, first sound, windows, whole clauses, beside the Python package as it comes, in one run.
 *
 *     nice node bench/voice.ts [model] [rounds]      default: hibari 15
 *
 * One thread each, one after the other, medians. Prints a table; asserts nothing.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ClausePlan, VoiceTask } from '../src/audio/index.ts';
import { BUNDLED_MODELS, openVoiceRegistry, openVoiceTasks } from '../src/audio/index.ts';
import { HOP } from '../src/audio/voice/synthesis.ts';
import { windowsOf } from '../src/audio/voice/window-lengths.ts';
import { windowTask } from '../src/audio/voice/window-task.ts';
import { describeMachine } from './machine.ts';
import { preparePeer } from './peers/peer.ts';

const model = process.argv[2] ?? 'hibari';
const rounds = Number(process.argv[3] ?? 15);
const CLAUSES = [
  'jˈɛs.',
  'həlˈO ðˈɛɹ, hˌW ɑɹ ju tədˈA?',
  'ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps ˈOvəɹ ðə lˈAzi dˈɔɡ.',
  'wˌɛn I əɹˈIvd æt ðə stˈAʃən ɪt wʌz ɔlɹˈɛdi ɹˈAnɪŋ, ænd nˈObˌɑdi hæd ən ʌmbɹˈɛlə.',
];

const folders = {
  bundled: BUNDLED_MODELS,
  fetched: process.env['VIVAVOCE_MODELS'] ?? fileURLToPath(new URL('../.runtime/models', import.meta.url)),
};
const registry = openVoiceRegistry({ folders, only: [model] });
const voice = registry.resolve('default');
const tasks = await openVoiceTasks({ folders, models: registry.models, provider: 'cpu', threads: 1 });
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

const planTask = (phonemes: string): VoiceTask => {
  return {
    kind: 'plan',
    model,
    weights: voice.weights,
    phonemes,
    speed: 1,
    pitch: 0,
    expressiveness: 1,
    steps: 1,
    seed: 7,
    base: 0,
  };
};
const planOf = async (phonemes: string): Promise<ClausePlan> => {
  const { result } = await tasks.handle(planTask(phonemes));
  if (result.kind !== 'plan') throw new Error('not a plan');
  return result;
};

const measure = async (phonemes: string) => {
  const plan = await planOf(phonemes);
  const opening = Math.min(plan.opening, 10);
  const windows = windowsOf({ from: plan.opening - opening, to: plan.frames }, 0, opening);
  const place = { model, seed: 7, base: 0, context: voice.contextFrames };
  const make = (index: number) => {
    const wanted = windows[index];
    return wanted === undefined ? undefined : tasks.handle(windowTask(plan, wanted, place));
  };
  const planning = await timed(() => tasks.handle(planTask(phonemes)));
  const first = await timed(async () => make(0));
  const whole = await timed(async () => {
    await tasks.handle(planTask(phonemes));
    for (let index = 0; index < windows.length; index += 1) await make(index);
  });
  return { planning, first, whole, seconds: (plan.frames * HOP) / voice.rate };
};

interface PeerAnswer {
  readonly milliseconds: number;
  readonly seconds: number;
}
const peer = preparePeer();
const script = fileURLToPath(new URL('voice-peer.py', import.meta.url));
const input = CLAUSES.map((phonemes) => JSON.stringify({ phonemes, rounds })).join('\n');
const answers = execFileSync(peer, [script], { input, encoding: 'utf8' })
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as PeerAnswer);

console.log(`${describeMachine()}\n${model}, one thread, medians of ${String(rounds)}\n`);
console.log(
  '| clause | plan | first window | to the first sound | whole clause | RTF | package: to the first sound | RTF |',
);
console.log('| --: | --: | --: | --: | --: | --: | --: | --: |');
for (const [index, phonemes] of CLAUSES.entries()) {
  const { planning, first, whole, seconds } = await measure(phonemes);
  const other = answers[index];
  const theirs = other
    ? [`${other.milliseconds.toFixed(1)} ms`, (other.milliseconds / 1000 / other.seconds).toFixed(4)]
    : [];
  const ours = [planning, first, planning + first, whole].map((span) => `${span.toFixed(1)} ms`);
  console.log(
    `| ${[`${seconds.toFixed(1)} s`, ...ours, (whole / 1000 / seconds).toFixed(4), ...theirs].join(' | ')} |`,
  );
}

const plan = await planOf(CLAUSES[3] ?? '');
const place = { model, seed: 7, base: 0, context: voice.contextFrames };
console.log('\n| window in mid-clause | made in | RTF |\n| --: | --: | --: |');
for (const length of [8, 16, 32, 64]) {
  const wanted = { from: 100, to: 100 + length };
  const span = await timed(() => tasks.handle(windowTask(plan, wanted, place)));
  const sound = (length * HOP * 1000) / voice.rate;
  console.log(`| ${sound.toFixed(0)} ms | ${span.toFixed(1)} ms | ${(span / sound).toFixed(4)} |`);
}
await tasks.close();
