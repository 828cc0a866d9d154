import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { test as base } from 'vitest';
import { systemClock } from '../../../../src/core/clock.ts';
import { hasCode } from '../../../../src/core/errors.ts';
import { openAvatarRegistry, openPortraitTasks, verifyAvatar } from '../../../../src/video/index.ts';
import { TOY_AVATARS } from '../../../support/avatars.ts';

type Json = Record<string, unknown>;

/** A folder with a copy of the toy, to be spoilt. */
const test = base.extend<{ root: string; mend: (change: (manifest: Json) => void) => void }>({
  root: async ({}, use) => {
    const root = mkdtempSync(join(tmpdir(), 'vivavoce-packs-'));
    cpSync(join(TOY_AVATARS, 'toy'), join(root, 'toy'), { recursive: true });
    await use(root);
    rmSync(root, { recursive: true });
  },
  mend: async ({ root }, use) => {
    await use((change) => {
      const file = join(root, 'toy', 'manifest.json');
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as Json;
      change(manifest);
      writeFileSync(file, JSON.stringify(manifest));
    });
  },
});

const traitsOf = (manifest: Json): Json => manifest['traits'] as Json;
const failureOf = async (running: Promise<unknown>): Promise<unknown> =>
  running.catch((error: unknown) => error);

describe('openAvatarRegistry', () => {
  test('finds packs, the default by name', ({ root }) => {
    const registry = openAvatarRegistry([join(root, 'nowhere'), root]);
    expect(registry.list().map(({ id }) => id)).toEqual(['toy']);
    expect(registry.resolve('default').traits.title).toBe('Toy');
    expect(registry.bad).toEqual([]);
  });

  test('says who there is to someone who asks for somebody else', ({ root }) => {
    const registry = openAvatarRegistry([root]);
    expect(() => registry.resolve('nobody')).toThrow(/AVATAR_UNKNOWN.*"known":\["default","toy"\]/);
    expect(() => openAvatarRegistry([]).resolve('default')).toThrow('AVATAR_UNKNOWN');
  });

  test.for([
    ['has no licence', (manifest: Json): unknown => delete manifest['license'], 'MANIFEST_INVALID'],
    [
      'has no note of consent',
      (manifest: Json): unknown => delete traitsOf(manifest)['consent'],
      'AVATAR_INVALID',
    ],
    [
      'names a note that is not there',
      (manifest: Json): unknown => (traitsOf(manifest)['consent'] = 'no.md'),
      'AVATAR_INVALID',
    ],
    [
      'wants motion of no name',
      (manifest: Json): unknown => (traitsOf(manifest)['motion'] = ['earWiggle']),
      'AVATAR_INVALID',
    ],
    [
      'wants less motion than it takes',
      (manifest: Json): unknown => (traitsOf(manifest)['motion'] = ['jawOpen']),
      'AVATAR_INVALID',
    ],
    ['calls itself another', (manifest: Json): unknown => (manifest['name'] = 'other'), 'AVATAR_INVALID'],
    [
      'has a field of another shape',
      (manifest: Json) => {
        const { warp } = manifest['graphs'] as { warp: { outputs: { shape: unknown[] }[] } };
        for (const output of warp.outputs) output.shape = ['N', 2, 32, 32];
      },
      'AVATAR_INVALID',
    ],
  ] as const)('leaves out a pack that %s, and goes on', ([, change, code], { root, mend }) => {
    mend(change);
    cpSync(join(TOY_AVATARS, 'toy'), join(root, 'good', 'toy'), { recursive: true });
    const registry = openAvatarRegistry([join(root, 'good'), root]);

    expect(registry.list()).toHaveLength(1);
    expect(registry.bad.map(({ error }) => error.code)).toEqual([code]);
  });

  test('leaves out a folder whose manifest is no JSON', ({ root }) => {
    writeFileSync(join(root, 'toy', 'manifest.json'), '{');
    expect(openAvatarRegistry([root]).bad).toMatchObject([
      { folder: join(root, 'toy'), error: { code: 'MANIFEST_INVALID' } },
    ]);
  });
});

describe('verifyAvatar', () => {
  test.for(['mouth.onnx', 'portrait.webp', 'CONSENT.md'])(
    'finds a changed byte in %s',
    async (file, { root }) => {
      const avatar = openAvatarRegistry([root]).resolve('toy');
      await expect(verifyAvatar(avatar)).resolves.toBeUndefined();
      const path = join(root, 'toy', file);
      const bytes = readFileSync(path);
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      writeFileSync(path, bytes);

      expect(hasCode(await failureOf(verifyAvatar(avatar)), 'MODEL_CORRUPT')).toBe(true);
    },
  );

  test('a task for a pack that was spoilt later fails by its code, and the next for another is done', async ({
    root,
  }) => {
    cpSync(join(TOY_AVATARS, 'toy'), join(root, 'other'), { recursive: true });
    const file = join(root, 'other', 'manifest.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"name": "toy"', '"name": "other"'));
    const registry = openAvatarRegistry([root]);
    writeFileSync(join(root, 'toy', 'eyes.onnx'), 'x');
    const tasks = openPortraitTasks({ avatars: registry.list(), provider: 'cpu', threads: 1 }, systemClock);
    const task = { kind: 'draw', size: 256, motion: new Float32Array(60), frames: 1 } as const;

    expect(hasCode(await failureOf(tasks.handle({ ...task, avatar: 'toy' })), 'MODEL_CORRUPT')).toBe(true);
    expect((await tasks.handle({ ...task, avatar: 'other' })).result.pictures).toHaveLength(1);
    expect(hasCode(await failureOf(tasks.handle({ ...task, avatar: 'third' })), 'AVATAR_UNKNOWN')).toBe(true);
    await tasks.close();
  });

  test('tasks that are drawn together are drawn as they are alone', async ({ root }) => {
    const registry = openAvatarRegistry([root]);
    const options = { avatars: registry.list(), provider: 'cpu', threads: 1 } as const;
    const [alone, together] = [
      openPortraitTasks(options, systemClock),
      openPortraitTasks({ ...options, batch: 8 }, systemClock),
    ];
    const width = registry.resolve('toy').traits.motion.length;
    const tasks = [1, 2, 3].map((frames) => ({
      kind: 'draw' as const,
      avatar: 'toy',
      size: 256 as const,
      motion: Float32Array.from({ length: frames * width }, (_, k) => Math.abs(Math.sin(k + frames))),
      frames,
    }));
    const drawn = await Promise.all(tasks.map((task) => together.handle(task)));
    for (const [n, task] of tasks.entries()) {
      const { result } = await alone.handle(task);
      expect(drawn[n]?.result.pictures.map((picture) => Buffer.from(picture).toString('hex'))).toEqual(
        result.pictures.map((picture) => Buffer.from(picture).toString('hex')),
      );
    }
    await Promise.all([alone.close(), together.close()]);
  });
});
