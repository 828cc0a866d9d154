import { deliveryFrom } from '../core/delivery.ts';
import { VivaError } from '../core/errors.ts';
import { LIMITS } from '../core/limits.ts';
import { ms } from '../core/units.ts';
import type { SessionId } from '../core/units.ts';
import type { OpenMessage } from './protocol/client-message.ts';
import { VERSIONS } from './protocol/version.ts';
import type { OutputFormat } from './protocol/wire-format.ts';
import { OUTPUT_FORMATS, USUAL_OUTPUT } from './protocol/wire-format.ts';
import type { SessionTerms } from './session.ts';
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
  const motion = output?.motion;
  if (motion) service.checkExpression(motion.expression, 'output.motion.expression');
  else if (input?.drives === true) {
    throw new VivaError('REQUEST_INVALID', { field: 'input.drives', problem: 'needs `output.motion`' });
  }
};

/** What a client asked for, complete and agreed to. Throws what cannot be agreed to, by its code. */
export const agree = (
  id: SessionId,
  message: OpenMessage,
  service: SpeechService,
  usualAhead: number,
): SessionTerms => {
  const { output, input, voice, aheadMs } = message;
  if (output?.video !== undefined) {
    const offered = ['audio', 'motion'];
    throw new VivaError('MEDIA_UNSUPPORTED', { field: 'output.video', got: 'video', offered });
  }
  checkInput(input);
  checkMotion(message, service);
  return {
    id,
    voice: service.resolveVoice(voice ?? 'default').id,
    delivery: deliveryFrom(message),
    output: outputFormat(output?.audio),
    input,
    motion: output?.motion,
    phonemes: output?.phonemes ?? false,
    ahead: ms(Math.min(aheadMs ?? usualAhead, LIMITS.ahead.maximum)),
  };
};
