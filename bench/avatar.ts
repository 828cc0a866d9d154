/**
 * What a portrait costs, and whether it comes in time. Prints tables, asserts nothing.
 *
 *     nice node bench/avatar.ts [--avatar woman] [--provider cpu] [--pictures 100] [part …]
 *
 * | part | what |
 * | --- | --- |
 * | stages | each network by length of window and the precision of its weights, kernel and codecs by size |
 * | path | motion to I420 in one lane, by size and length of window |
 * | overlap | one stage after the other against all at once |
 * | first | how soon the first picture comes, with short first windows and long ones |
 * | live | sessions that speak on and on through the server, from one to four |
 * | microphone | a sound at the microphone → its picture at the client |
 * | memory | of the first session with pictures, and of each further one |
 * | hour | minute 60 against minute 1 |
 *
 * Without parts all of them, each under three minutes. Motion is our own driver's, moved by our own voice, through the lanes that the
 * server has; the GPU's figures come of the same with `--provider webgpu` or `cuda`.
 */
import { parseArgs } from 'node:util';
import type { Setting } from './avatar/bench-motion.ts';
import { benchHour } from './avatar/hour.ts';
import { benchLive, benchMemory, benchMicrophone } from './avatar/live.ts';
import { benchFirst, benchOverlap, benchPath } from './avatar/path.ts';
import { benchStages } from './avatar/stages.ts';
import { describeMachine } from './machine.ts';

const PARTS: Readonly<Record<string, (setting: Setting) => Promise<void>>> = {
  stages: benchStages,
  path: benchPath,
  overlap: benchOverlap,
  first: benchFirst,
  live: benchLive,
  microphone: benchMicrophone,
  memory: benchMemory,
  hour: benchHour,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    avatar: { type: 'string', default: 'default' },
    provider: { type: 'string', default: 'cpu' },
    pictures: { type: 'string', default: '100' },
  },
});
const setting = { ...values, pictures: Number(values.pictures) };
const parts = positionals.length > 0 ? positionals : Object.keys(PARTS);
console.log(`${describeMachine()}\n`);
for (const part of parts) {
  const run = PARTS[part];
  if (!run) throw new Error(`${part} is none of ${Object.keys(PARTS).join(', ')}`);
  await run(setting);
  console.log('');
}
