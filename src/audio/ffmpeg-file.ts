import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import ffmpeg from 'fluent-ffmpeg';
import { VivaError } from '../core/errors.ts';
import type { AudioFrame } from '../core/frames.ts';
import { LIMITS } from '../core/limits.ts';
import type { StageContext } from '../core/stage.ts';
import { abortable } from '../core/stage.ts';
import type { Milliseconds, SampleRate } from '../core/units.ts';
import { hertz, ms, samples, spanOf } from '../core/units.ts';
import { findFfmpeg } from './ffmpeg-binary.ts';
import { Framer } from './framer.ts';
import { SampleAssembler } from './hear/sample-assembler.ts';

export interface SoundFileOptions {
  /** @defaultValue 16 kHz, which everything that listens is given */
  readonly sampleRate?: SampleRate;
  /** @defaultValue `LIMITS.strangersFile` */
  readonly limits?: SoundFileLimits;
}

export interface SoundFileLimits {
  /** Of sound. */
  readonly seconds: number;
  /** Of the file. */
  readonly bytes: number;
  /** Of waiting for FFmpeg. */
  readonly decoding: Milliseconds;
}

const FRAME = samples(512);

/**
 * Containers that hold sound and cannot name other files. Playlists and scripts of FFmpeg's can, and would have it read
 * or fetch what a stranger chose.
 */
const CONTAINERS =
  'aac,ac3,aiff,amr,ape,asf,au,avi,caf,eac3,flac,flv,gsm,m4a,matroska,webm,mov,mp4,mp3,mpeg,mpegts,ogg,opus,spdif,tta,w64,wav,wv';

/** Bytes that FFmpeg may take at once: a broken header must not ask for more. */
const LARGEST_ALLOCATION = 64 * 1024 * 1024;

const undecodable = (reason: string, cause?: unknown): VivaError =>
  new VivaError('AUDIO_UNDECODABLE', { reason }, { cause });

/** `00:01:02.50`, as FFmpeg announces a file's length; `undefined` where it knows none. */
const spanFrom = (announced: string): Milliseconds | undefined => {
  const [, hours, minutes, seconds] = /^(\d+):(\d{2}):(\d{2}(?:\.\d+)?)$/.exec(announced) ?? [];
  if (seconds === undefined) return undefined;
  return ms(((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000);
};

interface Decoding {
  /** @shape bytes of float32, little-endian, mono */
  readonly bytes: Readable;
  /** Resolves when FFmpeg has ended well, with the length that it had announced. */
  readonly ended: Promise<Milliseconds | undefined>;
  kill(): void;
}

const startDecoding = (binary: string, path: string, sampleRate: SampleRate, seconds: number): Decoding => {
  let announced: Milliseconds | undefined;
  const command = ffmpeg(`file:${path}`)
    .setFfmpegPath(binary)
    .inputOptions([
      '-protocol_whitelist file',
      `-format_whitelist ${CONTAINERS}`,
      `-max_alloc ${String(LARGEST_ALLOCATION)}`,
      '-threads 1',
    ])
    // A second more than allowed, so that too long can be told from just long enough.
    .outputOptions(['-map 0:a:0', `-t ${String(seconds + 1)}`])
    .noVideo()
    .audioChannels(1)
    .audioFrequency(sampleRate)
    .audioCodec('pcm_f32le')
    .format('f32le');
  const ended = new Promise<Milliseconds | undefined>((settle, reject) => {
    command.on('codecData', ({ duration }: { readonly duration: string }) => {
      announced = spanFrom(duration);
    });
    command.on('end', () => {
      settle(announced);
    });
    command.on('error', (error: Error) => {
      reject(undecodable('FFmpeg found no sound in it that it can decode', error));
    });
  });
  // Awaited only when the bytes have ended; a failure before that waits for it.
  ended.catch(() => undefined);
  const bytes = command.pipe() as unknown as Readable;
  return {
    bytes,
    ended,
    kill: () => {
      command.kill('SIGKILL');
      bytes.destroy();
    },
  };
};

/** Some containers say how long they are; a header may round, and encoders pad: this much less is not a loss. */
const isTruncated = (announced: Milliseconds | undefined, got: Milliseconds): boolean =>
  announced !== undefined && got < announced - Math.max(500, announced * 0.02);

const check = async (path: string, limits: SoundFileLimits): Promise<void> => {
  const file = await stat(path).catch((cause: unknown) => {
    throw undecodable('the file cannot be opened', cause);
  });
  if (!file.isFile()) throw undecodable('it is not a file');
  if (file.size > limits.bytes) {
    throw new VivaError('MESSAGE_TOO_LARGE', { bytes: file.size, limit: limits.bytes });
  }
};

/** Ends when the time is up, with the error that says so. */
const deadline = (
  { clock, signal }: StageContext,
  after: Milliseconds,
): { readonly signal: AbortSignal; cancel(): void } => {
  const up = new AbortController();
  const over = new AbortController();
  clock.until(ms(clock.now() + after), AbortSignal.any([signal, over.signal])).then(
    () => {
      up.abort(undecodable(`decoding took longer than ${String(after)} ms`));
    },
    // Cancelled in time: all is well.
    () => undefined,
  );
  return {
    signal: AbortSignal.any([signal, up.signal]),
    cancel: () => {
      over.abort();
    },
  };
};

/**
 * The sound of any file that FFmpeg can read, as mono frames of 512 samples, the last as long as what is left. Nothing is
 * trusted: the file's size, the sound's length, FFmpeg's time and memory are bounded, and it opens this one file only.
 *
 * @throws `AUDIO_UNDECODABLE` for what is not sound, is too long, or ends before its container says, after the frames that were good;
 *   `MESSAGE_TOO_LARGE`; `CODEC_UNAVAILABLE` where there is no FFmpeg
 */
export async function* readSoundFile(
  path: string,
  context: StageContext,
  { sampleRate = hertz(16_000), limits = LIMITS.strangersFile }: SoundFileOptions = {},
): AsyncGenerator<AudioFrame, void, undefined> {
  await check(path, limits);
  const binary = await findFfmpeg();
  if (!binary) {
    throw new VivaError('CODEC_UNAVAILABLE', {
      codec: 'ffmpeg',
      reason: 'neither the system nor the packages have one',
    });
  }
  const timer = deadline(context, limits.decoding);
  const decoding = startDecoding(binary.path, resolve(path), sampleRate, limits.seconds);
  const assembler = new SampleAssembler('pcm_f32le');
  const framer = new Framer(FRAME);
  let given = 0;
  const frame = (pcm: Float32Array): AudioFrame => {
    const at = spanOf(samples(given), sampleRate);
    given += pcm.length;
    if (given > limits.seconds * sampleRate)
      throw undecodable(`it is longer than ${String(limits.seconds)} s`);
    return { kind: 'audio', pcm, rate: sampleRate, at };
  };
  try {
    for await (const chunk of abortable<Uint8Array>(decoding.bytes, timer.signal)) {
      for (const block of framer.push(assembler.push(chunk))) yield frame(block);
    }
    const announced = await decoding.ended;
    const rest = framer.held;
    const last = framer.flush();
    if (last) yield frame(last.subarray(0, rest));
    if (given === 0) throw undecodable('there is no sound in it');
    if (isTruncated(announced, spanOf(samples(given), sampleRate))) throw undecodable('it ends early');
  } finally {
    timer.cancel();
    decoding.kill();
  }
}
