import type { Milliseconds } from '../../core/units.ts';
import { ms } from '../../core/units.ts';
import type { VoicePacket } from '../call-media.ts';
import type { RtpStream } from '../rtp/rtp-stream.ts';

/** One voice, encoded once, on its way to every router that wants it. */
export class SoundBroadcast {
  readonly #streams = new Set<RtpStream>();
  readonly #taps = new Set<(packet: VoicePacket) => void>();
  readonly #delay: Milliseconds;

  /** @param delay how much later a decoder gives a sound than it was in the packet */
  constructor(delay: Milliseconds) {
    this.#delay = delay;
  }

  /** @returns what takes it out again; it closes the stream */
  add(stream: RtpStream): () => void {
    this.#streams.add(stream);
    return () => {
      this.#streams.delete(stream);
      stream.close();
    };
  }

  /** Gives every packet as it leaves. @returns what ends it */
  tap(onPacket: (packet: VoicePacket) => void): () => void {
    this.#taps.add(onPacket);
    return () => this.#taps.delete(onPacket);
  }

  /** @param begins the first packet with sound after a silence */
  send(payload: Uint8Array, at: Milliseconds, begins: boolean): void {
    // What a receiver hears in this packet began earlier by so much.
    const heard = ms(at - this.#delay);
    for (const stream of this.#streams) stream.send([payload], heard, begins);
    for (const tap of this.#taps) tap({ payload, at });
  }

  report(at: Milliseconds, wallTime: Milliseconds): void {
    for (const stream of this.#streams) stream.report(at, wallTime);
  }

  close(): void {
    for (const stream of this.#streams) stream.close();
    this.#streams.clear();
    this.#taps.clear();
  }
}
