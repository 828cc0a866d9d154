import type { MotionFrame, VideoFrame } from '../../core/frames.ts';
import type { Stage } from '../../core/stage.ts';
import type { Milliseconds } from '../../core/units.ts';
import type { Avatar } from '../pack/avatar-registry.ts';
import type { PictureStage, PictureWay } from './lateness.ts';
import { PortraitRun } from './portrait-run.ts';
import type { Backdrop, DrawnPictures, PictureSize, PortraitTask } from './portrait-task.ts';

/** Where portraits are drawn, and who waits for them. */
export interface PortraitWorkers {
  /** Runs a task. `due` is on the clock of the stage's context. Rejects with `signal.reason` when aborted, else with a `VivaError`. */
  run(task: PortraitTask, due: Milliseconds, signal: AbortSignal): Promise<DrawnPictures>;
}

/** What became of pictures, for whoever counts. */
export type PortraitEvent =
  /** Nothing had moved: the last one is sent on. */
  | { readonly type: 'still'; readonly at: Milliseconds }
  /** It is with its consumer next. */
  | {
      readonly type: 'drawn';
      readonly at: Milliseconds;
      readonly size: PictureSize;
      readonly way: PictureWay;
    }
  /** The last one stays: this one's moment passed before it was begun, and there it was then. */
  | {
      readonly type: 'held';
      readonly because: 'late';
      readonly at: Milliseconds;
      readonly stage: PictureStage;
    }
  /** The last one stays: this one was spared, or could not be drawn. */
  | { readonly type: 'held'; readonly because: 'spared' | 'failed'; readonly at: Milliseconds }
  /** Something is given up for speed, or given back. @range level [0, 3] */
  | { readonly type: 'thrift'; readonly level: number };

export interface PortraitOptions {
  readonly avatar: Avatar;
  readonly size: PictureSize;
  readonly workers: PortraitWorkers;
  readonly backdrop?: Backdrop | undefined;
  /**
   * When a picture of that media time is wanted, on the context's clock. Where there is playout, a picture that is late is not drawn.
   *
   * @defaultValue nobody waits: all are drawn, as fast as it goes
   */
  readonly dueAt?: (at: Milliseconds) => Milliseconds;
  /** Pictures in one window at most; the first ones are shorter. @range {2, 4, 8, 16} @defaultValue 8 */
  readonly longest?: number;
  /** Windows under way at once. @range [1, 4] @defaultValue 2 */
  readonly windows?: number;
  readonly onEvent?: (event: PortraitEvent) => void;
}

/**
 * Motion into pictures of one person, picture for frame and in order.
 *
 * - A window takes what motion is there, at most `longest`: none waits for the next. While one is consumed, the next are drawn.
 * - **A picture that is the last one again is the same array**: whoever encodes can tell by looking.
 * - A frame takes the place of every frame that is not before it, as motion has it: pictures of those that have not left yet never do.
 * - A window that fails is held, and counted; three in a row end the stage.
 */
export const portraitStage = (options: PortraitOptions): Stage<MotionFrame, VideoFrame> => ({
  name: 'video.portrait',
  run: (input, context) => new PortraitRun(options, context).pictures(input),
});
