import { describe, expect, it } from 'vitest';
import { PictureQueue } from '../../../client/picture-queue.ts';

/** Pictures by name, and those that were given back. */
const pictures = () => {
  const closed: string[] = [];
  const picture = (name: string) => ({ name, close: () => closed.push(name) });
  return { closed, picture, queue: new PictureQueue<ReturnType<typeof picture>>() };
};

describe('PictureQueue', () => {
  it('gives the newest picture that is due, and keeps the others', () => {
    const { closed, picture, queue } = pictures();
    queue.push(0, picture('a'));
    queue.push(40, picture('b'));
    queue.push(80, picture('c'));

    expect(queue.take(-1)).toBeUndefined();
    expect(queue.take(50)?.name).toBe('b');
    expect(closed).toEqual(['a']);
    expect(queue.take(50)).toBeUndefined();
    expect(queue.take(Infinity)?.name).toBe('c');
  });

  it('lets a picture take the place of every one that is not before it', () => {
    const { closed, picture, queue } = pictures();
    for (const [at, name] of [
      [0, 'a'],
      [40, 'b'],
      [80, 'c'],
      [40, 'd'],
    ] as const)
      queue.push(at, picture(name));

    expect(closed).toEqual(['c', 'b']);
    expect(queue.take(100)?.name).toBe('d');
  });

  it('holds no more than so many, and gives all back at the end', () => {
    const { closed, picture, queue } = pictures();
    for (let k = 0; k < 40; k += 1) queue.push(k, picture(String(k)));
    expect(queue.size).toBe(32);
    expect(closed).toHaveLength(8);
    queue.clear();
    expect(closed).toHaveLength(40);
  });
});
