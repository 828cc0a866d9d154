import type { FileEncoder } from './file-encoder.ts';
import { joined } from './file-encoder.ts';
import type { EncodedPiece, SoundEncoderConfig } from './webcodecs-sound-encoder.ts';
import { WebcodecsSoundEncoder } from './webcodecs-sound-encoder.ts';

/** What a format adds around the pieces that its codec gives. */
export interface Wrapping {
  /** Called for each piece in order. @returns the piece's bytes in the file */
  wrap(piece: EncodedPiece): Uint8Array;
  /** The file's first bytes, now that everything is known. @param samples sound in all, at the encoder's rate */
  head(samples: number): Uint8Array;
}

/** A format whose file is its codec's pieces in a row, with at most something before them. */
export const openCodecFile = (config: SoundEncoderConfig, wrapping: Wrapping): FileEncoder => {
  const encoder = new WebcodecsSoundEncoder(config);
  let samples = 0;
  const bytesOf = (pieces: readonly EncodedPiece[]): Uint8Array =>
    joined(pieces.map((piece) => wrapping.wrap(piece)));
  return {
    sampleRate: config.sampleRate,
    async write(pcm) {
      if (pcm.length === 0) return new Uint8Array(0);
      encoder.write(pcm);
      samples += pcm.length;
      return bytesOf(await encoder.drain());
    },
    async finish() {
      const bytes = samples === 0 ? new Uint8Array(0) : bytesOf(await encoder.flush());
      return { bytes, head: samples === 0 ? new Uint8Array(0) : wrapping.head(samples) };
    },
    close: () => {
      encoder.close();
    },
  };
};
