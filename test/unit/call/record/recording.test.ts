import { describe, expect, it } from 'vitest';
import type { Avatar, AvatarTap } from '../../../../src/call/avatar/avatar.ts';
import type { Film } from '../../../../src/call/call-media.ts';
import { Recording } from '../../../../src/call/record/recording.ts';
import { VivaError } from '../../../../src/core/errors.ts';
import type { VideoPacket } from '../../../../src/core/frames.ts';
import { LIMITS } from '../../../../src/core/limits.ts';
import { ms } from '../../../../src/core/units.ts';

/** A film that remembers, and fails when it is told to. */
const filmOf = (fails?: 'writing' | 'ending' | 'stuck') => {
  const kept: string[] = [];
  const full = new VivaError('OUTPUT_UNWRITABLE', { file: 'x', reason: 'the disk is full' });
  const keep = (what: string, at: number): Promise<void> => {
    if (fails === 'writing') return Promise.reject(full);
    if (fails === 'stuck') return new Promise(() => undefined);
    kept.push(`${what} ${String(at)}`);
    return Promise.resolve();
  };
  const film = {
    bytes: 0,
    addPicture: ({ at }) => keep('picture', at),
    addSound: ({ at }) => keep('sound', at),
    finish: () => {
      kept.push('finished');
      return fails === 'ending' ? Promise.reject(full) : Promise.resolve();
    },
    cancel: () => {
      kept.push('cancelled');
      return Promise.resolve();
    },
  } satisfies Film;
  return { film, kept };
};

const open = (fails?: 'writing' | 'ending' | 'stuck') => {
  const { film, kept } = filmOf(fails);
  let tap: AvatarTap | undefined;
  const avatar = {
    id: 'a',
    soundDelay: ms(6),
    tap: (_codec: string, taken: AvatarTap) => {
      tap = taken;
      return () => (tap = undefined);
    },
  } as unknown as Avatar;
  const recording = new Recording({
    id: 'r',
    room: 'den',
    avatar,
    format: 'mp4',
    film,
    onEnd: () => kept.push('told'),
  });
  const picture = (at: number, keyFrame = false): void => {
    tap?.onPicture({ payload: new Uint8Array(1), at: ms(at), span: ms(40), keyFrame } satisfies VideoPacket);
  };
  const sound = (at: number): void => {
    tap?.onSound({ payload: new Uint8Array(1), at: ms(at) });
  };
  return { recording, film, kept, picture, sound, tap: () => tap };
};

describe('a recording', () => {
  it('begins with the first picture, and lays sound where it is heard', async () => {
    const { recording, kept, picture, sound } = open();
    sound(980);
    picture(1_000, true);
    for (const at of [1_000, 1_020]) sound(at);
    picture(1_040);
    recording.end('asked');
    await recording.done;

    expect(kept.toSorted()).toEqual(['finished', 'picture 0', 'picture 40', 'sound 14', 'told']);
    expect(recording.view()).toMatchObject({ state: 'finished', ended: 'asked', lengthMs: 80 });
  });

  it('is whole when its avatar leaves', async () => {
    const { recording, picture, tap } = open();
    picture(0, true);
    tap()?.onClose();
    await recording.done;

    expect(recording.view()).toMatchObject({ state: 'finished', ended: 'avatar-left' });
  });

  it('ends by itself where it is as long as one may be', async () => {
    const { recording, picture, tap } = open();
    picture(0, true);
    picture(LIMITS.recording.span - 20);
    await recording.done;

    expect(recording.view()).toMatchObject({ state: 'finished', ended: 'limit' });
    expect(tap()).toBeUndefined();
  });

  it('ends by itself where it is as large as one may be', async () => {
    const { recording, film, picture } = open();
    picture(0, true);
    film.bytes = LIMITS.recording.bytes;
    picture(40);
    await recording.done;

    expect(recording.view()).toMatchObject({ state: 'finished', ended: 'limit' });
  });

  it.each(['writing', 'ending'] as const)(
    'says so and leaves nothing when the disk is full in %s',
    async (fails) => {
      const { recording, kept, picture, sound, tap } = open(fails);
      picture(0, true);
      sound(40);
      recording.end('asked');
      await recording.done;

      expect(recording.view()).toMatchObject({
        state: 'failed',
        code: 'OUTPUT_UNWRITABLE',
        message: expect.stringContaining('the disk is full') as string,
      });
      expect(kept).toContain('cancelled');
      expect(tap()).toBeUndefined();
    },
  );

  it('gives up on a disk that does not keep up, with a bounded queue', () => {
    const { recording, picture, sound, tap } = open('stuck');
    for (let at = 0; tap() && at < 60_000; at += 40) {
      picture(at, at === 0);
      sound(at);
    }

    expect(recording.view()).toMatchObject({
      state: 'failed',
      code: 'OUTPUT_UNWRITABLE',
      message: expect.stringContaining('too slow') as string,
    });
  });

  it('has no file where nothing was seen before its end', async () => {
    const { recording, kept } = open();
    recording.end('asked');
    await recording.done;

    expect(recording.view()).toMatchObject({ state: 'failed', code: 'OUTPUT_UNWRITABLE', lengthMs: 0 });
    expect(kept).toContain('cancelled');
  });
});
