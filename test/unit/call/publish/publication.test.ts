import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Avatar } from '../../../../src/call/avatar/avatar.ts';
import { Publication } from '../../../../src/call/publish/publication.ts';
import type { PublishedLine } from '../../../../src/call/publish/published-line.ts';
import { VivaError } from '../../../../src/core/errors.ts';
import { LIMITS } from '../../../../src/core/limits.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

/** A server that takes a line, or does not, as `answers` says in turn; the last answer is given for ever. */
const open = async (answers: readonly boolean[]) => {
  const clock = new FakeClock();
  const leaving = new AbortController();
  const told: string[] = [];
  const dialledAt: number[] = [];
  let lose = (): void => undefined;
  let attempt = 0;
  const avatar = {
    id: 'a',
    signal: leaving.signal,
    requestKeyFrame: () => undefined,
    attach: () => {
      told.push('attached');
      return () => told.push('detached');
    },
  } as unknown as Avatar;
  const publication = await Publication.open({
    id: 'p',
    room: 'den',
    avatar,
    target: { url: new URL('https://media.example/secret-key'), token: 'secret' },
    clock,
    dial: async () => {
      await Promise.resolve();
      dialledAt.push(clock.now());
      const taken = answers[Math.min(attempt, answers.length - 1)];
      attempt += 1;
      if (taken !== true)
        throw new VivaError('PUBLICATION_FAILED', { host: 'media.example', reason: 'busy' });
      const closed = new Promise<void>((resolve) => (lose = resolve));
      const close = (): Promise<void> => {
        told.push('closed');
        return Promise.resolve();
      };
      return { closed, close } as unknown as PublishedLine;
    },
    onEnd: () => told.push('ended'),
  });
  const loseAndSettle = async (): Promise<void> => {
    lose();
    await setImmediate();
  };
  const leave = (): void => {
    leaving.abort();
  };
  return { clock, publication, told, dialledAt, lose: loseAndSettle, leave };
};

describe('a publication', () => {
  it('rejects where the first attempt fails, and tells no secret', async () => {
    await expect(open([false])).rejects.toThrow('PUBLICATION_FAILED');
    const { publication } = await open([true]);

    expect(publication.view()).toMatchObject({ state: 'published', host: 'media.example', reconnections: 0 });
    expect(JSON.stringify(publication.view())).not.toContain('secret');
  });

  it('is made anew with growing pauses when its line is lost', async () => {
    const { clock, publication, told, dialledAt, lose } = await open([true, false, false, true]);
    await lose();
    await clock.advance(999);
    expect(publication.view().state).toBe('reconnecting');
    await clock.advance(10_000);

    expect(dialledAt).toEqual([0, 1_000, 3_000, 7_000]);
    expect(publication.view()).toMatchObject({ state: 'published', reconnections: 1 });
    expect(told).toEqual(['attached', 'detached', 'closed', 'attached']);
  });

  it('is given up when it is hopeless, and says why', async () => {
    const { clock, publication, told, dialledAt, lose } = await open([true, false]);
    await lose();
    await clock.advance(600_000);
    await publication.done;

    expect(dialledAt).toHaveLength(1 + LIMITS.publication.attempts);
    expect(publication.view()).toMatchObject({ state: 'failed', code: 'PUBLICATION_FAILED' });
    expect(told.at(-1)).toBe('ended');
  });

  it.each(['asked', 'left', 'asked while it is lost'] as const)('ends when that is %s', async (how) => {
    const { clock, publication, told, lose, leave } = await open([true, false]);
    if (how === 'asked while it is lost') {
      await lose();
      await clock.advance(100);
    }
    if (how === 'left') leave();
    else publication.end();
    await publication.done;

    expect(publication.view().state).toBe('ended');
    expect(told).toEqual(['attached', 'detached', 'closed', 'ended']);
  });
});
