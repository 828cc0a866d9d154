import type { AvatarDescription, ModelDescription, VoiceDescription } from '../core/catalogue.ts';
import type { Delivery } from '../core/delivery.ts';
import type { AudioFrame, AudioPacket, HearingEvent } from '../core/frames.ts';
import type { Stage } from '../core/stage.ts';
import type { TextPiece } from '../core/text-piece.ts';
import type { Milliseconds, VoiceId } from '../core/units.ts';
import type { Wording } from '../core/wording.ts';
import type { Face, FaceTerms, OnPlaced } from './motion-service.ts';
import type { InputFormat, OutputFormat } from './protocol/wire-format.ts';
import type { DueAt, VideoPath, VideoTerms } from './video-service.ts';

/** How an utterance is to be spoken. */
export interface Manner extends Delivery {
  readonly voice: VoiceId;
  /** How its text is to be read. */
  readonly wording: Wording;
}

/** Something a client should know, though its text is spoken: a word was skipped, spelled or guessed. */
export type OnWarning = (code: string, message: string) => void;

/** Formats of whole files over HTTP, by the names that OpenAI's clients use. */
export const FILE_FORMATS = ['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** A file as it is made. */
export interface FilePath {
  readonly contentType: string;
  readonly stage: Stage<TextPiece, Uint8Array>;
}

/** Packets as they are made. */
export interface PacketPath {
  /** The codec's own delay in samples at the format's rate. */
  readonly preSkip: number;
  readonly stage: Stage<TextPiece, AudioPacket>;
}

/** How much of the machine a session takes, as measured. */
export interface ServiceLoad {
  readonly lanes: number;
  /** Cores, which lanes share with the thread that holds the sessions; and the part of the time lately in which that was busy. */
  readonly cores: number;
  readonly loop: number;
  /** Of what was listened to lately, the part that came long after it was due. @range [0, 1] */
  readonly missed: number;
  /** Share of one lane that a session takes while it speaks, and all the time for its face and its pictures. @range (0, ∞) */
  readonly shares: Readonly<Record<'speech' | 'motion' | 'picture', number>>;
  /** Speech made since the start, whoever it was for. */
  readonly spoken: Milliseconds;
}

/**
 * What this room needs of the media: a stage for each way out and in. How sound is made, on which threads and with which
 * networks, is the business of whoever implements it.
 */
export interface SpeechService {
  voices(): readonly VoiceDescription[];
  models(): readonly ModelDescription[];
  /** Who can be drawn; none where there is no pack. */
  avatars(): readonly AvatarDescription[];
  /** An id, a blend, an alias or `default`. Throws `VOICE_UNKNOWN` and `BLEND_INVALID`. */
  resolveVoice(name: string): VoiceDescription;
  /** An id or an alias. Throws `MODEL_UNKNOWN`. */
  resolveModel(name: string): ModelDescription;
  packets(manner: Manner, format: OutputFormat, onWarning: OnWarning): PacketPath;
  file(manner: Manner, format: FileFormat): FilePath;
  /**
   * Bytes as they arrive → what is heard in them.
   *
   * @param onSound given the sound as well, as it is decoded; the next waits until it has resolved
   */
  hearing(
    format: InputFormat,
    onSound?: (sound: AudioFrame) => Promise<void>,
  ): Stage<Uint8Array, HearingEvent>;
  /** Throws `REQUEST_INVALID` or `VALUE_OUT_OF_RANGE`. */
  checkExpression(expression: FaceTerms['expression'], field: string): void;
  /** A face whose axis begins now. */
  face(terms: FaceTerms, onPlaced: OnPlaced): Face;
  /** The id of an avatar that is asked for by its id or as `default`. Throws `AVATAR_UNKNOWN`. */
  resolveAvatar(name: string): string;
  /** Draws and encodes a face's motion. */
  video(terms: VideoTerms, dueAt: DueAt): VideoPath;
  load(): ServiceLoad;
}
