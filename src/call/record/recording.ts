import type { Channel } from '../../core/channel.ts';
import { channel } from '../../core/channel.ts';
import { messageFor } from '../../core/error-message.ts';
import { VivaError, asVivaError } from '../../core/errors.ts';
import type { VideoPacket } from '../../core/frames.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Milliseconds } from '../../core/units.ts';
import { ms } from '../../core/units.ts';
import type { Avatar, AvatarTap } from '../avatar/avatar.ts';
import type { Film, FilmFormat, VoicePacket } from '../call-media.ts';
import { FILMS } from '../call-media.ts';

/** Packets that may wait for the disk: ten seconds of each. One that is slower than a call cannot keep it. */
const WAITING = { pictures: 250, sounds: 500 } as const;

/** Why a recording ended: somebody asked, its avatar left, or it was as long or as large as one may be. */
export type RecordingEnd = 'asked' | 'avatar-left' | 'limit';

/** A recording as it is told of. */
export interface RecordingView {
  readonly id: string;
  readonly room: string;
  readonly avatar: string;
  readonly format: FilmFormat;
  readonly state: 'recording' | 'finished' | 'failed';
  /** Of what is in it. */
  readonly lengthMs: number;
  readonly bytes: number;
  readonly ended?: RecordingEnd;
  /** Of a failure. */
  readonly code?: string;
  readonly message?: string;
}

export interface RecordingOptions {
  readonly id: string;
  readonly room: string;
  readonly avatar: Avatar;
  readonly format: FilmFormat;
  /** Its file, whole at the end; closed by the recording. */
  readonly film: Film;
  readonly onEnd: (recording: Recording) => void;
}

/**
 * What an avatar sends, kept as it leaves: the packets that its viewers get, on the axis they share. It begins with a key frame,
 * and sound lies where it is heard, so that both are in step by construction.
 */
export class Recording implements AvatarTap {
  readonly #options: RecordingOptions;
  readonly #pictures: Channel<VideoPacket>;
  readonly #sounds: Channel<VoicePacket>;
  readonly #untap: () => void;
  /** Resolves when the file is whole, or gone. */
  readonly done: Promise<void>;
  #zero: Milliseconds | undefined;
  #length = ms(0);
  #closed = false;
  #state: RecordingView['state'] = 'recording';
  #ended: RecordingEnd | undefined;
  #failure: VivaError | undefined;

  constructor(options: RecordingOptions) {
    this.#options = options;
    const { avatar, format } = options;
    this.#pictures = channel({ capacity: WAITING.pictures, overflow: 'drop-newest' });
    this.#sounds = channel({ capacity: WAITING.sounds, overflow: 'drop-newest' });
    this.#untap = avatar.tap(FILMS[format], this);
    this.done = this.#keep();
  }

  get id(): string {
    return this.#options.id;
  }

  view(): RecordingView {
    const { room, avatar, format, film } = this.#options;
    return {
      id: this.id,
      room,
      avatar: avatar.id,
      format,
      state: this.#state,
      lengthMs: this.#length,
      bytes: film.bytes,
      ...(this.#ended && { ended: this.#ended }),
      ...(this.#failure && { code: this.#failure.code, message: messageFor(this.#failure) }),
    };
  }

  onPicture(packet: VideoPacket): void {
    this.#zero ??= packet.at;
    const at = ms(packet.at - this.#zero);
    if (this.#closed || at < this.#length) return;
    if (this.#pictures.size >= WAITING.pictures) this.#tooSlow();
    this.#length = ms(at + packet.span);
    void this.#pictures.send({ ...packet, at });
    const { span, bytes } = LIMITS.recording;
    if (this.#length >= span || this.#options.film.bytes >= bytes) this.end('limit');
  }

  onSound({ payload, at: sent }: VoicePacket): void {
    if (this.#zero === undefined || this.#closed) return;
    if (this.#sounds.size >= WAITING.sounds) this.#tooSlow();
    // A decoder gives it later than its packet says; in a file nobody makes up for that.
    const at = ms(sent - this.#zero - this.#options.avatar.soundDelay);
    if (at >= 0) void this.#sounds.send({ payload, at });
  }

  onClose(): void {
    this.end('avatar-left');
  }

  /** What came until now is what is kept. Idempotent. */
  end(why: RecordingEnd): void {
    if (this.#closed) return;
    this.#ended = why;
    this.#close();
  }

  async #keep(): Promise<void> {
    const { film, onEnd } = this.#options;
    const keepPictures = async (): Promise<void> => {
      for await (const packet of this.#pictures) await film.addPicture(packet);
    };
    const keepSounds = async (): Promise<void> => {
      for await (const packet of this.#sounds) await film.addSound(packet);
    };
    try {
      await Promise.all([keepPictures(), keepSounds()]);
      if (this.#failure) throw this.#failure;
      if (this.#zero === undefined) {
        throw new VivaError('OUTPUT_UNWRITABLE', {
          file: this.id,
          reason: 'it ended before the first picture',
        });
      }
      await film.finish();
      this.#state = 'finished';
    } catch (thrown) {
      this.#fail(asVivaError(thrown));
      await film.cancel();
    }
    onEnd(this);
  }

  #tooSlow(): void {
    this.#fail(new VivaError('OUTPUT_UNWRITABLE', { file: this.id, reason: 'the disk is too slow' }));
  }

  #fail(error: VivaError): void {
    this.#failure ??= error;
    this.#state = 'failed';
    this.#close();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#untap();
    this.#pictures.close();
    this.#sounds.close();
  }
}
