import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openVoiceRegistry, openVoiceTasks } from '../../../src/audio/index.ts';
import { windowTask } from '../../../src/audio/voice/window-task.ts';
import { VivaError } from '../../../src/core/errors.ts';
import type { Provider } from '../../../src/inference/index.ts';
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

it('webgpu makes the same sound as the processor, or says at the start why it cannot', async () => {
  if (existsSync(SOFTWARE_DRIVER)) process.env['VK_DRIVER_FILES'] ??= SOFTWARE_DRIVER;
  const made: unknown = await soundBy('webgpu').catch((error: unknown) => error);

  if (made instanceof Float32Array) {
    expect(differenceInDecibels(made, await soundBy('cpu'))).toBeLessThan(-60);
  } else {
    expect(made).toBeInstanceOf(VivaError);
    expect(made).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', details: { provider: 'webgpu' } });
  }
});
