import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openVoiceRegistry, openVoiceTasks } from '../../../src/audio/index.ts';
import { windowTask } from '../../../src/audio/voice/window-task.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { VivaError } from '../../../src/core/errors.ts';
import type { Provider } from '../../../src/inference/index.ts';
import { openAvatarRegistry, openPortraitTasks } from '../../../src/video/index.ts';
import { TOY_AVATARS } from '../../support/avatars.ts';
import { differenceInDecibels, FOLDERS, planTask } from '../../support/voices.ts';

/** A Vulkan driver in software that comes with Debian's Chromium: slow, and right. */
const SOFTWARE_DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';

const soundBy = async (provider: Provider): Promise<Float32Array> => {
  const registry = openVoiceRegistry({ folders: FOLDERS, only: ['toy-voice'] });
  const voice = registry.resolve('default');
  const { model, contextFrames: context } = voice;
  const tasks = await openVoiceTasks({ folders: FOLDERS, models: registry.models, provider, threads: 1 });
  const { result: plan } = await tasks.handle(planTask(voice, 'həlˈO.'));
  if (plan.kind !== 'plan') throw new Error('not a plan');
  const place = { model, seed: 7, base: 0, context };
  const { result } = await tasks.handle(windowTask(plan, { from: 10, to: 30 }, place));
  if (result.kind !== 'window') throw new Error('not a window');
  return result.pcm;
};

if (existsSync(SOFTWARE_DRIVER)) process.env['VK_DRIVER_FILES'] ??= SOFTWARE_DRIVER;

/** What came of it on `webgpu`; where there is none here, that is said aloud, and `undefined`. */
const onWebgpu = async <T>(make: Promise<T>): Promise<T | undefined> => {
  try {
    return await make;
  } catch (error) {
    expect(error).toBeInstanceOf(VivaError);
    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', details: { provider: 'webgpu' } });
    const { details } = error as VivaError<'PROVIDER_UNAVAILABLE'>;
    process.stderr.write(
      `\n→ webgpu does not start here (${details.reason.slice(0, 200)}): it is NOT tested.\n`,
    );
    return undefined;
  }
};

it('webgpu makes the same sound as the processor, or says at the start why it cannot', async ({ skip }) => {
  const made = await onWebgpu(soundBy('webgpu'));
  if (!made) skip();
  else expect(differenceInDecibels(made, await soundBy('cpu'))).toBeLessThan(-60);
}, 240_000);

it('webgpu draws the same picture as the processor, alone and in one run with others', async ({ skip }) => {
  const avatars = openAvatarRegistry([TOY_AVATARS]).list();
  const width = avatars[0]?.traits.motion.length ?? 0;
  const tasks = [1, 2].map((frames) => ({
    kind: 'draw' as const,
    avatar: 'toy',
    size: 256 as const,
    motion: Float32Array.from({ length: frames * width }, (_, k) => Math.abs(Math.sin(k + frames))),
    frames,
  }));
  const drawnBy = async (provider: Provider, batch: number): Promise<Uint8Array[]> => {
    const drawing = openPortraitTasks({ avatars, provider, threads: 1, batch }, systemClock);
    const answers = await Promise.all(tasks.map((task) => drawing.handle(task)));
    await drawing.close();
    return answers.flatMap(({ result }) => result.pictures);
  };
  const made = await onWebgpu(drawnBy('webgpu', 8));
  if (!made) skip();
  const expected = await drawnBy('cpu', 0);
  for (const [k, picture] of (made ?? []).entries()) {
    const farthest = picture.reduce(
      (most, value, at) => Math.max(most, Math.abs(value - (expected[k]?.[at] ?? NaN))),
      0,
    );
    expect(farthest).toBeLessThanOrEqual(2);
  }
}, 240_000);
