import { ms } from '../../src/core/units.ts';
import type { Provider } from '../../src/inference/index.ts';
import { floatsOf, openOnnxModel, readModelFile } from '../../src/inference/index.ts';
import { ELEMENT, readOnnx } from '../../src/inference/onnx-graph.ts';
import type { Avatar } from '../../src/video/index.ts';
import { PICTURE_SIZES, VideoEncoders } from '../../src/video/index.ts';
import { packPicture } from '../../src/video/draw/packed-picture.ts';
import { PictureKernel } from '../../src/video/draw/picture-kernel.ts';
import { decodePicture } from '../../src/video/draw/webcodecs-picture-file.ts';
import type { Setting } from './bench-motion.ts';
import { hasCodecs, inputOf, median, motionOf, openService, timed } from './bench-motion.ts';

const GRAPHS = ['warp', 'mouth', 'eyes'] as const;

/** Which numbers the weights of a graph are kept as, by their share. */
const precisionOf = async (avatar: Avatar, graph: string): Promise<string> => {
  const file = avatar.manifest.graphs[graph]?.file ?? `${graph}.onnx`;
  const { initializer } = readOnnx(await readModelFile(avatar.manifest, file, avatar.folders)).graph;
  const counts = new Map<string, number>();
  for (const { dataType, dims = [] } of initializer) {
    const kind = Object.entries(ELEMENT).find(([, code]) => code === dataType)?.[0] ?? `type ${dataType}`;
    counts.set(kind, (counts.get(kind) ?? 0) + dims.reduce((product, each) => product * each, 1));
  }
  const all = [...counts.values()].reduce((sum, each) => sum + each, 0);
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .filter(([, count]) => count > all / 200)
    .map(([kind, count]) => `${kind} ${((100 * count) / all).toFixed(0)} %`)
    .join(', ');
};

/** What each stage costs by itself, in one thread: networks by length of window, the kernel and the codecs by size. */
export const benchStages = async (setting: Setting): Promise<void> => {
  const service = await openService(setting, 1);
  const avatar = service.portraits.resolve(setting.avatar);
  const frames = await motionOf(service, setting.pictures);
  await service.close();
  const options = { provider: setting.provider as Provider, threads: 1 };
  const table: Record<string, Record<string, string>> = {};
  const fields: { readonly pose: Float32Array; readonly expression: Float32Array }[] = [];
  const patches: Record<string, Float32Array>[] = [];
  const width = avatar.traits.motion.length;
  for (const graph of GRAPHS) {
    const model = await openOnnxModel(avatar.manifest, graph, avatar.folders, options);
    const row: Record<string, string> = {};
    for (const window of [1, 2, 4, 8, 16]) {
      const span = await timed(15, (round) =>
        model.run({
          motion: { data: inputOf(avatar, frames, round * window, window), dims: [window, width] },
        }),
      );
      row[`window of ${String(window)}`] = (span / window).toFixed(2);
    }
    row['weights'] = await precisionOf(avatar, graph);
    table[graph] = row;
    for (let k = 0; k < 40; k += 1) {
      const made = await model.run({
        motion: { data: inputOf(avatar, frames, 20 + k, 1), dims: [1, width] },
      });
      if (graph === 'warp')
        fields.push({ pose: floatsOf(made, 'pose'), expression: floatsOf(made, 'expression') });
      else (patches[k] ??= {})[graph] = floatsOf(made, graph);
    }
    await model.close();
  }
  console.log(`${avatar.id} on ${setting.provider}, one thread, ms a picture`);
  console.table(table);

  const read = async (file: string) =>
    decodePicture(await readModelFile(avatar.manifest, file, avatar.folders), file);
  const portrait = await read(avatar.traits.portrait);
  const matte = avatar.traits.layers ? await read(avatar.traits.layers.matte) : undefined;
  const behind = avatar.traits.layers ? await read(avatar.traits.layers.background) : undefined;
  const codecs = await hasCodecs();
  const encoders = new VideoEncoders();
  const sizes: Record<string, Record<string, string>> = {};
  for (const size of PICTURE_SIZES) {
    const packed = packPicture(portrait, size, matte);
    const kernel = new PictureKernel(packed, avatar.traits.patches, behind && packPicture(behind, size));
    const pictures: Uint8Array[] = [];
    const drawing: number[] = [];
    // Speech as it goes on: picture after picture over the last one, as in a session.
    for (const [k, { pose, expression }] of fields.entries()) {
      const began = performance.now();
      for (const [place, { graph, index, texelsAcross, texelsDown }] of avatar.traits.patches.entries()) {
        const floats = 6 * texelsAcross * texelsDown;
        const from = (index ?? 0) * floats;
        const patch = patches[k]?.[graph];
        if (patch) kernel.setPatch(place, patch.subarray(from, from + floats));
      }
      pictures.push(kernel.draw(pose, expression));
      drawing.push(performance.now() - began);
    }
    const row: Record<string, string> = { 'warp and blend to I420': median(drawing.slice(3)).toFixed(2) };
    for (const encoding of codecs ? (['vp8', 'h264'] as const) : []) {
      const encoder = encoders.open({ encoding, frameRate: 25 });
      const span = await timed(pictures.length - 3, (round) =>
        encoder.encode({
          kind: 'video',
          i420: pictures[round] ?? new Uint8Array(0),
          width: size,
          height: size,
          at: ms(round * 40),
        }),
      );
      row[encoding] = span.toFixed(2);
      encoder.close();
    }
    sizes[`${String(size)}²`] = row;
  }
  encoders.close();
  console.log('by size, ms a picture of speech');
  console.table(sizes);
};
