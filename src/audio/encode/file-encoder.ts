import type { SampleRate } from '../../core/units.ts';

/** Turns sound into the bytes of one file, in order, as early as its format allows. */
export interface FileEncoder {
  /** The rate of the sound it takes. */
  readonly sampleRate: SampleRate;
  /** @param pcm any length, borrowed until it resolves @returns the next bytes, owned by the caller; none yet is an empty array */
  write(pcm: Float32Array): Promise<Uint8Array>;
  /** @returns the last bytes; the encoder is spent */
  finish(): Promise<FileEnd>;
  /** Idempotent; also right after a failure. */
  close(): void;
}

export interface FileEnd {
  readonly bytes: Uint8Array;
  /** The file's first bytes as they would be, had its length been known at the start; empty where nothing differs. */
  readonly head: Uint8Array;
}

/** Several runs of bytes as one. */
export const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
