import type { ActivityModel, OpusEncoders, Voice, VoiceWorkers } from './audio/index.ts';
import {
  decodingStage,
  fileStage,
  framingStage,
  packetStage,
  speechStage,
  voiceActivityStage,
} from './audio/index.ts';
import { clauseStage } from './clause-stage.ts';
import type { Delivery } from './core/delivery.ts';
import type { AudioFrame, AudioPacket, HearingEvent, SpeechWindow } from './core/frames.ts';
import { LIMITS } from './core/limits.ts';
import type { Stage } from './core/stage.ts';
import { chain } from './core/stage.ts';
import type { TextPiece } from './core/text-piece.ts';
import type { Milliseconds } from './core/units.ts';
import { hertz } from './core/units.ts';
import type { Wording } from './core/wording.ts';
import type { FileFormat, InputFormat, OnWarning, OutputFormat } from './stream/index.ts';
import type { TextReader } from './text/index.ts';

/** What a path of speech is made of. */
export interface SpeechParts {
  readonly reader: TextReader;
  readonly workers: VoiceWorkers;
  readonly voice: Voice;
  readonly delivery: Delivery;
  /** Steps of the voice's flow, asked for each clause. */
  readonly steps: () => 1 | 2;
  /** Told of each window that a model spoilt. */
  readonly onDropped: (span: Milliseconds) => void;
  readonly wording: Wording;
  /** The field that an error about the text names. */
  readonly field: string;
  readonly onWarning: OnWarning;
}

/** Text → clauses → windows of speech. */
export const speechPath = (parts: SpeechParts): Stage<TextPiece, SpeechWindow> => {
  const { reader, voice, delivery, steps, onDropped, wording, workers, field, onWarning } = parts;
  const { speed, pitch, expressiveness, seed } = delivery;
  return chain(
    clauseStage(reader, { wait: LIMITS.clauseWait, field, wording, onWarning }),
    speechStage({ voice, speed, pitch, expressiveness, steps, seed, workers, onDropped }),
  );
};

/** Text → packets for a socket. */
export const packetPath = (
  parts: SpeechParts,
  { encoding, sampleRateHz }: OutputFormat,
  encoders: OpusEncoders,
): Stage<TextPiece, AudioPacket> =>
  chain(speechPath(parts), packetStage({ encoding, sampleRate: hertz(sampleRateHz) }, encoders));

/** Text → the bytes of a file. */
export const filePath = (parts: SpeechParts, format: FileFormat): Stage<TextPiece, Uint8Array> =>
  chain(speechPath(parts), fileStage({ format }));

/** Hands sound on as it passes; the next waits until it was taken. */
const tap = (onSound: (sound: AudioFrame) => Promise<void>): Stage<AudioFrame, AudioFrame> => ({
  name: 'tap',
  async *run(input) {
    for await (const sound of input) {
      await onSound(sound);
      yield sound;
    }
  },
});

/** A client's sound → what is heard in it. @param onSound given the sound as well, in pieces as they are decoded */
export const hearingPath = (
  { encoding, sampleRateHz }: Pick<InputFormat, 'encoding' | 'sampleRateHz'>,
  model: ActivityModel,
  onSound?: (sound: AudioFrame) => Promise<void>,
): Stage<Uint8Array, HearingEvent> => {
  const decoding = decodingStage({ encoding, sampleRate: hertz(sampleRateHz) });
  const heard = onSound ? chain(decoding, tap(onSound)) : decoding;
  return chain(chain(heard, framingStage), voiceActivityStage({ model }));
};
