import { describe, expect, it } from 'vitest';
import { ToldMessages } from '../../../client/told-messages.ts';

const ping = (id: number) => ({ type: 'ping', id }) as const;

describe('ToldMessages', () => {
  it('gives back what the service has not had, and counts on from there', () => {
    const told = new ToldMessages();
    told.add(ping(0));
    told.addSound();
    told.add(ping(2));
    told.add(ping(3));

    expect(told.takeLost(3)).toEqual([ping(3)]);
    told.add(ping(3));
    expect(told.takeLost(4)).toEqual([]);
    told.add(ping(4));
    expect(told.takeLost(4)).toEqual([ping(4)]);
  });

  it('remembers the last moments only', () => {
    const told = new ToldMessages();
    for (let id = 0; id < 1_000; id += 1) told.add(ping(id));

    expect(told.takeLost(0)).toHaveLength(256);
  });
});
