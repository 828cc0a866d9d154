import type { AudioFrame, MotionFrame } from '../../src/core/frames.ts';
import type { ArkitName } from '../../src/core/arkit.ts';
import { arkitIndex } from '../../src/core/arkit.ts';
import { hertz, ms, samples, spanOf } from '../../src/core/units.ts';

const RATE = hertz(16_000);

/** Loud where `loud` says so: a hum with a little noise, so that it is not silence anywhere else either. */
export const hum = (span: number, loud: (time: number) => boolean = () => true): Float32Array =>
  Float32Array.from({ length: (span * RATE) / 1000 }, (_, k) => {
    const time = (k * 1000) / RATE;
    const voice = 0.3 * Math.sin(2 * Math.PI * 150 * (time / 1000)) * (0.6 + 0.4 * Math.sin(time / 70));
    return loud(time) ? voice : 0.0003 * Math.sin(k * 1.7);
  });

/** Sound in pieces of some milliseconds, from `at` on. */
export const pieces = (pcm: Float32Array, span: number, at = 0): AudioFrame[] => {
  const size = (span * RATE) / 1000;
  return Array.from({ length: Math.ceil(pcm.length / size) }, (_, k) => ({
    kind: 'audio' as const,
    pcm: pcm.slice(k * size, (k + 1) * size),
    rate: RATE,
    at: ms(at + spanOf(samples(Math.round(k * size)), RATE)),
  }));
};

/** One coefficient of a face. */
export const of = (frame: MotionFrame | undefined, name: ArkitName): number =>
  frame?.coefficients[arkitIndex(name)] ?? NaN;

/** What a client that obeys the rule of the driver holds: a frame takes the place of all that are not before it. */
export const held = (frames: readonly MotionFrame[]): MotionFrame[] => {
  const kept: MotionFrame[] = [];
  for (const frame of frames) {
    while ((kept.at(-1)?.at ?? -Infinity) >= frame.at) kept.pop();
    kept.push(frame);
  }
  return kept;
};
