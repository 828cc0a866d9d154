import { workerData } from 'node:worker_threads';
import { openVoiceTasks } from './audio/index.ts';
import type { InferenceLaneData } from './inference-task.ts';
import { serveLane } from './scheduler/index.ts';

/**
 * The `main` of a lane's thread: all networks are loaded here and run here, because a run of one blocks its thread.
 * What the thread is started with comes from `openService`, which is typed by the same interface.
 */
const { voice } = workerData as InferenceLaneData;

await serveLane(async () => {
  const tasks = await openVoiceTasks(voice);
  await tasks.warm();
  return tasks;
});
