/**
 * What a sentence costs a lane: processor time for its plans, its first windows and its long ones, cut as the service cuts them,
 * garbage included; one after the other in this process.
 *
 *     node bench/lane-cost.ts [rounds] [voice]      default: 3 heart
 *
 * To compare two working copies run it in both by turns. Asserts nothing.
 */
import type { VoiceTask, VoiceTaskResult, VoiceWorkers } from '../src/audio/index.ts';
import { openVoiceRegistry, openVoiceTasks } from '../src/audio/index.ts';
import { readConfig } from '../src/config.ts';
import { systemClock } from '../src/core/clock.ts';
import { USUAL_DELIVERY } from '../src/core/delivery.ts';
import { silentLog } from '../src/core/log.ts';
import type { TextPiece } from '../src/core/text-piece.ts';
import { SENTENCES } from '../src/loadtest/index.ts';
import { speechPath } from '../src/path.ts';
import { jobOf } from '../src/speech-cost.ts';
import { openReader } from '../src/text/index.ts';
import { describeMachine } from './machine.ts';

const rounds = Number(process.argv[2] ?? 3);
const { models: folders, defaultVoice } = readConfig({ VIVAVOCE_DEFAULT_VOICE: process.argv[3] ?? 'heart' });
const registry = openVoiceRegistry({ folders, defaultVoice });
const voice = registry.resolve('default');
const models = registry.models.filter(({ name }) => name === voice.model);
const tasks = await openVoiceTasks({ models, folders, provider: 'cpu', threads: 1 });
await tasks.warm();
const reader = await openReader();
const texts = SENTENCES.slice(0, 60);

/** Of all threads of this process, those that collect its garbage among them, in ms. */
const processTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

const spent = { plan: 0, 'window-first': 0, 'window-long': 0 };
let windows = 0;
let line: Promise<unknown> = Promise.resolve();

const handle = async (task: VoiceTask): Promise<VoiceTaskResult> => {
  const before = processTime();
  const { result } = await tasks.handle(task);
  spent[jobOf(task)] += processTime() - before;
  if (task.kind === 'window') windows += 1;
  return result;
};

/** One task at a time, as a lane does them. */
const workers: VoiceWorkers = {
  run: (task) => {
    const done = line.then(() => handle(task));
    line = done.catch(() => undefined);
    return done;
  },
};

/** @returns the seconds of sound */
const speak = async (text: string): Promise<number> => {
  const pieces = async function* (): AsyncGenerator<TextPiece, void, undefined> {
    yield await Promise.resolve({ type: 'text', text } as const);
  };
  const path = speechPath({
    reader,
    workers,
    voice,
    delivery: { ...USUAL_DELIVERY, seed: 5 },
    steps: () => 1,
    onDropped: () => undefined,
    wording: {},
    field: 'text',
    onWarning: () => undefined,
  });
  const context = { signal: new AbortController().signal, clock: systemClock, log: silentLog };
  let sound = 0;
  for await (const { pcm, rate } of path.run(pieces(), context)) sound += pcm.length / rate;
  return sound;
};

const machine = describeMachine();
for (const text of texts.slice(0, 20)) await speak(text);
for (let round = 0; round < rounds; round += 1) {
  Object.assign(spent, { plan: 0, 'window-first': 0, 'window-long': 0 });
  windows = 0;
  let sound = 0;
  for (const text of texts) sound += await speak(text);
  const each = (value: number): string => (value / texts.length).toFixed(1);
  const all = spent.plan + spent['window-first'] + spent['window-long'];
  console.log(
    `${each(all)} ms of processor a sentence of ${each(sound)} s: plans ${each(spent.plan)}, first windows ${each(spent['window-first'])}, long ones ${each(spent['window-long'])}; ${each(windows)} windows`,
  );
}
console.log(machine);
await tasks.close();
