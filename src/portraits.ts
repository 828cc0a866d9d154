import { join } from 'node:path';
import { invariant } from './core/assert.ts';
import type { Logger } from './core/log.ts';
import type { VideoPacket } from './core/frames.ts';
import type { Stage } from './core/stage.ts';
import { chain } from './core/stage.ts';
import type { Milliseconds } from './core/units.ts';
import { ms } from './core/units.ts';
import type { ModelFolders } from './inference/index.ts';
import type { InferenceResult, InferenceTask } from './inference-task.ts';
import { FRAME } from './motion/index.ts';
import type { Lanes } from './scheduler/index.ts';
import { PRIORITY } from './scheduler/index.ts';
import type { DueAt, VideoPath, VideoTerms } from './stream/index.ts';
import type {
  Avatar,
  AvatarRegistry,
  EncodeEvent,
  PortraitEvent,
  PortraitOptions,
  PortraitWorkers,
} from './video/index.ts';
import { encodeStage, openAvatarRegistry, portraitStage, VideoEncoders } from './video/index.ts';

/** Where packs are looked for: those that came with the code, then those that were made here, which go first. */
export const avatarRoots = ({ bundled, fetched }: ModelFolders): readonly string[] => [
  join(bundled, 'avatar', 'packs'),
  join(fetched, 'avatars'),
];

/** Where packs are put that are made here. */
export const ownAvatars = ({ fetched }: ModelFolders): string => join(fetched, 'avatars');

/** The packs that can be drawn; those that cannot are named in the log, and left out. */
export const findAvatars = (folders: ModelFolders, log: Logger): AvatarRegistry => {
  const registry = openAvatarRegistry(avatarRoots(folders));
  for (const { folder, error } of registry.bad) log.warn({ folder, error }, 'avatar left out');
  return registry;
};

export interface PortraitsOptions {
  readonly registry: AvatarRegistry;
  readonly lanes: Lanes<InferenceTask, InferenceResult>;
  readonly onPicture?: (event: PictureEvent) => void;
}

/** What became of a picture of a live session. */
export type PictureEvent = PortraitEvent | EncodeEvent | { readonly type: 'sent' };

const counting = (onEvent: (event: PictureEvent) => void): Stage<VideoPacket, VideoPacket> => ({
  name: 'video.counting',
  async *run(input) {
    for await (const packet of input) {
      onEvent({ type: 'sent' });
      yield packet;
    }
  },
});

/** Draws portraits in the lanes, and encodes them. */
export class Portraits {
  readonly encoders = new VideoEncoders();
  readonly #registry: AvatarRegistry;
  readonly #workers: PortraitWorkers;
  readonly #onPicture: (event: PictureEvent) => void;

  constructor({ registry, lanes, onPicture = () => undefined }: PortraitsOptions) {
    this.#onPicture = onPicture;
    this.#registry = registry;
    this.#workers = {
      run: async (task, due: Milliseconds, signal) => {
        const kind = task.frames > 2 ? 'draw-long' : 'draw-first';
        const makes = { stream: 'picture', span: ms(task.frames * FRAME) };
        const result = await lanes.run({ task, due, kind, priority: PRIORITY.seen, makes }, signal);
        invariant('kind' in result && result.kind === 'drawn', 'pictures answer a task of a portrait');
        return result;
      },
    };
  }

  /** The default first; none where there is no pack. */
  list(): readonly Avatar[] {
    return this.#registry.list();
  }

  /** By id or `default`. Throws `AVATAR_UNKNOWN`. */
  resolve(name: string): Avatar {
    return this.#registry.resolve(name);
  }

  /** Motion into pictures. */
  stage(options: Omit<PortraitOptions, 'workers'>): ReturnType<typeof portraitStage> {
    return portraitStage({ ...options, workers: this.#workers });
  }

  /** Live motion into packets, for a session. */
  open({ encoding, size, fps, avatar, bitrate }: VideoTerms, dueAt: DueAt): VideoPath {
    const onEvent = this.#onPicture;
    const encoder = this.encoders.open({
      encoding,
      frameRate: fps,
      ...(bitrate !== undefined && { bitrate }),
    });
    const drawing = this.stage({ avatar: this.resolve(avatar), size, dueAt, onEvent, longest: 4 });
    return {
      stage: chain(chain(drawing, encodeStage({ encoder, onEvent })), counting(onEvent)),
      requestKeyFrame: () => {
        encoder.requestKeyFrame();
      },
      close: () => {
        encoder.close();
      },
    };
  }

  /** Draws the default avatar once on as many lanes, so that the first viewer does not wait for it to be loaded. */
  async warm(lanes: number): Promise<void> {
    const [avatar] = this.list();
    if (!avatar) return;
    const motion = new Float32Array(avatar.traits.motion.length);
    const task = { kind: 'draw', avatar: avatar.id, size: 512, motion, frames: 1 } as const;
    const never = new AbortController().signal;
    await Promise.all(Array.from({ length: lanes }, () => this.#workers.run(task, ms(0), never)));
  }

  close(): void {
    this.encoders.close();
  }
}
