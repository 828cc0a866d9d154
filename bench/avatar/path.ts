import type { MotionFrame, VideoFrame } from '../../src/core/frames.ts';
import { chain } from '../../src/core/stage.ts';
import { ms } from '../../src/core/units.ts';
import { PRIORITY } from '../../src/scheduler/index.ts';
import type { Service } from '../../src/service.ts';
import type { PictureSize } from '../../src/video/index.ts';
import { encodeStage, PICTURE_SIZES } from '../../src/video/index.ts';
import type { Setting } from './bench-motion.ts';
import {
  context,
  given,
  hasCodecs,
  inputOf,
  median,
  motionOf,
  never,
  openService,
  share,
  speechOf,
  timed,
} from './bench-motion.ts';

interface Way {
  readonly size: PictureSize;
  readonly longest: number;
  readonly windows: number;
  readonly encode: boolean;
}

/** Draws all of it as a file is drawn: nobody waits. @returns pictures a second */
const drawAll = async (
  service: Service,
  avatarId: string,
  frames: readonly MotionFrame[],
  { size, longest, windows, encode }: Way,
): Promise<number> => {
  const avatar = service.portraits.resolve(avatarId);
  const encoder = service.portraits.encoders.open({ encoding: 'h264', frameRate: 25 });
  const drawing = service.portraits.stage({ avatar, size, longest, windows });
  const path = encode ? chain(drawing, encodeStage({ encoder, still: 'encode' })) : drawing;
  const began = performance.now();
  let pictures = 0;
  for await (const picture of path.run(given(frames), context) as AsyncIterable<VideoFrame>)
    pictures += picture.at >= 0 ? 1 : 0;
  encoder.close();
  return (1000 * pictures) / (performance.now() - began);
};

/** Motion to I420 in one lane, by size and length of window. */
export const benchPath = async (setting: Setting): Promise<void> => {
  const service = await openService(setting, 1);
  const frames = await motionOf(service, setting.pictures);
  const table: Record<string, Record<string, string>> = {};
  for (const size of PICTURE_SIZES) {
    const row: Record<string, string> = {};
    for (const longest of [2, 4, 8, 16]) {
      const way = { size, longest, windows: 1, encode: false } as const;
      await drawAll(service, setting.avatar, frames.slice(0, 20), way);
      row[`windows of ${String(longest)}`] = (await drawAll(service, setting.avatar, frames, way)).toFixed(1);
    }
    table[`${String(size)}²`] = row;
  }
  await service.close();
  console.log('motion to I420, one lane, one window at a time, pictures a second');
  console.table(table);
};

/** All of it drawn in one lane, and then all of it encoded. @returns pictures a second */
const oneAfterTheOther = async (
  service: Service,
  avatarId: string,
  frames: readonly MotionFrame[],
  { size, longest, encode }: Omit<Way, 'windows'>,
): Promise<number> => {
  const avatar = service.portraits.resolve(avatarId);
  const drawing = service.portraits.stage({ avatar, size, longest, windows: 1 });
  const encoder = service.portraits.encoders.open({ encoding: 'h264', frameRate: 25 });
  const drawn: VideoFrame[] = [];
  const began = performance.now();
  for await (const picture of drawing.run(given(frames), context)) drawn.push(picture);
  if (encode) for (const picture of drawn) await encoder.encode(picture);
  const took = performance.now() - began;
  encoder.close();
  return (1000 * drawn.length) / took;
};

/** Stages one after the other in one lane against all of them at once in two, as a film has them. */
export const benchOverlap = async (setting: Setting): Promise<void> => {
  const one = await openService(setting, 1);
  const frames = await motionOf(one, 2 * setting.pictures);
  const way = { size: 512, longest: 4, encode: await hasCodecs() } as const;
  const two = await openService(setting, 2);
  const rates: { readonly alone: number; readonly overlapped: number }[] = [];
  // By turns, so that what the machine does beside is in both; the first round does not count.
  for (let round = 0; round < 6; round += 1) {
    const alone = await oneAfterTheOther(one, setting.avatar, frames, way);
    const overlapped = await drawAll(two, setting.avatar, frames, { ...way, windows: 3 });
    if (round > 0) rates.push({ alone, overlapped });
  }
  await one.close();
  await two.close();
  const alone = median(rates.map((rate) => rate.alone));
  const overlapped = median(rates.map((rate) => rate.overlapped));
  console.log(
    `motion to ${way.encode ? 'H.264' : 'I420 (there are no codecs)'}, 512²: ${alone.toFixed(1)} pictures a second one stage after the other, ${overlapped.toFixed(1)} overlapped on two lanes: ${(overlapped / alone).toFixed(2)} times`,
  );
};

/** All motion is there: how long until the first picture. */
export const benchFirst = async (setting: Setting): Promise<void> => {
  const service = await openService(setting, 2);
  const avatar = service.portraits.resolve(setting.avatar);
  const frames = await motionOf(service, setting.pictures);
  const spans: number[] = [];
  for (let round = 0; round < 25; round += 1) {
    const began = performance.now();
    const options = { avatar, size: 512, longest: 4 } as const;
    for await (const picture of service.portraits.stage(options).run(given(frames.slice(round)), context)) {
      if (picture.at >= 0) spans.push(performance.now() - began);
      break;
    }
  }
  /** A window of so many in one job, as if the first were as long. */
  const direct = (length: number): Promise<number> =>
    timed(10, (round) =>
      service.lanes.run(
        {
          task: {
            kind: 'draw',
            avatar: avatar.id,
            size: 512,
            motion: inputOf(avatar, frames, round * length, length),
            frames: length,
          },
          due: ms(0),
          kind: 'draw-long',
          priority: PRIORITY.seen,
        },
        never,
      ),
    );
  console.log(
    `all motion present → first picture: p50 ${median(spans).toFixed(1)}, p95 ${share(spans, 0.95).toFixed(1)} ms; with a first window of 4: ${(await direct(4)).toFixed(1)} ms, of 16: ${(await direct(16)).toFixed(1)} ms`,
  );
  // And from the sound on, through motion: what a listener waits for before lips move.
  const sound = await speechOf(service, 'My mother bought a big map of the park.');
  const sounded: number[] = [];
  for (let round = 0; round < 25; round += 1) {
    const face = service.faces.open({ seed: round, live: true, lead: ms(480) });
    const stop = new AbortController();
    const within = { ...context, signal: stop.signal };
    const began = performance.now();
    for (const piece of sound) face.say(piece);
    const options = { avatar, size: 512, longest: 4 } as const;
    for await (const picture of service.portraits.stage(options).run(face.frames(stop.signal), within)) {
      if (picture.at >= 0) sounded.push(performance.now() - began);
      break;
    }
    stop.abort(new Error('seen'));
  }
  console.log(
    `all sound present → first picture of it: p50 ${median(sounded).toFixed(1)}, p95 ${share(sounded, 0.95).toFixed(1)} ms`,
  );
  await service.close();
};
