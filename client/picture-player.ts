import type { ArrivingPicture } from './picture-queue.ts';
import { PictureQueue } from './picture-queue.ts';

/** WebCodecs' name of what a session asks for. */
const CODEC = 'vp8';

/** Whether this browser can decode pictures; it does so only over HTTPS or from this very machine. */
export const canPlayPictures = async (): Promise<boolean> => {
  if (!('VideoDecoder' in globalThis)) return false;
  const { supported } = await VideoDecoder.isConfigSupported({ codec: CODEC });
  return supported === true;
};

/** Decodes pictures by WebCodecs and draws each when its time has come. */
export class PicturePlayer {
  readonly #context: CanvasRenderingContext2D | null;
  readonly #canvas: HTMLCanvasElement;
  readonly #onLost: () => void;
  readonly #queue = new PictureQueue<VideoFrame>();
  #decoder: VideoDecoder | undefined;
  #shown = 0;

  /** @param onLost a key frame is needed to go on */
  constructor(canvas: HTMLCanvasElement, onLost: () => void) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d');
    this.#onLost = onLost;
  }

  /** Pictures that were drawn. */
  get shown(): number {
    return this.#shown;
  }

  /** A session has begun: nothing of the last one is shown any more. */
  begin(): void {
    this.#queue.clear();
    this.#close();
  }

  push({ at, keyFrame, payload }: ArrivingPicture): void {
    // Without a key frame there is nothing to begin with.
    if (!this.#decoder && !keyFrame) return;
    this.#decoder ??= this.#open();
    const type = keyFrame ? 'key' : 'delta';
    this.#decoder.decode(new EncodedVideoChunk({ type, timestamp: Math.round(at * 1000), data: payload }));
  }

  /** To be called for each picture of the page. @param time where we are on the session's axis; `undefined` while that is not known */
  draw(time: number | undefined): void {
    const picture = this.#queue.take(time ?? Infinity);
    if (!picture) return;
    this.#context?.drawImage(picture, 0, 0, this.#canvas.width, this.#canvas.height);
    picture.close();
    this.#shown += 1;
  }

  #open(): VideoDecoder {
    const decoder = new VideoDecoder({
      output: (picture) => {
        this.#queue.push(picture.timestamp / 1000, picture);
      },
      error: () => {
        // It has closed itself; the next key frame opens another.
        if (this.#decoder === decoder) this.#decoder = undefined;
        this.#onLost();
      },
    });
    decoder.configure({ codec: CODEC, optimizeForLatency: true });
    return decoder;
  }

  #close(): void {
    if (this.#decoder && this.#decoder.state !== 'closed') this.#decoder.close();
    this.#decoder = undefined;
  }
}
