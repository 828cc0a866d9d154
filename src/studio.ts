import { findFfmpeg, readSoundFile } from './audio/index.ts';
import type { Clock } from './core/clock.ts';
import { USUAL_DELIVERY } from './core/delivery.ts';
import { VivaError } from './core/errors.ts';
import type { AudioFrame } from './core/frames.ts';
import type { Logger } from './core/log.ts';
import type { StageContext } from './core/stage.ts';
import { hertz } from './core/units.ts';
import type { Config } from './config.ts';
import type { RenderOptions, RenderProgress } from './render.ts';
import { renderClip } from './render.ts';
import { Service } from './service.ts';
import type { Avatar, Backdrop, ClipFile, ClipFormat, PictureSize } from './video/index.ts';
import { isPictureSize, PICTURE_SIZES, plainPicture, readBackdrop } from './video/index.ts';

/** A film as somebody asks for it. */
export interface ClipRequest {
  readonly source:
    { readonly text: AsyncIterable<string>; readonly voice: string } | { readonly audio: string };
  readonly format: ClipFormat;
  /** By id or `default`. */
  readonly avatar: string;
  readonly size: number;
  /** `#rrggbb`, or a picture's file. */
  readonly background: string | undefined;
  readonly face: RenderOptions['face'];
  readonly onProgress?: (progress: RenderProgress) => void;
}

const backdropOf = async (
  background: string | undefined,
  avatar: Avatar,
  size: PictureSize,
): Promise<Backdrop | undefined> => {
  if (background === undefined) return undefined;
  const field = '--background';
  if (!avatar.traits.layers) {
    throw new VivaError('REQUEST_INVALID', {
      field,
      problem: `${avatar.id} has no matte, so nothing can stand behind`,
    });
  }
  const [, hex] = /^#([0-9a-f]{6})$/i.exec(background) ?? [];
  if (hex !== undefined) {
    const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
    return { id: background, picture: plainPicture([red, green, blue], size) };
  }
  const ffmpeg = await findFfmpeg();
  if (!ffmpeg)
    throw new VivaError('CODEC_UNAVAILABLE', {
      codec: 'ffmpeg',
      reason: 'neither the system nor the packages have one',
    });
  return { id: background, picture: await readBackdrop(ffmpeg.path, background, size, field) };
};

/** Where films are made, without a server. */
export class Studio {
  readonly #service: Service;

  private constructor(service: Service) {
    this.#service = service;
  }

  static async open(config: Config, clock: Clock, log: Logger): Promise<Studio> {
    const service = await Service.open({ config, clock, log });
    try {
      await service.start();
    } catch (error) {
      await service.close();
      throw error;
    }
    return new Studio(service);
  }

  /** Throws what is wrong with the request before anything is written. */
  async render(request: ClipRequest, file: ClipFile, context: StageContext): Promise<void> {
    const { source, size, background, avatar: name, ...rest } = request;
    const avatar = this.#service.portraits.resolve(name);
    if (!isPictureSize(size)) {
      throw new VivaError('MEDIA_UNSUPPORTED', {
        field: '--size',
        got: String(size),
        offered: PICTURE_SIZES.map(String),
      });
    }
    const backdrop = await backdropOf(background, avatar, size);
    await renderClip(
      this.#service,
      this.#speech(source, context),
      file,
      { ...rest, avatar, size, backdrop },
      context,
    );
  }

  close(): Promise<void> {
    return this.#service.close();
  }

  #speech(source: ClipRequest['source'], context: StageContext): AsyncIterable<AudioFrame> {
    if ('audio' in source) return readSoundFile(source.audio, context, { sampleRate: hertz(24_000) });
    const voice = this.#service.resolveVoice(source.voice).id;
    return this.#service.speak(source.text, { ...USUAL_DELIVERY, voice, wording: {} }, context.signal);
  }
}
