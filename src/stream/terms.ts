import { deliveryFrom } from '../core/delivery.ts';
import { VivaError } from '../core/errors.ts';
import { LIMITS } from '../core/limits.ts';
import { ms } from '../core/units.ts';
import type { SessionId } from '../core/units.ts';
import type { OpenMessage } from './protocol/client-message.ts';
import { VERSIONS } from './protocol/version.ts';
import type { OutputFormat } from './protocol/wire-format.ts';
import { OUTPUT_FORMATS, USUAL_OUTPUT } from './protocol/wire-format.ts';
import type { FaceTerms } from './motion-service.ts';
import type { OutputVideo } from './protocol/video.ts';
import { VIDEO_ENCODINGS, VIDEO_SIZES } from './protocol/video.ts';
import type { SessionTerms } from './session.ts';
import type { VideoTerms } from './video-service.ts';
import type { SpeechService } from './speech-service.ts';

/** Throws `VERSION_UNSUPPORTED`. */
export const checkVersion = (version: number): void => {
  if (!VERSIONS.some((known) => known === version)) {
    throw new VivaError('VERSION_UNSUPPORTED', { version, supported: VERSIONS });
  }
};

const outputFormat = (asked: { encoding: string; sampleRateHz: number } | undefined): OutputFormat => {
  if (!asked) return USUAL_OUTPUT;
  const format = OUTPUT_FORMATS.find(
    ({ encoding, sampleRateHz }) => encoding === asked.encoding && sampleRateHz === asked.sampleRateHz,
  );
  if (format) return format;
  throw new VivaError('MEDIA_UNSUPPORTED', {
    field: 'output.audio',
    got: `${asked.encoding.slice(0, 32)} at ${String(asked.sampleRateHz)} Hz`,
    offered: OUTPUT_FORMATS.map(({ encoding, sampleRateHz }) => `${encoding} at ${String(sampleRateHz)} Hz`),
  });
};

/** Opus is heard at its own rate, telephone codes at theirs. */
const checkInput = (input: OpenMessage['input']): void => {
  if (!input) return;
  const only = { opus: 48_000, mulaw: 8_000, alaw: 8_000, pcm_s16le: undefined, pcm_f32le: undefined }[
    input.encoding
  ];
  if (only !== undefined && input.sampleRateHz !== only) {
    throw new VivaError('MEDIA_UNSUPPORTED', {
      field: 'input',
      got: `${input.encoding} at ${String(input.sampleRateHz)} Hz`,
      offered: [`${input.encoding} at ${String(only)} Hz`],
    });
  }
};

/** A face that cannot be had is refused now, not in mid-sentence. */
const checkMotion = ({ input, output }: OpenMessage, service: SpeechService): void => {
  const { motion, video } = output ?? {};
  if (motion) service.checkExpression(motion.expression, 'output.motion.expression');
  if (video) service.checkExpression(video.expression, 'output.video.expression');
  if (motion && video && motion.fps !== video.fps) {
    throw new VivaError('REQUEST_INVALID', {
      field: 'output.video.fps',
      problem: 'must be that of `output.motion`',
    });
  }
  if (!motion && !video && input?.drives === true) {
    const problem = 'needs `output.motion` or `output.video`';
    throw new VivaError('REQUEST_INVALID', { field: 'input.drives', problem });
  }
};

const offer = <Value extends string | number>(
  field: string,
  got: Value,
  offered: readonly Value[],
): Value => {
  if (offered.includes(got)) return got;
  throw new VivaError('MEDIA_UNSUPPORTED', { field, got: String(got), offered: offered.map(String) });
};

/** Pictures that cannot be had are refused now. Throws `MEDIA_UNSUPPORTED` and `AVATAR_UNKNOWN`. */
const videoTerms = (asked: OutputVideo, service: SpeechService): VideoTerms => {
  const encoding = offer<string>(
    'output.video.encoding',
    asked.encoding,
    VIDEO_ENCODINGS,
  ) as VideoTerms['encoding'];
  const size = offer<number>('output.video.width', asked.width, VIDEO_SIZES) as VideoTerms['size'];
  offer('output.video.height', asked.height, [size]);
  const { fps, bitrate, avatar } = asked;
  return { encoding, size, fps, bitrate, avatar: service.resolveAvatar(avatar) };
};

/** What moves, be it sent as motion, as pictures or as both; `undefined`: nothing does. */
const faceWishes = ({ input, output }: OpenMessage): FaceTerms | undefined => {
  const wishes = output?.motion ?? output?.video;
  if (!wishes) return undefined;
  const { fps, seed, state, expression } = wishes;
  return { fps, seed, state, expression, steps: output?.motion?.steps, drives: input?.drives === true };
};

/** What a client asked for, complete and agreed to. Throws what cannot be agreed to, by its code. */
export const agree = (
  id: SessionId,
  message: OpenMessage,
  service: SpeechService,
  usualAhead: number,
): SessionTerms => {
  const { output, input, voice, aheadMs } = message;
  checkInput(input);
  checkMotion(message, service);
  return {
    id,
    voice: service.resolveVoice(voice ?? 'default').id,
    delivery: deliveryFrom(message),
    output: outputFormat(output?.audio),
    input,
    motion: output?.motion,
    video: output?.video && videoTerms(output.video, service),
    face: faceWishes(message),
    phonemes: output?.phonemes ?? false,
    ahead: ms(Math.min(aheadMs ?? usualAhead, LIMITS.ahead.maximum)),
  };
};
