import type { Clock } from '../../core/clock.ts';
import { VivaError } from '../../core/errors.ts';
import { ms } from '../../core/units.ts';
import type { ModelOptions } from '../../inference/index.ts';
import type { Avatar } from '../pack/avatar-registry.ts';
import { PortraitModel } from './portrait-model.ts';
import type { DrawnPictures, PortraitTask } from './portrait-task.ts';

export interface PortraitTasksOptions extends ModelOptions {
  /** Those that may be asked for; structured-cloneable, from a registry's `list`. */
  readonly avatars: readonly Avatar[];
  /** Frames of several tasks that are run at once, where tasks come before others have ended. @defaultValue 0: each by itself */
  readonly batch?: number;
}

/** The answer to a task, and the buffers in it that may be handed to another thread. */
export interface PortraitAnswer {
  readonly result: DrawnPictures;
  readonly transfer: readonly ArrayBuffer[];
}

/** What a worker thread does: answers tasks, one at a time or, where they are batched, several. An avatar is loaded when it is first asked for. */
export interface PortraitTasks {
  handle(task: PortraitTask): Promise<PortraitAnswer>;
  /** Loads the first avatar, so that what hinders it is known before anybody asks. Throws what loading throws. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

export const openPortraitTasks = (
  { avatars, provider, threads, batch = 0 }: PortraitTasksOptions,
  clock: Clock,
): PortraitTasks => {
  const loaded = new Map<string, Promise<PortraitModel>>();
  const modelOf = (id: string): Promise<PortraitModel> => {
    const avatar = avatars.find((each) => each.id === id);
    if (!avatar) throw new VivaError('AVATAR_UNKNOWN', { avatar: id, known: avatars.map((each) => each.id) });
    const model = loaded.get(id) ?? PortraitModel.open(avatar, { provider, threads }, batch);
    loaded.set(id, model);
    // What could not be loaded may be mended while the server runs.
    model.catch(() => loaded.delete(id));
    return model;
  };
  const handle = async (task: PortraitTask): Promise<PortraitAnswer> => {
    const began = clock.now();
    const pictures = await (await modelOf(task.avatar)).draw(task);
    const result = { kind: 'drawn', pictures, took: ms(clock.now() - began) } as const;
    return { result, transfer: pictures.map(({ buffer }) => buffer as ArrayBuffer) };
  };
  return {
    handle,
    async warm() {
      const [first] = avatars;
      if (first) await modelOf(first.id);
    },
    async close() {
      for (const model of loaded.values()) await (await model).close();
    },
  };
};
