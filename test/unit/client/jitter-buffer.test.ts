import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../../client/jitter-buffer.ts';
import { JitterBuffer } from '../../../client/jitter-buffer.ts';
import { samples } from '../../../src/core/units.ts';

const QUANTUM = 128;

const bufferOf = (options: Partial<ConstructorParameters<typeof JitterBuffer>[0]> = {}): JitterBuffer =>
  new JitterBuffer({
    refill: samples(400),
    refillMaximum: samples(1_600),
    capacity: samples(10_000),
    fade: samples(16),
    ...options,
  });

/** Sound that counts its own samples, so that what is lost, doubled or moved is seen. */
const counting = (number: number, start: number, length: number, last = false): Chunk => ({
  number,
  start: samples(start),
  pcm: Float32Array.from({ length }, (_, k) => start + k + 1),
  last,
});

const read = (buffer: JitterBuffer, length = QUANTUM): Float32Array => {
  const output = new Float32Array(length).fill(NaN);
  buffer.read(output);
  return output;
};

/** Everything that comes out until it is silent, without the silence. */
const drain = (buffer: JitterBuffer): number[] => {
  const heard: number[] = [];
  for (let output = read(buffer); output.some((sample) => sample !== 0); output = read(buffer)) {
    heard.push(...output.filter((sample) => sample !== 0));
  }
  return heard;
};

describe('JitterBuffer', () => {
  it('is silent before anything came', () => {
    expect(read(bufferOf())).toEqual(new Float32Array(QUANTUM));
  });

  it('plays from the first chunk on, however short', () => {
    const buffer = bufferOf();
    buffer.push(counting(1, 0, 200));

    expect(read(buffer)).toEqual(Float32Array.from({ length: QUANTUM }, (_, k) => k + 1));
  });

  it.each([1, 7, 64, 127, 128, 129, 480, 1_000])(
    'loses and invents nothing when it comes in pieces of %i',
    (size) => {
      const buffer = bufferOf();
      for (let start = 0; start < 3_000; start += size) {
        buffer.push(counting(1, start, Math.min(size, 3_000 - start), start + size >= 3_000));
      }

      expect(drain(buffer)).toEqual(Array.from({ length: 3_000 }, (_, k) => k + 1));
      expect(buffer.underruns).toBe(0);
    },
  );

  it('says which utterance is heard, and how far', () => {
    const buffer = bufferOf();
    buffer.push(counting(4, 960, 100, true));
    buffer.push(counting(5, 0, 100));
    const output = new Float32Array(QUANTUM);

    expect(buffer.read(output)).toMatchObject({ number: 5, end: 28, filled: QUANTUM, finished: 4 });
  });

  it('finishes by an empty last chunk, which is no underrun', () => {
    const buffer = bufferOf();
    buffer.push(counting(1, 0, QUANTUM));
    buffer.push({ number: 1, start: samples(QUANTUM), pcm: new Float32Array(0), last: true });
    const played = buffer.read(new Float32Array(QUANTUM));

    expect(played.finished ?? buffer.read(new Float32Array(QUANTUM)).finished).toBe(1);
    read(buffer);
    expect(buffer.underruns).toBe(0);
  });

  it('is not starved by silence between utterances', () => {
    const buffer = bufferOf();
    buffer.push(counting(1, 0, 100, true));
    read(buffer);
    read(buffer);

    expect(buffer.underruns).toBe(0);
  });

  it('counts a gap in mid-utterance once, and waits for a reserve before it goes on', () => {
    const buffer = bufferOf();
    buffer.push(counting(1, 0, 100));
    read(buffer);
    read(buffer);
    expect(buffer.underruns).toBe(1);

    buffer.push(counting(1, 100, 399));
    expect(read(buffer)).toEqual(new Float32Array(QUANTUM));
    buffer.push(counting(1, 499, 1));
    expect(read(buffer).at(-1)).toBe(228);
  });

  it('does not wait for a reserve that will never come', () => {
    const buffer = bufferOf();
    buffer.push(counting(1, 0, 100));
    read(buffer);
    buffer.push(counting(1, 100, 50, true));

    expect(read(buffer).some((sample) => sample !== 0)).toBe(true);
  });

  it('asks for twice the reserve after each further gap, and for less after an utterance without one', () => {
    const buffer = bufferOf();
    const starve = (number: number, start: number): void => {
      buffer.push(counting(number, start, 500));
      for (let k = 0; k < 5; k += 1) read(buffer);
    };
    starve(1, 0);
    starve(1, 500);
    expect(buffer.underruns).toBe(2);
    buffer.push(counting(1, 1_000, 500));
    expect(read(buffer)[127]).toBe(0);
    buffer.push(counting(1, 1_500, 300, true));
    expect(drain(buffer)).toHaveLength(800);

    buffer.push(counting(2, 0, 500, true));
    drain(buffer);
    buffer.push(counting(3, 0, 100));
    read(buffer);
    buffer.push(counting(3, 100, 400));
    expect(read(buffer)[127]).not.toBe(0);
  });

  it('fades at a gap, out and in, so that nothing clicks', () => {
    const buffer = bufferOf();
    const steady = (start: number, length: number): Chunk => ({
      ...counting(1, start, length),
      pcm: new Float32Array(length).fill(1),
    });
    buffer.push(steady(0, 100));
    const before = read(buffer);
    buffer.push(steady(100, 500));
    const after = read(buffer);

    expect([before[83], before[92], before[99]]).toEqual([1, 0.4375, 0]);
    expect([after[0], after[7], after[16]]).toEqual([0.0625, 0.5, 1]);
  });

  it('is silent from the next read on after a stop, but for a ramp of a few samples', () => {
    const buffer = bufferOf();
    buffer.push({ ...counting(1, 0, 5_000), pcm: new Float32Array(5_000).fill(1) });
    read(buffer);
    buffer.stop();
    const after = read(buffer);

    expect(after[0]).toBeCloseTo(1 - 1 / 16, 6);
    expect(after.subarray(16)).toEqual(new Float32Array(QUANTUM - 16));
    expect(read(buffer)).toEqual(new Float32Array(QUANTUM));
    expect(buffer.held).toBe(0);
    expect(buffer.underruns).toBe(0);
  });

  it('begins the next utterance whole, right behind the ramp of a stopped one', () => {
    const buffer = bufferOf();
    buffer.push(counting(1, 0, 5_000));
    read(buffer);
    buffer.stop();
    buffer.push(counting(2, 0, 200, true));
    const after = read(buffer);

    expect([...after.subarray(16, 20)]).toEqual([1, 2, 3, 4]);
  });

  it('holds no more than its capacity, and counts what it drops', () => {
    const buffer = bufferOf({ capacity: samples(1_000) });
    buffer.push(counting(1, 0, 900));
    buffer.push(counting(1, 900, 200));

    expect(buffer.held).toBe(900);
    expect(buffer.dropped).toBe(200);
  });
});
