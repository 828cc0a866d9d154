/**
 * Speed and latency of motion, by length of window and steps.
 *
 *     node bench/motion.ts [seconds of sound, 30]
 *
 * Speech is the service's own default voice, as a client's would be: raw sound at 16 kHz. Windows are timed as a lane makes them, in
 * this thread; latencies through the lanes of a service; the microphone's by real time. Prints tables, asserts nothing.
 */
import { readConfig } from '../src/config.ts';
import { systemClock } from '../src/core/clock.ts';
import { USUAL_DELIVERY } from '../src/core/delivery.ts';
import type { AudioFrame } from '../src/core/frames.ts';
import { silentLog } from '../src/core/log.ts';
import { exhaust } from '../src/core/stage.ts';
import { hertz, ms } from '../src/core/units.ts';
import { Resampler } from '../src/audio/index.ts';
import { findMotionModel } from '../src/faces.ts';
import type { MotionState } from '../src/motion/index.ts';
import { motionTraitsOf, openMotionTasks } from '../src/motion/index.ts';
import { Service } from '../src/service.ts';
import { describeMachine } from './machine.ts';

const SECONDS = Number(process.argv[2] ?? 30);
const RATE = hertz(16_000);
const TEXT =
  'Nobody knows how far away our path will go, but we walk on: over hills, through villages, past farms and fields and forests. ';

const share = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
const spread = (numbers: readonly number[]): string => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return [0.5, 0.95, 0.99].map((part) => share(sorted, part).toFixed(2).padStart(8)).join('');
};

const config = readConfig(process.env);
const service = await Service.open({ config: { ...config, lanes: 1 }, clock: systemClock, log: silentLog });
await service.start();

const speech = async (): Promise<Float32Array> => {
  const pcm = new Float32Array(SECONDS * RATE);
  let filled = 0;
  let resampler: Resampler | undefined;
  const text = (async function* () {
    yield await Promise.resolve(TEXT.repeat(Math.ceil(SECONDS / 7)));
  })();
  const manner = { ...USUAL_DELIVERY, voice: service.resolveVoice('default').id, wording: {} };
  const stop = new AbortController();
  for await (const window of service.speak(text, manner, stop.signal)) {
    resampler ??= new Resampler({ from: window.rate, to: RATE });
    const piece = resampler.push(window.pcm).subarray(0, pcm.length - filled);
    pcm.set(piece, filled);
    filled += piece.length;
    if (filled === pcm.length) break;
  }
  return pcm;
};
const sound = await speech();
console.log(`${describeMachine()}; ${String(SECONDS)} s of sound\n`);

const manifest = findMotionModel(config.models);
if (manifest) {
  const tasks = await openMotionTasks({
    manifest,
    folders: config.models,
    provider: config.provider,
    threads: 1,
  });
  await tasks.warm();
  const { latents } = motionTraitsOf(manifest);
  console.log('a window in a lane, ms            p50     p95     p99   % of a core');
  for (const steps of [1, 2]) {
    for (const frames of [1, 2, 4, 8, 16]) {
      let state: MotionState | undefined;
      const took: number[] = [];
      const cpu = process.cpuUsage();
      for (let first = 0; (first + frames + 1) * 640 <= sound.length; first += frames) {
        const task = {
          kind: 'move' as const,
          pcm: sound.slice(state ? (first + 1) * 640 : 0, (first + frames + 1) * 640),
          frames,
          state,
          noise: new Float32Array(frames * latents).map((_, k) => Math.sin(k + first)),
          steps,
          labels: new Float32Array(frames * 3).map((_, k) => (k % 3 === 2 ? 1 : 0)),
          controls: new Float32Array(frames * 52),
        };
        const began = performance.now();
        ({
          result: { state },
        } = await tasks.handle(task));
        took.push(performance.now() - began);
      }
      const { user, system } = process.cpuUsage(cpu);
      // Processor time, so that what else runs on the machine does not count.
      const core = (user + system) / 10 / (SECONDS * 1000);
      console.log(
        `${String(steps)} step${steps > 1 ? 's' : ' '}, ${String(frames).padStart(2)} frames        ${spread(took)}${core.toFixed(2).padStart(10)}`,
      );
    }
  }
  // What carrying saves: the same two frames, with as much of the past before them as the networks remember.
  const past = 32;
  const took: number[] = [];
  for (let first = 0; (first + past + 3) * 640 <= sound.length; first += 8) {
    const frames = past + 2;
    const began = performance.now();
    await tasks.handle({
      kind: 'move',
      pcm: sound.slice(first * 640, (first + frames + 1) * 640),
      frames,
      state: undefined,
      noise: new Float32Array(frames * latents),
      steps: 1,
      labels: new Float32Array(frames * 3).map((_, k) => (k % 3 === 2 ? 1 : 0)),
      controls: new Float32Array(frames * 52),
    });
    took.push(performance.now() - began);
  }
  console.log(`2 frames, nothing carried: ${spread(took)}   (the ${String(past)} frames before made again)`);
  await tasks.close();
} else console.log('no motion model here: faces move by rules');

