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
  PictureStage,
  PortraitEvent,
  PortraitOptions,
  PortraitWorkers,
} from './video/index.ts';
import {
  encodeStage,
  LatePictures,
  openAvatarRegistry,
  PICTURE_SIZES,
  portraitStage,
  VideoEncoders,
} from './video/index.ts';

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
  /** Pictures in a window of a live session at most. @range {2, 4, 8, 16} */
  readonly longest: number;
  readonly onPicture?: (event: PictureEvent) => void;
}

/** What became of a picture of a live session. */
export type PictureEvent =
  | Exclude<PortraitEvent, { readonly type: 'drawn' }>
  | EncodeEvent
  /** @param late where it was when it should have left, if it left later */
  | { readonly type: 'sent'; readonly late: PictureStage | undefined }
  /** It is sent, and smaller than was asked for. */
  | { readonly type: 'smaller' };

/** Tells of each packet that leaves, and whether it is late. */
const departures = (
  late: LatePictures,
  dueAt: DueAt,
  onEvent: (event: PictureEvent) => void,
): Stage<VideoPacket, VideoPacket> => ({
  name: 'video.departures',
  async *run(input, { clock }) {
    for await (const packet of input) {
      onEvent({ type: 'sent', late: late.left(packet.at, clock.now(), dueAt(packet.at)) });
      yield packet;
    }
  },
});

/** Draws portraits in the lanes, and encodes them. */
export class Portraits {
  readonly encoders = new VideoEncoders();
  readonly #registry: AvatarRegistry;
  readonly #workers: PortraitWorkers;
  readonly #longest: number;
  readonly #onPicture: (event: PictureEvent) => void;

  constructor({ registry, lanes, longest, onPicture = () => undefined }: PortraitsOptions) {
    this.#longest = longest;
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
    const onPicture = this.#onPicture;
    const encoder = this.encoders.open({
      encoding,
      frameRate: fps,
      ...(bitrate !== undefined && { bitrate }),
    });
    const late = new LatePictures();
    const onEvent = (event: PortraitEvent): void => {
      if (event.type !== 'drawn') onPicture(event);
      else {
        late.drawn(event.at, event.way);
        if (event.size < size) onPicture({ type: 'smaller' });
      }
    };
    const drawing = this.stage({
      avatar: this.resolve(avatar),
      size,
      dueAt,
      onEvent,
      longest: this.#longest,
    });
    const packing = encodeStage({ encoder, onEvent: onPicture });
    return {
      stage: chain(chain(drawing, packing), departures(late, dueAt, onPicture)),
      requestKeyFrame: () => {
        encoder.requestKeyFrame();
      },
      close: () => {
        encoder.close();
      },
    };
  }

  /**
   * Draws the default avatar on as many lanes, at each size, so that the first viewer does not wait for it to be loaded, nor for a smaller size
   * when time is short.
   */
  async warm(lanes: number): Promise<void> {
    const [avatar] = this.list();
    if (!avatar) return;
    const never = new AbortController().signal;
    let moved = 0;
    for (const size of [...PICTURE_SIZES].reverse()) {
      moved += 1;
      const frames = this.#longest;
      const width = avatar.traits.motion.length;
      // Of no two frames the same: what has not moved is not drawn.
      const motion = Float32Array.from(
        { length: frames * width },
        (_, k) => (moved + Math.floor(k / width)) / 100,
      );
      const task = { kind: 'draw', avatar: avatar.id, size, motion, frames } as const;
      await Promise.all(Array.from({ length: lanes }, () => this.#workers.run(task, ms(0), never)));
    }
  }

  close(): void {
    this.encoders.close();
  }
}
