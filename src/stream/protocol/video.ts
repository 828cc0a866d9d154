import { z } from 'zod';
import { LIMITS } from '../../core/limits.ts';
import { Expression, FACE_LABELS } from './motion-request.ts';

/** Pictures that leave: encodings and sizes on offer, the usual first. */
export const VIDEO_ENCODINGS = ['vp8', 'h264'] as const;
export const VIDEO_SIZES = [512, 384, 256] as const;

/** What a client may ask about pictures when it opens a session. What a face wishes for besides counts where there is no `output.motion`. */
export const OutputVideo = z.strictObject({
  encoding: z.string().max(32).default('vp8'),
  width: z.number().default(VIDEO_SIZES[0]),
  height: z.number().default(VIDEO_SIZES[0]),
  fps: z.union([z.literal(25), z.literal(50)]).default(25),
  avatar: z.string().min(1).max(LIMITS.nameCharacters).default('default'),
  bitrate: z.number().int().min(LIMITS.video.bitrate.minimum).max(LIMITS.video.bitrate.maximum).optional(),
  seed: z.number().int().min(0).max(4_294_967_295).default(0),
  state: z.enum(FACE_LABELS).default('auto'),
  expression: Expression.default({}),
});
export type OutputVideo = z.infer<typeof OutputVideo>;

/** What is told when a session with pictures opens. */
export interface WireVideo {
  readonly encoding: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly avatar: string;
}