/** All needed sound is there at once; how long until the first frame of a new run. */
const firstMotion = async (): Promise<void> => {
  const took: number[] = [];
  for (let round = 0; round < 200; round += 1) {
    const face = service.faces.open({ seed: round, live: true, lead: ms(480) });
    const stop = new AbortController();
    const from = (round * 977) % (sound.length - 6_400);
    const began = performance.now();
    face.say({ kind: 'audio', pcm: sound.slice(from, from + 6_400), rate: RATE, at: ms(0) });
    await face.frames(stop.signal).next();
    took.push(performance.now() - began);
    stop.abort();
  }
  console.log(`\nsound there → first motion, ms${spread(took)}`);
};

/** A microphone by real time, in pieces of 20 ms: from the end of each frame's own first 20 ms of sound to that frame. */
const microphone = async (): Promise<void> => {
  const face = service.faces.open({ seed: 0, live: true, pace: 'sound', longest: 2 });
  const stop = new AbortController();
  const came: number[] = [];
  const late: number[] = [];
  let zero = 0;
  const receiving = (async () => {
    for await (const frame of face.frames(stop.signal)) {
      const now = performance.now() - zero;
      came.push(now);
      late.push(now - frame.at);
    }
  })();
  receiving.catch(() => undefined);
  const cpu = process.cpuUsage();
  zero = performance.now();
  const seconds = Math.min(20, SECONDS);
  for (let k = 0; k < seconds * 50; k += 1) {
    // A piece comes when its last sample was spoken.
    await systemClock.until(ms(zero + (k + 1) * 20), stop.signal);
    const piece: AudioFrame = {
      kind: 'audio',
      pcm: sound.slice(k * 320, (k + 1) * 320),
      rate: RATE,
      at: ms(k * 20),
    };
    void face.drive(piece);
  }
  const used = process.cpuUsage(cpu);
  stop.abort();
  console.log(`microphone: sound → its motion${spread(late)}`);
  const core = (used.user + used.system) / 10 / (seconds * 1000);
  console.log(`\na driven session, all of the process: ${core.toFixed(2)} % of a core (windows of 2 frames)`);
};

/** Our own voice, laid two seconds ahead of playout as a session does: what its face costs. */
const speaking = async (): Promise<void> => {
  const face = service.faces.open({ seed: 0, live: true });
  const stop = new AbortController();
  exhaust(face.frames(stop.signal)).catch(() => undefined);
  const cpu = process.cpuUsage();
  const zero = performance.now();
  const seconds = Math.min(20, SECONDS);
  for (let k = 0; k < seconds * 50; k += 1) {
    await systemClock.until(ms(zero + k * 20 - 2_000), stop.signal);
    face.say({ kind: 'audio', pcm: sound.slice(k * 320, (k + 1) * 320), rate: RATE, at: ms(k * 20) });
  }
  await systemClock.until(ms(zero + seconds * 1_000), stop.signal);
  const used = process.cpuUsage(cpu);
  stop.abort();
  const core = (used.user + used.system) / 10 / (seconds * 1000);
  console.log(
    `a speaking session, all of the process: ${core.toFixed(2)} % of a core (windows up to 16 frames)`,
  );
};

await firstMotion();
await microphone();
await speaking();
await service.close();
