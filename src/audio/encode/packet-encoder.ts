import type { SampleCount, SampleRate } from '../../core/units.ts';

/** Turns blocks of one packet's length into payloads, one for one and in order. */
export interface PacketEncoder {
  /** The rate of the blocks it takes; not always that of the packets. */
  readonly blockRate: SampleRate;
  /** Sound, at `blockRate`, that a decoder holds back: as much silence has to follow the end for the end to be heard. */
  readonly tail: SampleCount;
  /** @param block borrowed until it resolves @returns a payload, owned by the caller; one call at a time */
  encode(block: Float32Array): Promise<Uint8Array>;
  /** Idempotent; also right after a failure. */
  close(): void;
}
