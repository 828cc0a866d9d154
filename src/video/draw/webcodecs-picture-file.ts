import { ImageDecoder } from '@napi-rs/webcodecs';
import { VivaError } from '../../core/errors.ts';

/** A picture as its file has it: I420, at most one of the two ranges. */
export interface PictureFile {
  /** @shape [height * width * 3 / 2] uint8 @layout I420, full planes, no padding */
  readonly i420: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Luma goes from 0 to 255 and not from 16 to 235, as a JPEG's does. */
  readonly fullRange: boolean;
}

const TYPES: readonly (readonly [signature: string, at: number, type: string])[] = [
  ['WEBPVP8 ', 8, 'image/webp'],
  ['\xff\xd8\xff', 0, 'image/jpeg'],
];

const typeOf = (bytes: Uint8Array): string | undefined =>
  TYPES.find(([signature, at]) =>
    Buffer.from(bytes.buffer, bytes.byteOffset + at, signature.length).equals(
      Buffer.from(signature, 'latin1'),
    ),
  )?.[2];

const unreadable = (file: string, problem: string, cause?: unknown): VivaError =>
  new VivaError('AVATAR_INVALID', { file, problem }, { cause });

/**
 * Decodes a lossy WebP or a JPEG, both in 4:2:0: what the codec of this process is right about. Throws `AVATAR_INVALID`.
 *
 * @param file for the error
 */
export const decodePicture = async (bytes: Uint8Array, file: string): Promise<PictureFile> => {
  const type = bytes.length < 16 ? undefined : typeOf(bytes);
  if (type === undefined) throw unreadable(file, 'is neither a lossy WebP nor a JPEG');
  try {
    const { image } = await new ImageDecoder({ data: bytes, type }).decode();
    const { codedWidth: width, codedHeight: height, format, colorSpace } = image;
    const i420 = new Uint8Array(image.allocationSize());
    await image.copyTo(i420);
    image.close();
    if (format !== 'I420') throw unreadable(file, `has samples as ${String(format)}, not 4:2:0`);
    return { i420, width, height, fullRange: colorSpace.fullRange === true };
  } catch (error) {
    if (error instanceof VivaError) throw error;
    throw unreadable(file, error instanceof Error ? error.message : 'cannot be decoded', error);
  }
};
