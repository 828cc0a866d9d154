import type { Milliseconds } from '../../core/units.ts';
import type { RtpStream } from '../rtp/rtp-stream.ts';

/** One voice, encoded once, on its way to every router that wants it. */
export class SoundBroadcast {
  readonly #streams = new Set<RtpStream>();

  /** @returns what takes it out again; it closes the stream */
  add(stream: RtpStream): () => void {
    this.#streams.add(stream);
    return () => {
      this.#streams.delete(stream);
      stream.close();
    };
  }

  /** @param begins the first packet with sound after a silence */
  send(payload: Uint8Array, at: Milliseconds, begins: boolean): void {
    for (const stream of this.#streams) stream.send([payload], at, begins);
  }

  report(at: Milliseconds, wallTime: Milliseconds): void {
    for (const stream of this.#streams) stream.report(at, wallTime);
  }

  close(): void {
    for (const stream of this.#streams) stream.close();
    this.#streams.clear();
  }
}
