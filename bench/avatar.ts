/**
 * What a portrait costs: by stage and size, in windows of each length, one lane against overlapped lanes, and how soon the first picture
 * comes with a first window of 4 and of 16. Medians; prints tables, asserts nothing.
 *
 *     nice node bench/avatar.ts [avatar] [provider] [pictures]      default: default cpu 100
 *
 * Motion is our own driver's, moved by our own voice, through the lanes that the server has; the GPU's figures come of the same with
 * `webgpu` or `cuda`.
 */
import { readConfig } from '../src/config.ts';
import { systemClock } from '../src/core/clock.ts';
import { USUAL_DELIVERY } from '../src/core/delivery.ts';
import type { MotionFrame, VideoFrame } from '../src/core/frames.ts';
import { silentLog } from '../src/core/log.ts';
import { chain } from '../src/core/stage.ts';
import { ms } from '../src/core/units.ts';
import type { Provider } from '../src/inference/index.ts';
import { floatsOf, openOnnxModel, readModelFile } from '../src/inference/index.ts';
import { Service } from '../src/service.ts';
import { packPicture } from '../src/video/draw/packed-picture.ts';
import { PictureKernel } from '../src/video/draw/picture-kernel.ts';
import { decodePicture } from '../src/video/draw/webcodecs-picture-file.ts';
import type { PictureSize } from '../src/video/index.ts';
import { encodeStage, PICTURE_SIZES, VideoEncoders } from '../src/video/index.ts';
import { MotionRows } from '../src/video/portrait/motion-row.ts';
import { describeMachine } from './machine.ts';

const [name = 'default', provider = 'cpu', count = '100'] = process.argv.slice(2);
const PICTURES = Number(count);
const never = new AbortController().signal;
const context = { signal: never, clock: systemClock, log: silentLog };

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

const timed = async (rounds: number, step: (round: number) => unknown): Promise<number> => {
  const spans: number[] = [];
  for (let round = -3; round < rounds; round += 1) {
    const began = performance.now();
    await step(round + 3);
    if (round >= 0) spans.push(performance.now() - began);
  }
  return median(spans);
};

const config = readConfig({ ...process.env, VIVAVOCE_PROVIDER: provider });
const openService = async (lanes: number): Promise<Service> => {
  const service = await Service.open({ config: { ...config, lanes }, clock: systemClock, log: silentLog });
  await service.warm();
  return service;
};

console.log(`${describeMachine()}\n`);

// Motion: what our voice says, moved.
const service = await openService(1);
const avatar = service.portraits.resolve(name);
async function* text(): AsyncGenerator<string, void, undefined> {
  yield await Promise.resolve(
    'My mother bought a big map of the park, and a box of apples. '.repeat(Math.ceil(PICTURES / 90)),
  );
}
const driver = service.faces.open({ seed: 1, live: false });
const feed = (async () => {
  const voice = service.resolveVoice('default').id;
  for await (const sound of service.speak(text(), { ...USUAL_DELIVERY, voice, wording: {} }, never))
    await driver.drive(sound);
  driver.finish();
})();
const motion: MotionFrame[] = [];
for await (const frame of driver.frames(never)) motion.push(frame);
await feed;
const frames = motion.slice(0, PICTURES);
const rows = new MotionRows(avatar.traits.motion);
const frameAt = (place: number): MotionFrame => {
  const frame = frames[place % frames.length];
  if (!frame) throw new RangeError('there is no motion');
  return frame;
};
const inputOf = (from: number, length: number): Float32Array => {
  const data = new Float32Array(length * rows.width);
  for (let k = 0; k < length; k += 1) data.set(rows.row(frameAt(from + k)), k * rows.width);
  return data;
};

// By stage.
const options = { provider: provider as Provider, threads: 1 };
const stages: Record<string, Record<string, string>> = {};
for (const graph of ['warp', 'mouth', 'eyes']) {
  const model = await openOnnxModel(avatar.manifest, graph, avatar.folders, options);
  stages[graph] = {};
  for (const window of [1, 2, 4, 8, 16]) {
    const span = await timed(15, (round) =>
      model.run({ motion: { data: inputOf(round * window, window), dims: [window, rows.width] } }),
    );
    stages[graph][`window of ${window}`] = (span / window).toFixed(2);
  }
  await model.close();
}
console.log(`${avatar.id} on ${provider}, one thread, ms a picture`);
console.table(stages);

const warp = await openOnnxModel(avatar.manifest, 'warp', avatar.folders, options);
const fields = await warp.run({ motion: { data: inputOf(10, 1), dims: [1, rows.width] } });
const [pose, expression] = [floatsOf(fields, 'pose'), floatsOf(fields, 'expression')];
await warp.close();
const read = async (file: string) =>
  decodePicture(await readModelFile(avatar.manifest, file, avatar.folders), file);
