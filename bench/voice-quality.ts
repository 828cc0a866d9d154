/**
 * How the windows of hibari sound beside the Python package as it comes (whole sentences, eight-bit products), judged by DNSMOS.
 *
 *     nice node bench/voice-quality.ts [sentences]      default: 40
 *
 * Both read the same phonemes, the package's own, and keep the silence around them. Prints means; asserts nothing.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUNDLED_MODELS, openVoiceRegistry, openVoiceTasks } from '../src/audio/index.ts';
import { windowsOf } from '../src/audio/voice/window-lengths.ts';
import { windowTask } from '../src/audio/voice/window-task.ts';
import { SENTENCES } from '../src/loadtest/index.ts';
import { preparePeer } from './peers/peer.ts';

const count = Number(process.argv[2] ?? 40);
const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const python = preparePeer();
execFileSync(python, ['-m', 'pip', 'install', '--quiet', '-r', path('voice-quality-requirements.txt')]);
const script = path('voice-quality.py');
const lines = (text: string): readonly string[] => text.trim().split('\n');

const folders = {
  bundled: BUNDLED_MODELS,
  fetched: process.env['VIVAVOCE_MODELS'] ?? path('../.runtime/models'),
};
const registry = openVoiceRegistry({ folders, only: ['hibari'] });
const voice = registry.resolve('default');
const tasks = await openVoiceTasks({ folders, models: registry.models, provider: 'cpu', threads: 1 });

/** A clause as a listener gets it, in growing windows, its silence left on. */
const speak = async (phonemes: string): Promise<Buffer> => {
  const { model, contextFrames: context } = voice;
  const { result: plan } = await tasks.handle({
    kind: 'plan',
    model,
    phonemes,
    speed: 1,
    pitch: 0,
    expressiveness: 1,
    steps: 1,
    seed: 7,
    base: 0,
  });
  if (plan.kind !== 'plan') throw new Error('not a plan');
  const parts: Buffer[] = [];
  for (const wanted of windowsOf({ from: 0, to: plan.frames }, 0, 0)) {
    const { result } = await tasks.handle(windowTask(plan, wanted, { model, seed: 7, base: 0, context }));
    if (result.kind !== 'window') throw new Error('not a window');
    parts.push(Buffer.from(result.pcm.buffer));
  }
  return Buffer.concat(parts);
};

const input = SENTENCES.slice(0, count).join('\n');
const phonemes = lines(execFileSync(python, [script, 'phonemes'], { input, encoding: 'utf8' }));
const folder = mkdtempSync(join(tmpdir(), 'vivavoce-quality-'));
for (const [n, line] of phonemes.entries()) {
  writeFileSync(join(folder, `${String(n)}.json`), line);
  writeFileSync(join(folder, `${String(n)}.f32`), await speak(JSON.parse(line) as string));
}
const scores = lines(execFileSync(python, [script, 'judge', folder], { encoding: 'utf8' })).map(
  (line) => JSON.parse(line) as { ours: number; theirs: number },
);
const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
const gaps = scores.map(({ ours, theirs }) => ours - theirs);
const spread = Math.sqrt(mean(gaps.map((gap) => (gap - mean(gaps)) ** 2)) / gaps.length);

console.log(`${String(scores.length)} sentences, DNSMOS overall, mean\n`);
console.log(`| windows in float32 | ${mean(scores.map(({ ours }) => ours)).toFixed(3)} |`);
console.log(`| package as it comes | ${mean(scores.map(({ theirs }) => theirs)).toFixed(3)} |`);
console.log(`| difference | ${mean(gaps).toFixed(3)} ± ${spread.toFixed(3)} (standard error) |`);
await tasks.close();
