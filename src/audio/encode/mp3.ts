import { invariant } from '../../core/assert.ts';
import type { SampleRate } from '../../core/units.ts';
import type { Wrapping } from './codec-file.ts';
import { openCodecFile } from './codec-file.ts';
import type { FileEncoder } from './file-encoder.ts';
import { joined } from './file-encoder.ts';

/** Samples of a frame of MPEG-2 layer III, as which rates up to 24 kHz travel. */
const FRAME_SAMPLES = 576;
/** What LAME puts before the first sample; decoders know of 529 more of their own. */
const ENCODER_DELAY = 576;
const HEADER_BYTES = 4;
/** Side information of a mono frame of MPEG-2. */
const SIDE_BYTES = 9;

interface Totals {
  readonly samples: number;
  readonly frames: number;
  readonly bytes: number;
}

/**
 * The frame before the first, which holds no sound: decoders read from it what to cut off at the start and, once
 * the totals are known, at the end. Layout after the Xing and LAME tags.
 *
 * @param like a real frame, whose header and size it takes
 */
const infoFrame = (like: Uint8Array, totals?: Totals): Uint8Array => {
  const frame = new Uint8Array(like.length);
  frame.set(like.subarray(0, HEADER_BYTES));
  const view = new DataView(frame.buffer);
  let at = HEADER_BYTES + SIDE_BYTES;
  const text = (value: string): void => {
    for (const letter of value) view.setUint8(at++, letter.charCodeAt(0));
  };
  text('Info');
  view.setUint32(at, totals ? 3 : 0);
  at += 4;
  if (totals) {
    view.setUint32(at, totals.frames);
    view.setUint32(at + 4, totals.bytes);
    at += 8;
  }
  text('LAME');
  at += 17;
  const padding = totals ? totals.frames * FRAME_SAMPLES - ENCODER_DELAY - totals.samples : 0;
  invariant(padding >= 0 && padding < 4096, 'the padding of the last frames fits its twelve bits');
  view.setUint8(at, ENCODER_DELAY >> 4);
  view.setUint8(at + 1, ((ENCODER_DELAY & 0x0f) << 4) | (padding >> 8));
  view.setUint8(at + 2, padding & 0xff);
  return frame;
};

class Mp3Wrapping implements Wrapping {
  #first: Uint8Array | undefined;
  #frames = 0;
  #bytes = 0;

  wrap({ bytes }: { readonly bytes: Uint8Array }): Uint8Array {
    this.#frames += 1;
    this.#bytes += bytes.length;
    if (this.#first) return bytes;
    this.#first = bytes;
    const info = infoFrame(bytes);
    this.#bytes += info.length;
    return joined([info, bytes]);
  }

  head(samples: number): Uint8Array {
    invariant(this.#first !== undefined, 'sound makes at least one frame');
    return infoFrame(this.#first, { samples, frames: this.#frames, bytes: this.#bytes });
  }
}

/** MP3 at a constant 64 kbit/s. @param sampleRate 16, 22.05 or 24 kHz: those of MPEG-2 */
export const openMp3 = (sampleRate: SampleRate): FileEncoder =>
  openCodecFile({ codec: 'mp3', sampleRate, bitrate: 64_000 }, new Mp3Wrapping());
