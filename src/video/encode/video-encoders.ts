import type { PictureCodec } from './picture-codec.ts';
import type { CodecSource } from './recovering-encoder.ts';
import { RecoveringEncoder } from './recovering-encoder.ts';
import type { VideoEncoder, VideoEncoderOptions } from './video-encoder.ts';
import { WebcodecsPictureCodec } from './webcodecs-picture-codec.ts';

/** Codecs kept for whoever comes next: more faces than a machine of this kind draws at once. Each holds about 2 MB. */
const KEPT = 8;

/**
 * Every video encoder of a process, opened here and kept between sessions, because each codec that was ever opened costs the
 * process a little memory for good (about 0.1 MB; one that is renewed, none).
 */
export class VideoEncoders {
  readonly #kept: PictureCodec[] = [];
  readonly #open: () => PictureCodec;
  #closed = false;

  /** @param open for tests; FFmpeg's codecs otherwise */
  constructor(open: () => PictureCodec = () => new WebcodecsPictureCodec()) {
    this.#open = open;
  }

  /** Nothing is opened before the first picture, so nothing fails here but a wrong option. */
  open(options: VideoEncoderOptions): VideoEncoder {
    return new RecoveringEncoder(options, this.#source);
  }

  close(): void {
    this.#closed = true;
    for (const codec of this.#kept.splice(0)) codec.close();
  }

  readonly #source: CodecSource = {
    take: () => this.#kept.pop() ?? this.#open(),
    giveBack: (codec, healthy) => {
      if (healthy && !this.#closed && this.#kept.length < KEPT) this.#kept.push(codec);
      else codec.close();
    },
  };
}
