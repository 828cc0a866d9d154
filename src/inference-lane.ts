import { workerData } from 'node:worker_threads';
import { openHearingTasks, openVoiceTasks } from './audio/index.ts';
import { invariant } from './core/assert.ts';
import { systemClock } from './core/clock.ts';
import { hasCode } from './core/errors.ts';
import type { InferenceLaneData, InferenceResult, InferenceTask } from './inference-task.ts';
import type { Provider } from './inference/index.ts';
import { openMotionTasks } from './motion/index.ts';
import type { TaskHandler } from './scheduler/index.ts';
import { serveLane } from './scheduler/index.ts';
import { openPortraitTasks } from './video/index.ts';

/**
 * The `main` of a lane's thread: all networks are loaded here and run here, because a run of one blocks its thread.
 * What the thread is started with comes from the service, which is typed by the same interface.
 */
const data = workerData as InferenceLaneData;

/** A picture a session, for as many as a GPU draws in a frame's time. */
const MOST_FRAMES = 64;

/** Frames of several sessions in one run. On a processor that gains nothing, and the first would wait for the last. */
const batchOn = (provider: Provider): number => (provider === 'cpu' ? 0 : MOST_FRAMES);

const open = async (provider: Provider): Promise<TaskHandler<InferenceTask, InferenceResult>> => {
  const voice = await openVoiceTasks({ ...data.voice, provider });
  const hearing = await openHearingTasks(data.hearing);
  const motion = data.motion && (await openMotionTasks({ ...data.motion, provider }));
  // Loaded when somebody asks for a picture, or the server warms up: who only speaks does not wait for it.
  const portrait = openPortraitTasks({ ...data.portrait, provider, batch: batchOn(provider) }, systemClock);
  await Promise.all([voice.warm(), hearing.warm(), motion?.warm()]);
  // Of all networks it is the portrait's that a GPU runs: whether it can is known at the start.
  if (provider !== 'cpu') await portrait.warm();
  return {
    handle: (task) => {
      if (task.kind === 'hear') return hearing.handle(task);
      if (task.kind === 'draw') return portrait.handle(task);
      if (task.kind !== 'move') return voice.handle(task);
      invariant(motion !== undefined, 'nobody asks for motion where there is no model of it');
      return motion.handle(task);
    },
  };
};

await serveLane<InferenceTask, InferenceResult>(async () => {
  const { voice, fallback } = data;
  try {
    return await open(voice.provider);
  } catch (error) {
    if (fallback === undefined || !hasCode(error, 'PROVIDER_UNAVAILABLE')) throw error;
    return { ...(await open(fallback)), notice: error };
  }
});
