import { workerData } from 'node:worker_threads';
import { openHearingTasks, openVoiceTasks } from './audio/index.ts';
import type { InferenceLaneData, InferenceResult, InferenceTask } from './inference-task.ts';
import { serveLane } from './scheduler/index.ts';

/**
 * The `main` of a lane's thread: all networks are loaded here and run here, because a run of one blocks its thread.
 * What the thread is started with comes from the service, which is typed by the same interface.
 */
const data = workerData as InferenceLaneData;

await serveLane<InferenceTask, InferenceResult>(async () => {
  const voice = await openVoiceTasks(data.voice);
  const hearing = await openHearingTasks(data.hearing);
  await Promise.all([voice.warm(), hearing.warm()]);
  return { handle: (task) => (task.kind === 'hear' ? hearing.handle(task) : voice.handle(task)) };
});