const portrait = await read(avatar.traits.portrait);
const matte = avatar.traits.layers ? await read(avatar.traits.layers.matte) : undefined;
const behind = avatar.traits.layers ? await read(avatar.traits.layers.background) : undefined;
const encoders = new VideoEncoders();
const sizes: Record<string, Record<string, string>> = {};
for (const size of PICTURE_SIZES) {
  const kernel = new PictureKernel(
    packPicture(portrait, size, matte),
    avatar.traits.patches,
    behind && packPicture(behind, size),
  );
  for (const [place, { texelsAcross, texelsDown }] of avatar.traits.patches.entries())
    kernel.setPatch(place, new Float32Array(6 * texelsAcross * texelsDown));
  const drawing = await timed(40, () => kernel.draw(pose, expression));
  const row: Record<string, string> = { 'warp and blend to I420': drawing.toFixed(2) };
  for (const encoding of ['vp8', 'h264'] as const) {
    const encoder = encoders.open({ encoding, frameRate: 25 });
    const pictures = [pose, expression].map((field) => kernel.draw(field, expression));
    const encoding1 = await timed(40, (round) =>
      encoder.encode({
        kind: 'video',
        i420: pictures[round % 2] ?? new Uint8Array(0),
        width: size,
        height: size,
        at: ms(round * 40),
      }),
    );
    row[encoding] = encoding1.toFixed(2);
    encoder.close();
  }
  sizes[`${size}²`] = row;
}
console.log('by size, ms a picture');
console.table(sizes);
encoders.close();

// The whole path of the server: motion → pictures → packets.
async function* given(): AsyncGenerator<MotionFrame, void, undefined> {
  for (const [index, frame] of frames.entries())
    yield await Promise.resolve({ ...frame, at: ms(index * 40) });
}
const drawAll = async (
  from: Service,
  size: PictureSize,
  longest: number,
  windows: number,
  encode: boolean,
) => {
  const encoder = from.portraits.encoders.open({ encoding: 'h264', frameRate: 25 });
  const drawing = from.portraits.stage({ avatar, size, longest, windows });
  const path = encode ? chain(drawing, encodeStage({ encoder, still: 'encode' })) : drawing;
  const began = performance.now();
  let first: number | undefined;
  let pictures = 0;
  for await (const picture of path.run(given(), context) as AsyncIterable<VideoFrame>) {
    first ??= performance.now() - began;
    pictures += picture.at >= 0 ? 1 : 0;
  }
  encoder.close();
  return { first: first ?? NaN, rate: (1000 * pictures) / (performance.now() - began) };
};
const whole: Record<string, Record<string, string>> = {};
for (const size of PICTURE_SIZES) {
  const row: Record<string, string> = {};
  for (const longest of [2, 4, 8, 16]) {
    await drawAll(service, size, longest, 1, false);
    row[`windows of ${longest}`] = (await drawAll(service, size, longest, 1, false)).rate.toFixed(1);
  }
  whole[`${size}²`] = row;
}
console.log('motion to I420, one lane, one window at a time, pictures a second');
console.table(whole);

const alone = await drawAll(service, 512, 4, 1, true);
await service.close();
const two = await openService(2);
await drawAll(two, 512, 4, 2, true);
const overlapped = await drawAll(two, 512, 4, 2, true);
console.log(
  `motion to H.264, 512²: ${alone.rate.toFixed(1)} pictures a second one after the other, ${overlapped.rate.toFixed(1)} overlapped on two lanes (${(overlapped.rate / alone.rate).toFixed(2)} times)`,
);
const firsts = async (longest: number): Promise<string> => {
  const spans: number[] = [];
  for (let round = 0; round < 15; round += 1) {
    const driver = { avatar, size: 512, longest, windows: 1 } as const;
    const began = performance.now();
    for await (const picture of two.portraits.stage(driver).run(given(), context)) {
      if (picture.at >= 0) spans.push(performance.now() - began);
      break;
    }
  }
  return median(spans).toFixed(1);
};
const direct = async (length: number): Promise<string> => {
  const task = {
    kind: 'draw',
    avatar: avatar.id,
    size: 512,
    motion: inputOf(0, length),
    frames: length,
  } as const;
  const span = await timed(10, (round) =>
    two.lanes.run(
      { task: { ...task, motion: inputOf(round * length, length) }, due: ms(0), kind: 'draw', priority: 20 },
      never,
    ),
  );
  return span.toFixed(1);
};
console.log(
  `all motion present → first picture: ${await firsts(4)} ms with our short first windows; with a first window of 4: ${await direct(4)} ms, of 16: ${await direct(16)} ms`,
);
await two.close();
