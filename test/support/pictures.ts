import type { VideoFrame } from '../../src/core/frames.ts';
import { ms } from '../../src/core/units.ts';

/** A grey wave with a bright square that moves with `step`: it compresses like a face, and tells one picture from the next. */
export const picture = (step: number, { width = 128, height = 128, at = step * 40 } = {}): VideoFrame => {
  const i420 = new Uint8Array((width * height * 3) / 2).fill(128);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1)
      i420[y * width + x] = 100 + 40 * Math.sin(x / 9) + 20 * Math.cos(y / 7);
  }
  const left = 16 + ((step * 8) % (width - 48));
  for (let y = 48; y < 80; y += 1) i420.fill(230, y * width + left, y * width + left + 32);
  return { kind: 'video', i420, width, height, at: ms(at) };
};
