/**
 * Speech of a client on its way to be heard: chunks in, chunks out, bounded in bytes. When full, the oldest goes, because the
 * newest is what somebody says now. One consumer.
 */
export class InputFeed implements AsyncIterable<Uint8Array> {
  readonly #capacity: number;
  readonly #onDrop: () => void;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  /**
   * @param capacity bytes held at most, but always one chunk
   * @param onDrop told once for each chunk that is lost
   */
  constructor(capacity: number, onDrop: () => void) {
    this.#capacity = capacity;
    this.#onDrop = onDrop;
  }

  /** @param chunk becomes the feed's */
  push(chunk: Uint8Array): void {
    if (this.#ended) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.byteLength;
    while (this.#bytes > this.#capacity && this.#chunks.length > 1) {
      this.#bytes -= this.#chunks.shift()?.byteLength ?? 0;
      this.#onDrop();
    }
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
}
