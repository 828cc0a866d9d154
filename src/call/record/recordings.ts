import type { ReadStream } from 'node:fs';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { VivaError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { CallMedia, FilmFormat } from '../call-media.ts';
import { FILMS } from '../call-media.ts';
import { Ongoing } from '../ongoing.ts';
import type { Room } from '../room/room.ts';
import { Recording } from './recording.ts';

export interface RecordingsOptions {
  readonly media: Pick<CallMedia, 'openFilm'>;
  /** Where they are kept; made when it is needed. */
  readonly folder: string;
}

const isFilm = (file: string): boolean => Object.keys(FILMS).some((format) => file.endsWith(`.${format}`));

/** What was recorded since the service began. A recording outlives its avatar and its room: its file can be fetched afterwards. */
export class Recordings {
  readonly #options: RecordingsOptions;
  /** As many as the folder may hold, and so bounded. */
  readonly #ongoing = new Ongoing<Recording>({
    queue: 'recordings',
    limit: LIMITS.recording.running,
    unknown: (recording) => new VivaError('RECORDING_UNKNOWN', { recording }),
  });

  constructor(options: RecordingsOptions) {
    this.#options = options;
  }

  /** Rejects with `QUEUE_FULL`, `PARTICIPANT_UNKNOWN` or `OUTPUT_UNWRITABLE`. */
  async begin(room: Room, name: string, format: FilmFormat): Promise<Recording> {
    const { avatar } = room.avatar(name);
    const recording = await this.#ongoing.begin(async (id) => {
      await this.#makeFolder();
      const film = await this.#options.media.openFilm(this.#fileOf(id, format), format, avatar.side);
      if (avatar.signal.aborted) {
        await film.cancel();
        throw new VivaError('PARTICIPANT_UNKNOWN', { participant: name });
      }
      const onEnd = (ended: Recording): void => {
        this.#ended(room, ended);
      };
      return new Recording({ id, room: room.name, avatar, format, film, onEnd });
    });
    room.tell({ type: 'recording.began', avatar: avatar.id, recording: recording.id });
    return recording;
  }

  /** Of one avatar, the oldest first. */
  of(room: string, avatar: string): readonly Recording[] {
    return this.#ongoing.of(room, avatar);
  }

  /** Throws `RECORDING_UNKNOWN`. */
  find(room: string, id: string): Recording {
    return this.#ongoing.find(room, id);
  }

  /** The whole file. Rejects with `RECORDING_UNKNOWN` where there is none, or none yet. */
  async read(room: string, id: string): Promise<{ readonly bytes: number; readonly stream: ReadStream }> {
    const view = this.find(room, id).view();
    const unknown = (cause?: unknown): VivaError =>
      new VivaError('RECORDING_UNKNOWN', { recording: id }, { cause });
    if (view.state !== 'finished') throw unknown();
    const path = this.#fileOf(id, view.format);
    const handle = await open(path).catch((cause: unknown) => {
      throw unknown(cause);
    });
    const { size } = await handle.stat();
    return { bytes: size, stream: createReadStream(path, { fd: handle }) };
  }

  /** Ends it where it runs, and takes its file away. Rejects with `RECORDING_UNKNOWN`. */
  async remove(room: string, id: string): Promise<void> {
    const recording = this.find(room, id);
    recording.end('asked');
    await recording.done;
    this.#ongoing.forget(id);
    await rm(this.#fileOf(id, recording.view().format), { force: true });
  }

  /** Ends all that run, each with a whole file. */
  close(): Promise<void> {
    return this.#ongoing.close((recording) => {
      recording.end('avatar-left');
    });
  }

  #fileOf(id: string, format: FilmFormat): string {
    return join(this.#options.folder, `${id}.${format}`);
  }

  /** Makes the folder, and sees whether it may hold one more. */
  async #makeFolder(): Promise<void> {
    const { folder } = this.#options;
    const files = await mkdir(folder, { recursive: true })
      .then(() => readdir(folder))
      .catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new VivaError('OUTPUT_UNWRITABLE', { file: folder, reason }, { cause });
      });
    const limit = LIMITS.recording.kept;
    if (files.filter(isFilm).length + this.#ongoing.running > limit) {
      throw new VivaError('QUEUE_FULL', { queue: 'recordings that are kept', limit });
    }
  }

  #ended(room: Room, recording: Recording): void {
    this.#ongoing.ended();
    const { avatar, state, code } = recording.view();
    // What failed left no file, and is told of once.
    if (state === 'failed') this.#forgetOldFailures();
    if (state === 'recording') return;
    room.tell({
      type: 'recording.ended',
      avatar,
      recording: recording.id,
      state,
      ...(code !== undefined && { code }),
    });
  }

  #forgetOldFailures(): void {
    const failed = this.#ongoing.all.filter(([, recording]) => recording.view().state === 'failed');
    for (const [id] of failed.slice(0, -LIMITS.recording.kept)) this.#ongoing.forget(id);
  }
}
