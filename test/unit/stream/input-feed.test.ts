import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../src/core/limits.ts';
import { InputFeed } from '../../../src/stream/input-feed.ts';
import { collect } from '../../support/media.ts';

describe('InputFeed', () => {
  it.each([
    { sampleBytes: 1, chunks: [[1, 2, 3], [4, 5, 6], [7]], left: [4, 5, 6, 7] },
    { sampleBytes: 2, chunks: [[1, 2, 3], [4, 5, 6], [7]], left: [3, 4, 5, 6, 7] },
    { sampleBytes: 4, chunks: [[1, 2, 3, 4, 5], [6, 7], [8]], left: [5, 6, 7, 8] },
  ])(
    'loses the oldest of $chunks in whole samples of $sampleBytes',
    async ({ sampleBytes, chunks, left }) => {
      let lost = 0;
      const feed = new InputFeed(5, sampleBytes, () => (lost += 1));
      for (const chunk of chunks) feed.push(Uint8Array.from(chunk));
      feed.end();

      expect((await collect(feed)).flatMap((chunk) => [...chunk])).toEqual(left);
      expect(lost).toBe(1);
    },
  );

  it('holds no more than so many chunks, however small', async () => {
    let lost = 0;
    const feed = new InputFeed(1e6, 2, () => (lost += 1));
    for (let n = 0; n < LIMITS.inputChunks + 10; n += 1) feed.push(Uint8Array.of(0, n % 256));
    feed.end();
    const left = await collect(feed);

    expect(left).toHaveLength(LIMITS.inputChunks);
    expect(left[0]).toEqual(Uint8Array.of(0, 10));
    expect(lost).toBe(10);
  });

  it('always holds one chunk, however large', async () => {
    const feed = new InputFeed(1, 2, () => undefined);
    feed.push(new Uint8Array(100));
    feed.end();

    expect(await collect(feed)).toHaveLength(1);
  });
});
