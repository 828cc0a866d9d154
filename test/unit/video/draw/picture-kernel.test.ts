import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fillNormal, streamOf } from '../../../../src/core/noise.ts';
import type { PatchPlace } from '../../../../src/video/draw/picture-kernel.ts';
import { PictureKernel } from '../../../../src/video/draw/picture-kernel.ts';
import type { PackedPicture } from '../../../../src/video/index.ts';
import { plainPicture } from '../../../../src/video/index.ts';
import type { Composition } from '../../../support/plain-compositor.ts';
import { composedAt } from '../../../support/plain-compositor.ts';

/** Waves in every channel; the matte falls off to the right. */
const wavy = (size: number): PackedPicture => {
  const pixels = new Uint8Array(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const at = 4 * (y * size + x);
      pixels[at] = 120 + 60 * Math.sin(x / 5) + 30 * Math.cos(y / 7);
      pixels[at + 1] = 128 + 40 * Math.sin((x + y) / 11);
      pixels[at + 2] = 128 + 40 * Math.cos(x / 13);
      pixels[at + 3] = Math.min(255, Math.max(0, 2 * (size - x)));
    }
  }
  return { pixels, size };
};

const smooth = (seed: number, amount: number): Float32Array => {
  const chances = new Float32Array(8);
  fillNormal(streamOf(seed, 1), 0, chances);
  return Float32Array.from({ length: 2 * 4096 }, (_, k) => {
    const [plane, x, y] = [Math.floor(k / 4096), k % 64, Math.floor(k / 64) % 64];
    const [a = 0, b = 0, c = 0, d = 0] = chances.subarray(plane * 4);
    return amount * (a * Math.sin(x / 9 + b) + c * Math.cos(y / 11 + d));
  });
};

const PLACES: readonly PatchPlace[] = [
  { x: 192, y: 300, width: 128, height: 96, texelsAcross: 128, texelsDown: 96 },
  { x: 160, y: 190, width: 72, height: 56, texelsAcross: 36, texelsDown: 28 },
];

const feathered = ({ texelsAcross: width, texelsDown: height }: PatchPlace): Float32Array =>
  Float32Array.from({ length: 6 * width * height }, (_, k) => {
    const [channel, x, y] = [Math.floor(k / (width * height)), k % width, Math.floor(k / width) % height];
    const fade = Math.min(1, x / 6, y / 6, (width - 1 - x) / 6, (height - 1 - y) / 6);
    return fade * (channel < 2 ? 3 * Math.sin(x / 9 + channel) : 0.4 + 0.3 * Math.sin(y / 5 + channel));
  });

const compositionOf = (size: number, matte: boolean): Composition => ({
  portrait: wavy(size),
  ...(matte && { background: plainPicture([20, 200, 90], size) }),
  pose: smooth(1, 3),
  expression: smooth(2, 2),
  patches: PLACES.map((place) => ({ place, patch: feathered(place) })),
});

const drawn = ({ portrait, background, pose, expression, patches }: Composition): Uint8Array => {
  const kernel = new PictureKernel(portrait, PLACES, background);
  for (const [index, { patch }] of patches.entries()) kernel.setPatch(index, patch);
  return kernel.draw(pose, expression);
};

describe('PictureKernel', () => {
  it.each([
    { size: 512, matte: false },
    { size: 512, matte: true },
    { size: 384, matte: false },
    { size: 256, matte: true },
  ])('draws at $size what the contract says, matte $matte', ({ size, matte }) => {
    const composition = compositionOf(size, matte);
    const i420 = drawn(composition);
    let [worst, worstChroma] = [0, 0];
    for (let row = 0; row < size; row += 10) {
      for (let column = 0; column < size; column += 6) {
        const four = [0, 1].flatMap((y) => [0, 1].map((x) => composedAt(composition, column + x, row + y)));
        worst = Math.max(worst, Math.abs((i420[row * size + column] ?? 0) - (four[0]?.[0] ?? 0)));
        const chroma = size * size + (row / 2) * (size / 2) + column / 2;
        const blue = four.reduce((sum, pixel) => sum + (pixel[1] ?? 0) / 4, 0);
        worstChroma = Math.max(worstChroma, Math.abs((i420[chroma] ?? 0) - blue));
      }
    }
    // Half a step of rounding, and a hundredth of a pixel in where a sample lies.
    expect(worst).toBeLessThan(1.5);
    expect(worstChroma).toBeLessThan(1.5);
  });

  it('gives the portrait back, to the byte, where nothing moves', () => {
    const portrait = wavy(256);
    const nothing = new Float32Array(2 * 4096);
    const i420 = new PictureKernel(portrait, []).draw(nothing, nothing);

    expect(i420.subarray(0, 256 * 256)).toEqual(
      Uint8Array.from({ length: 256 * 256 }, (_, k) => portrait.pixels[4 * k] ?? 0),
    );
  });

  it('draws over its last picture what it would draw on an empty one, to the byte', () => {
    const size = 256;
    const portrait = wavy(size);
    // Nobody is in the right half: there it shows what is behind.
    for (let at = 0; at < size * size; at += 1) {
      if (at % size > size / 2) portrait.pixels[4 * at + 3] = 0;
    }
    const background = wavy(size);
    const open = (): PictureKernel => new PictureKernel(portrait, PLACES, background);
    const kept = open();
    const nothing = new Float32Array(0);
    const [one = nothing, other = nothing] = PLACES.map(feathered);
    const shut = one.map(() => 0);
    const still = smooth(2, 2);
    const steps = [
      [smooth(1, 3), still, one],
      [smooth(1, 3), still, shut],
      [smooth(1, 3), smooth(3, 2), shut],
      [smooth(4, 12), still, one],
      [smooth(1, 3), still, one],
    ] as const;
    for (const [pose, expression, mouth] of steps) {
      const anew = open();
      for (const kernel of [kept, anew]) {
        kernel.setPatch(0, mouth);
        kernel.setPatch(1, other);
      }
      expect(Buffer.compare(kept.draw(pose, expression), anew.draw(pose, expression))).toBe(0);
    }
    // Eyes alone; and nothing at all.
    const anew = open();
    anew.setPatch(0, one);
    for (const kernel of [kept, anew])
      kernel.setPatch(
        1,
        other.map((value) => value / 2),
      );
    const [pose] = steps[4];
    const expected = anew.draw(pose, still);
    expect(Buffer.compare(kept.draw(pose, still), expected)).toBe(0);
    expect(Buffer.compare(kept.draw(pose, still), expected)).toBe(0);
  });

  it('takes its samples from the border where a shift leads beyond it', () => {
    const far = new Float32Array(2 * 4096).fill(9_000);
    const i420 = new PictureKernel(wavy(256), []).draw(far, far);

    expect(new Set(i420.subarray(0, 256 * 256)).size).toBe(1);
  });

  it('refuses a patch of another size', () => {
    const kernel = new PictureKernel(wavy(256), PLACES);
    expect(() => {
      kernel.setPatch(0, new Float32Array(3));
    }).toThrow('as large as its place');
  });
});

it('the kernels are compiled from the sources as they are', () => {
  const build = fileURLToPath(new URL('../../../../kernels/build.js', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [build, '--check'], { encoding: 'utf8' });

  expect(stderr).toBe('');
  expect(status).toBe(0);
});
