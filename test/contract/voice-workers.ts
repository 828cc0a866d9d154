import { describe, expect, it } from 'vitest';
import type { Voice, VoiceTask, VoiceWorkers } from '../../src/audio/index.ts';
import { hasCode } from '../../src/core/errors.ts';
import { ms } from '../../src/core/units.ts';
import { planTask } from '../support/voices.ts';

interface Opened {
  readonly voice: Voice;
  readonly workers: VoiceWorkers;
}

/** What whoever runs the tasks of a voice promises, in this thread or in many. */
export const describeVoiceWorkers = (name: string, open: () => Promise<Opened>): void => {
  describe(`${name} as VoiceWorkers`, () => {
    const never = new AbortController().signal;
    const planFor = ({ voice }: Opened, model = voice.model): VoiceTask => {
      return planTask(voice, 'həlˈO.', { model });
    };

    it('answers a plan with frames for every symbol', async () => {
      const opened = await open();
      const plan = await opened.workers.run(planFor(opened), ms(0), never);

      expect(plan.kind === 'plan' && plan.symbols.map(({ symbol }) => symbol).join('')).toBe('həlˈO.');
      expect(plan.kind === 'plan' && plan.frames).toBe(plan.kind === 'plan' && plan.pitch.length);
    });

    it('gives the same answer to the same task, so that it may run again elsewhere', async () => {
      const opened = await open();
      const task = planFor(opened);
      const first = await opened.workers.run(task, ms(0), never);

      expect(await opened.workers.run(structuredClone(task), ms(0), never)).toEqual(first);
    });

    it('rejects with the reason of an abort', async () => {
      const opened = await open();
      const stopped = AbortSignal.abort(new Error('interrupted'));

      await expect(opened.workers.run(planFor(opened), ms(0), stopped)).rejects.toThrow('interrupted');
    });

    it('rejects a model that it does not have with MODEL_UNKNOWN, and goes on', async () => {
      const opened = await open();
      const refused: unknown = await opened.workers
        .run(planFor(opened, 'nobody'), ms(0), never)
        .catch((error: unknown) => error);

      expect(hasCode(refused, 'MODEL_UNKNOWN')).toBe(true);
      expect((await opened.workers.run(planFor(opened), ms(0), never)).kind).toBe('plan');
    });
  });
};
