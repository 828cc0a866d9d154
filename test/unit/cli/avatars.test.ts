import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test as base } from 'vitest';
import { hasCode } from '../../../src/core/errors.ts';
import type { CreateProgress } from '../../../src/video/index.ts';
import { createAvatar } from '../../../src/video/index.ts';

interface Recipe {
  /** Runs the creation with a `python` that says `lines`, complains `complaints`, and ends with `status`. */
  create(said: {
    readonly lines?: readonly string[];
    readonly complaints?: string;
    readonly status: number;
  }): Promise<unknown>;
  readonly progress: CreateProgress[];
}

const test = base.extend<{ recipe: Recipe }>({
  recipe: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'vivavoce-recipe-'));
    const progress: CreateProgress[] = [];
    mkdirSync(join(folder, 'recipe'));
    writeFileSync(join(folder, 'recipe', 'create.py'), '');
    await use({
      progress,
      async create({ lines = [], complaints = '', status }) {
        const python = join(folder, 'python');
        const say = lines.map((line) => `echo '${line}'`).join('\n');
        writeFileSync(python, `#!/bin/sh\n${say}\necho "${complaints}" >&2\nexit ${status}\n`);
        chmodSync(python, 0o755);
        return createAvatar({
          photo: 'photo.jpg',
          folder: join(folder, 'out'),
          title: undefined,
          data: undefined,
          python,
          signal: new AbortController().signal,
          recipe: folder,
          onProgress: (step) => progress.push(step),
        }).catch((error: unknown) => error);
      },
    });
    rmSync(folder, { recursive: true });
  },
});

describe('createAvatar', () => {
  test('tells how far the recipe is, and ignores what else it says', async ({ recipe }) => {
    const lines = [
      '{"step":"fit","done":0.5,"etaSeconds":30}',
      'epoch 3 loss 0.2',
      '{"step":"done","done":1,"seconds":40}',
    ];
    expect(await recipe.create({ lines, status: 0 })).toBeUndefined();
    expect(recipe.progress.map(({ step, done }) => [step, done])).toEqual([
      ['fit', 0.5],
      ['done', 1],
    ]);
  });

  test.for([
    ['NO_FACE', 'no-face'],
    ['MANY_FACES', 'many-faces'],
    ['PROFILE', 'profile'],
    ['TOO_SMALL', 'too-small'],
    ['UNREADABLE', 'unreadable'],
    ['EYES_CLOSED', 'eyes-closed'],
    ['MOUTH_OPEN', 'mouth-open'],
  ] as const)('a photo with %s is unsuitable: %s', async ([error, reason], { recipe }) => {
    const failure = await recipe.create({ lines: [`{"error":"${error}","detail":"x"}`], status: 2 });
    expect(hasCode(failure, 'PHOTO_UNSUITABLE') && failure.details.reason).toBe(reason);
  });

  test('says which Python package is missing, and how to install it', async ({ recipe }) => {
    const failure = await recipe.create({
      complaints: "ModuleNotFoundError: No module named 'torch'",
      status: 1,
    });
    expect(hasCode(failure, 'TOOL_MISSING') && failure.details.tool).toContain('torch');
    expect(hasCode(failure, 'TOOL_MISSING') && failure.details.remedy).toContain('requirements.txt');
  });

  test('says that Python is missing where it is', async () => {
    const failure = await createAvatar({
      photo: 'photo.jpg',
      folder: join(tmpdir(), 'never'),
      title: undefined,
      data: undefined,
      python: 'no-such-python',
      signal: new AbortController().signal,
      onProgress: () => undefined,
    }).catch((error: unknown) => error);
    expect(hasCode(failure, 'TOOL_MISSING')).toBe(true);
  });
});
