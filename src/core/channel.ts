/**
 * What a full channel does with the next item. There is no default and no unbounded channel:
 * choosing this is choosing where latency goes.
 *
 * - `suspend`: the producer waits. Lossless; for text, control and stored audio.
 * - `drop-oldest`: the stalest item goes. For live video: a late frame is worth nothing.
 * - `drop-newest`: the new item goes. For admission: those already queued keep their place.
 */
export type Overflow = 'suspend' | 'drop-oldest' | 'drop-newest';

export interface ChannelOptions<T> {
  /** Items held at most. @range [1, ∞) */
  readonly capacity: number;
  readonly overflow: Overflow;
  /** Told of each item lost, so that a drop is always counted and its buffer released. */
  readonly onDrop?: (item: T) => void;
}

/** The producer's half. */
export interface Sink<T> {
  /** Resolves when the item has its place or is dropped: awaiting it is the back-pressure. `close` frees all who wait. */
  send(item: T): Promise<void>;
  close(error?: Error): void;
}

/** Both halves. Hand out `Sink` or `AsyncIterable`, not this. One consumer only. */
export interface Channel<T> extends Sink<T>, AsyncIterable<T> {
  readonly size: number;
}

interface Waiting<T> {
  readonly item: T;
  readonly admitted: () => void;
}

class BoundedChannel<T> implements Channel<T> {
  readonly #options: ChannelOptions<T>;
  readonly #held: T[] = [];
  /** Producers that wait for a place, in the order in which they came. */
  readonly #waiting: Waiting<T>[] = [];
  #wakeConsumer: (() => void) | undefined;
  #ended: { readonly error: Error | undefined } | undefined;

  constructor(options: ChannelOptions<T>) {
    if (!Number.isInteger(options.capacity) || options.capacity < 1) {
      throw new RangeError(`capacity must be a whole number from 1, got ${String(options.capacity)}`);
    }
    this.#options = options;
  }

  get size(): number {
    return this.#held.length;
  }

  async send(item: T): Promise<void> {
    if (this.#ended) {
      this.#drop(item);
      return;
    }
    if (this.#held.length < this.#options.capacity) {
      this.#hold(item);
      return;
    }
    if (this.#options.overflow === 'suspend') {
      await new Promise<void>((admitted) => this.#waiting.push({ item, admitted }));
    } else if (this.#options.overflow === 'drop-oldest') {
      const [oldest] = this.#held.splice(0, 1);
      if (oldest !== undefined) this.#drop(oldest);
      this.#hold(item);
    } else {
      this.#drop(item);
    }
  }

  close(error?: Error): void {
    if (this.#ended) return;
    this.#ended = { error };
    // What waited for a place was sent before the end, so it is still delivered, in order.
    for (const { item, admitted } of this.#waiting.splice(0)) {
      this.#held.push(item);
      admitted();
    }
    this.#wakeConsumer?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    try {
      for (;;) {
        if (this.#held.length > 0) {
          const [item] = this.#held.splice(0, 1) as [T];
          this.#admitNext();
          yield item;
        } else if (this.#ended) {
          if (this.#ended.error) throw this.#ended.error;
          return;
        } else {
          await new Promise<void>((wake) => (this.#wakeConsumer = wake));
          this.#wakeConsumer = undefined;
        }
      }
    } finally {
      this.close();
      for (const item of this.#held.splice(0)) this.#drop(item);
    }
  }

  #hold(item: T): void {
    this.#held.push(item);
    this.#wakeConsumer?.();
  }

  #admitNext(): void {
    const next = this.#waiting.shift();
    if (!next) return;
    this.#held.push(next.item);
    next.admitted();
  }

  #drop(item: T): void {
    this.#options.onDrop?.(item);
  }
}

/** A bounded queue between a producer and one consumer. See {@link Overflow} for what a full one does. */
export const channel = <T>(options: ChannelOptions<T>): Channel<T> => new BoundedChannel(options);
