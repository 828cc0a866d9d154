import { USUAL_DELIVERY } from '../../src/core/delivery.ts';
import type { AudioFrame, MotionFrame } from '../../src/core/frames.ts';
import { ms } from '../../src/core/units.ts';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { Service } from '../../src/service.ts';
import type { Avatar } from '../../src/video/index.ts';
import { VideoEncoders } from '../../src/video/index.ts';
import { MotionRows } from '../../src/video/portrait/motion-row.ts';

export const never = new AbortController().signal;
export const context = { signal: never, clock: systemClock, log: silentLog };

/** What all parts of the bench are about. */
export interface Setting {
  readonly avatar: string;
  readonly provider: string;
  /** Of motion, at least. */
  readonly pictures: number;
}

/** A service as the server has it, with so many lanes. */
export const openService = async ({ provider }: Setting, lanes: number): Promise<Service> => {
  const config = readConfig({ ...process.env, VIVAVOCE_PROVIDER: provider });
  const service = await Service.open({ config: { ...config, lanes }, clock: systemClock, log: silentLog });
  await service.start();
  return service;
};

const TEXT = 'My mother bought a big map of the park, and a box of apples. ';

/** What our own voice says, as sound. */
export const speechOf = async (service: Service, text: string): Promise<AudioFrame[]> => {
  async function* once(): AsyncGenerator<string, void, undefined> {
    yield await Promise.resolve(text);
  }
  const voice = service.resolveVoice('default').id;
  const sounds: AudioFrame[] = [];
  let at = 0;
  for await (const window of service.speak(once(), { ...USUAL_DELIVERY, voice, wording: {} }, never)) {
    sounds.push({ kind: 'audio', pcm: window.pcm, rate: window.rate, at: ms(at) });
    at += (window.pcm.length * 1000) / window.rate;
  }
  return sounds;
};

/** Motion of our own voice, driven by the server's own driver: one frame for each 40 ms. */
export const motionOf = async (service: Service, pictures: number): Promise<MotionFrame[]> => {
  const driver = service.faces.open({ seed: 1, live: false });
  const feed = (async () => {
    for (const sound of await speechOf(service, TEXT.repeat(Math.ceil(pictures / 90))))
      await driver.drive(sound);
    driver.finish();
  })();
  const motion: MotionFrame[] = [];
  for await (const frame of driver.frames(never)) motion.push(frame);
  await feed;
  return motion.slice(0, pictures);
};

/** Motion at an even pace, from nought on. */
export async function* given(frames: readonly MotionFrame[]): AsyncGenerator<MotionFrame, void, undefined> {
  for (const [index, frame] of frames.entries())
    yield await Promise.resolve({ ...frame, at: ms(index * 40) });
}

/** A window of motion as the networks of an avatar take it. */
export const inputOf = (
  avatar: Avatar,
  frames: readonly MotionFrame[],
  from: number,
  length: number,
): Float32Array => {
  const rows = new MotionRows(avatar.traits.motion);
  const data = new Float32Array(length * rows.width);
  for (let k = 0; k < length; k += 1) {
    const frame = frames[(from + k) % frames.length];
    if (frame) data.set(rows.row(frame), k * rows.width);
  }
  return data;
};

export const share = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(part * values.length))] ?? NaN;
export const median = (values: readonly number[]): number => share(values, 0.5);

/** Whether pictures can be encoded here; a bundle for a bare machine may have left the codecs out. */
export const hasCodecs = async (): Promise<boolean> => {
  const encoders = new VideoEncoders();
  try {
    const i420 = new Uint8Array((256 * 256 * 3) / 2);
    const encoder = encoders.open({ encoding: 'h264', frameRate: 25 });
    await encoder.encode({ kind: 'video', i420, width: 256, height: 256, at: ms(0) });
    encoder.close();
    return true;
  } catch {
    // Said by whoever leaves it out.
    return false;
  } finally {
    encoders.close();
  }
};

/** The median time of a step, in ms, after three that do not count. */
export const timed = async (rounds: number, step: (round: number) => unknown): Promise<number> => {
  const spans: number[] = [];
  for (let round = -3; round < rounds; round += 1) {
    const began = performance.now();
    await step(round + 3);
    if (round >= 0) spans.push(performance.now() - began);
  }
  return median(spans);
};
