import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { invariant } from './core/assert.ts';
import type { Clock } from './core/clock.ts';
import type { Milliseconds } from './core/units.ts';
import { ms } from './core/units.ts';
import type { ModelFolders, ModelManifest } from './inference/index.ts';
import { readManifest } from './inference/index.ts';
import type { InferenceResult, InferenceTask } from './inference-task.ts';
import type { Articulator, FaceDriverOptions } from './motion/index.ts';
import { FRAME, FaceDriver, motionTraitsOf, networkArticulator, ruleArticulator } from './motion/index.ts';
import type { Lanes } from './scheduler/index.ts';
import { PRIORITY } from './scheduler/index.ts';

/** The motion model that came with the code, or `undefined` where there is none: then faces move by rules. */
export const findMotionModel = (folders: ModelFolders): ModelManifest | undefined => {
  const folder = join(folders.bundled, 'motion');
  return existsSync(join(folder, 'manifest.json')) ? readManifest(folder) : undefined;
};

/** How a face is to be made. */
export interface FaceWish extends Omit<FaceDriverOptions, 'articulator' | 'playout'> {
  /** Steps of the generator. @defaultValue the model's usual */
  readonly steps?: 1 | 2 | undefined;
  /** `rules`: without networks, to compare. @defaultValue networks where they are installed */
  readonly by?: 'networks' | 'rules';
  /** Whether somebody plays, from now on; else motion is made as fast as its sound comes. */
  readonly live: boolean;
  /** Where the zero of the axis lies on the clock, where somebody plays. @defaultValue now */
  readonly zero?: Milliseconds;
}

export interface FacesOptions {
  readonly manifest: ModelManifest | undefined;
  readonly lanes: Lanes<InferenceTask, InferenceResult>;
  readonly clock: Clock;
}

/** Opens faces whose networks run in the lanes. */
export class Faces {
  readonly #options: FacesOptions;

  constructor(options: FacesOptions) {
    this.#options = options;
  }

  open({ steps, by = 'networks', live, zero, ...rest }: FaceWish): FaceDriver {
    const { clock } = this.#options;
    return new FaceDriver({
      ...rest,
      articulator: this.#articulator(steps, by),
      playout: live ? { clock, zero: zero ?? clock.now() } : undefined,
    });
  }

  #articulator(steps: 1 | 2 | undefined, by: 'networks' | 'rules'): Articulator {
    const { manifest, lanes } = this.#options;
    if (!manifest || by === 'rules') return ruleArticulator();
    return networkArticulator({
      traits: motionTraitsOf(manifest),
      steps: steps ?? manifest.steps[0] ?? 1,
      move: async (task, due, signal) => {
        const kind = task.frames > 4 ? 'move-long' : 'move-first';
        const makes = { stream: 'motion', span: ms(task.frames * FRAME) };
        const job = { task, due: ms(due), kind, priority: PRIORITY.seen, makes };
        const result = await lanes.run(job, signal);
        invariant('kind' in result && result.kind === 'moved', 'a face answers a task of a face');
        return result;
      },
    });
  }
}
