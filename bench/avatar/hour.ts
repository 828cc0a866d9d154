import { audioSpan } from '../../src/core/frames.ts';
import type { MotionFrame } from '../../src/core/frames.ts';
import { hertz, ms } from '../../src/core/units.ts';
import type { Service } from '../../src/service.ts';
import type { Setting } from './bench-motion.ts';
import { context, given, never, openService, speechOf } from './bench-motion.ts';

const SIZE = 256;
const MINUTE = 1_500;
const MINUTES = 60;
/** Of the minutes between the first and the last, each so many frames are drawn: enough to wear what wears. */
const BETWEEN = 25;

/** Sums of pictures, so that a minute of them is one mean picture. */
class MeanPicture {
  readonly #sums = new Float64Array((SIZE * SIZE * 3) / 2);
  #count = 0;

  add(i420: Uint8Array): void {
    for (let k = 0; k < i420.length; k += 1) this.#sums[k] = (this.#sums[k] ?? 0) + (i420[k] ?? 0);
    this.#count += 1;
  }

  get pixels(): Float64Array {
    return this.#sums.map((sum) => sum / this.#count);
  }

  /** The mean of each plane: luma, blue, red. */
  get colour(): readonly number[] {
    const luma = SIZE * SIZE;
    const mean = (from: number, to: number): number =>
      this.pixels.subarray(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
    return [mean(0, luma), mean(luma, luma * 1.25), mean(luma * 1.25, luma * 1.5)];
  }
}

const signalToNoise = (one: Float64Array, other: Float64Array): number => {
  const squares = one.reduce((sum, value, k) => sum + (value - (other[k] ?? 0)) ** 2, 0);
  return 10 * Math.log10(255 ** 2 / (squares / one.length));
};

/** An hour of motion: each half minute some speech and then silence, the same every time. @returns the frames of it */
async function* hourOf(service: Service): AsyncGenerator<MotionFrame, void, undefined> {
  const rate = hertz(24_000);
  const half = new Float32Array(30 * rate);
  let filled = 0;
  const text = 'My mother bought a big map of the park. We walked there for an hour, and talked. ';
  for (const sound of await speechOf(service, text)) {
    half.set(sound.pcm.subarray(0, half.length - filled), filled);
    filled += sound.pcm.length;
  }
  const face = service.faces.open({ seed: 1, live: false });
  const feed = (async () => {
    let at = 0;
    for (let k = 0; k < 2 * MINUTES; k += 1) {
      for (let from = 0; from < half.length; from += rate) {
        const sound = { kind: 'audio', pcm: half.slice(from, from + rate), rate, at: ms(at) } as const;
        await face.drive(sound);
        at += audioSpan(sound);
      }
    }
    face.finish();
  })();
  yield* face.frames(never);
  await feed;
}

/** Whether minute 60 looks as minute 1 did, at full speed: a mean picture of each. */
export const benchHour = async (setting: Setting): Promise<void> => {
  const service = await openService(setting, 2);
  const avatar = service.portraits.resolve(setting.avatar);
  const means = { first: new MeanPicture(), last: new MeanPicture(), again: new MeanPicture() };
  const states = { first: new Map<string, number>(), last: new Map<string, number>() };
  let count = 0;
  const kept: MotionFrame[] = [];
  async function* wanted(): AsyncGenerator<MotionFrame, void, undefined> {
    for await (const frame of hourOf(service)) {
      const minute = Math.floor(count / MINUTE);
      count += 1;
      if (minute === 0) kept.push(frame);
      const seen = minute === 0 ? states.first : minute === MINUTES - 1 ? states.last : undefined;
      seen?.set(frame.state, (seen.get(frame.state) ?? 0) + 1);
      if (seen || count % BETWEEN === 0) yield { ...frame, at: ms((count - 1) * 40) };
    }
  }
  const began = performance.now();
  const stage = service.portraits.stage({ avatar, size: SIZE, longest: 8 });
  let drawn = 0;
  for await (const { i420, at } of stage.run(wanted(), context)) {
    drawn += 1;
    const minute = Math.floor(at / 60_000);
    if (minute === 0) means.first.add(i420);
    if (minute === MINUTES - 1) means.last.add(i420);
  }
  // And the motion of minute 1 once more, after all that: then nothing but wear can make a difference.
  for await (const { i420 } of stage.run(given(kept), context)) means.again.add(i420);
  await service.close();
  const farthest = Math.max(
    ...means.first.colour.map((mean, k) => Math.abs(mean - (means.last.colour[k] ?? 0))),
  );
  const told = (seen: ReadonlyMap<string, number>): string =>
    [...seen].map(([state, frames]) => `${state} ${((100 * frames) / MINUTE).toFixed(0)} %`).join(', ');
  console.log(
    `an hour of motion (${String(count)} frames, ${String(drawn)} drawn at ${String(SIZE)}², ${((performance.now() - began) / 1000).toFixed(0)} s): minute 60 against minute 1: mean pictures ${signalToNoise(means.first.pixels, means.last.pixels).toFixed(1)} dB, mean colour within ${farthest.toFixed(2)} of 255 (minute 1: ${told(states.first)}; minute 60: ${told(states.last)}); minute 1 drawn again after it: ${signalToNoise(means.first.pixels, means.again.pixels).toFixed(1)} dB`,
  );
};
