import { TRACK_RATE, trackStage } from './audio/index.ts';
import { channel } from './core/channel.ts';
import type { AudioFrame } from './core/frames.ts';
import { audioSpan } from './core/frames.ts';
import { fanOut } from './core/fan-out.ts';
import type { StageContext } from './core/stage.ts';
import { chain } from './core/stage.ts';
import type { Milliseconds } from './core/units.ts';
import { ms } from './core/units.ts';
import type { FaceWish } from './faces.ts';
import type { Service } from './service.ts';
import type { Avatar, Backdrop, ClipFile, ClipFormat, PictureSize } from './video/index.ts';
import { CLIP_FORMATS, ClipWriter, encodeStage } from './video/index.ts';

export interface RenderOptions {
  readonly avatar: Avatar;
  readonly format: ClipFormat;
  readonly size: PictureSize;
  readonly face: Pick<FaceWish, 'seed' | 'label' | 'expression' | 'fps'>;
  readonly backdrop?: Backdrop | undefined;
  /** Told how far it is. */
  readonly onProgress?: (progress: RenderProgress) => void;
}

export interface RenderProgress {
  /** Sound that came so far. */
  readonly sounded: Milliseconds;
  /** No more sound comes. */
  readonly complete: boolean;
  /** Pictures up to there are in the file. */
  readonly drawn: Milliseconds;
}

/** Pictures that wait for the encoder, and sound that waits for the pictures: enough that every lane has something to do. */
const AHEAD = 16;

/**
 * Speech into a film of somebody who says it: voice, motion, pictures and codecs at work at once, each in lanes or threads of its own, and none
 * further ahead than a few pictures. The file is not closed here. Throws what any of them throws, `OUTPUT_UNWRITABLE` among it.
 */
export const renderClip = async (
  service: Service,
  speech: AsyncIterable<AudioFrame>,
  file: ClipFile,
  { avatar, format, size, face, backdrop, onProgress = () => undefined }: RenderOptions,
  context: StageContext,
): Promise<void> => {
  const stop = new AbortController();
  const within = { ...context, signal: AbortSignal.any([context.signal, stop.signal]) };
  const { video, sound } = CLIP_FORMATS[format];
  const clip = new ClipWriter(file, { format, size, soundRate: TRACK_RATE });
  const encoder = service.portraits.encoders.open({
    encoding: video,
    frameRate: face.fps ?? 25,
    bitrate: 5 * size * size,
  });
  let sounded = ms(0);
  let complete = false;
  async function* counted(): AsyncGenerator<AudioFrame, void, undefined> {
    for await (const piece of speech) {
      sounded = ms(sounded + audioSpan(piece));
      yield piece;
    }
    complete = true;
  }
  const heard = channel<AudioFrame>({ capacity: AHEAD, overflow: 'suspend' });
  const seen = channel<AudioFrame>({ capacity: AHEAD, overflow: 'suspend' });
  const pictures = chain(
    service.portraits.stage({ avatar, size, backdrop, longest: 4, windows: 3 }),
    encodeStage({ encoder, still: 'encode' }),
  );
  const driver = service.faces.open({ ...face, live: false });
  const moveAll = async (): Promise<void> => {
    for await (const piece of seen) await driver.drive(piece);
    driver.finish();
  };
  const drawAll = async (): Promise<void> => {
    for await (const packet of pictures.run(driver.frames(within.signal), within)) {
      await clip.addPicture(packet);
      onProgress({ sounded, complete, drawn: ms(packet.at + packet.span) });
    }
  };
  const soundAll = async (): Promise<void> => {
    for await (const packet of trackStage(sound).run(heard, within)) await clip.addSound(packet);
  };
  try {
    await Promise.all([fanOut(counted(), [heard, seen]), moveAll(), drawAll(), soundAll()]);
    await clip.finish();
  } catch (error) {
    stop.abort(error);
    await clip.cancel();
    throw error;
  } finally {
    encoder.close();
  }
};
