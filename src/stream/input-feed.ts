import { LIMITS } from '../core/limits.ts';

/**
 * Speech of a client on its way to be heard: chunks in, chunks out, bounded in bytes and, since a chunk may be a single byte, in
 * number. When full, the oldest goes, because the newest is what somebody says now. One consumer.
 */
export class InputFeed implements AsyncIterable<Uint8Array> {
  readonly #capacity: number;
  readonly #sampleBytes: number;
  readonly #onDrop: () => void;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  /**
   * @param capacity bytes held at most, but always one chunk
   * @param sampleBytes of one sample; only whole ones are lost, so that what follows is still read where samples begin
   * @param onDrop told once for each chunk that is lost
   */
  constructor(capacity: number, sampleBytes: number, onDrop: () => void) {
    this.#capacity = capacity;
    this.#sampleBytes = sampleBytes;
    this.#onDrop = onDrop;
  }

  /** @param chunk becomes the feed's */
  push(chunk: Uint8Array): void {
    if (this.#ended) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.byteLength;
    while (this.#full && this.#chunks.length > 1) this.#dropOldest();
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk) {
        this.#bytes -= chunk.byteLength;
        yield chunk;
      } else if (this.#ended) return;
      else await new Promise<void>((wake) => (this.#wake = wake));
    }
  }

  get #full(): boolean {
    return this.#bytes > this.#capacity || this.#chunks.length > LIMITS.inputChunks;
  }

  #dropOldest(): void {
    const [oldest, next] = this.#chunks.splice(0, 2);
    if (!oldest || !next) return;
    // A chunk may end in the middle of a sample, whose first half must stay with the second.
    const half = oldest.subarray(oldest.byteLength - (oldest.byteLength % this.#sampleBytes));
    const joined = half.byteLength === 0 ? next : new Uint8Array(Buffer.concat([half, next]));
    this.#chunks.unshift(joined);
    this.#bytes -= oldest.byteLength - half.byteLength;
    this.#onDrop();
  }
}
