import { describe, expect, it } from 'vitest';
import { windowTask } from '../../../src/audio/voice/window-task.ts';
import { describeVoiceWorkers } from '../../contract/voice-workers.ts';
import { differenceInDecibels, openVoice, planTask, soundOf } from '../../support/voices.ts';

describeVoiceWorkers('the toy voice in this thread', () => openVoice('toy-voice'));

describe('openVoiceTasks', () => {
  it('gives answers that can be handed to another thread', async () => {
    const { tasks, voice } = await openVoice('toy-voice');
    const { result, transfer } = await tasks.handle(planTask(voice, 'həlˈO.'));

    expect(structuredClone(result, { transfer: [...transfer] })).toMatchObject({ kind: 'plan' });
  });

  it.each([1, 3, 8, 50])('makes windows of %i frames that are parts of the whole', async (length) => {
    const { tasks, voice } = await openVoice('toy-voice');
    const { result: plan } = await tasks.handle(planTask(voice, 'ðə kwˈɪk bɹˈWn fˈɑks.'));
    if (plan.kind !== 'plan') throw new Error('not a plan');
    const windowFrom = async (from: number, to: number): Promise<{ pcm: Float32Array }> => {
      const place = { model: voice.model, seed: 7, base: 0, context: voice.contextFrames };
      const { result } = await tasks.handle(windowTask(plan, { from, to }, place));
      if (result.kind !== 'window') throw new Error('not a window');
      return result;
    };
    const parts = [];
    for (let from = 0; from < plan.frames; from += length) {
      parts.push(await windowFrom(from, Math.min(plan.frames, from + length)));
    }

    const whole = await windowFrom(0, plan.frames);
    expect(differenceInDecibels(soundOf(parts), whole.pcm)).toBeLessThan(-100);
  });

  it('warms every model that it has', async () => {
    const { tasks } = await openVoice('toy-voice');

    await expect(tasks.warm()).resolves.toBeUndefined();
    await tasks.close();
  });
});
