import { randomUUID } from 'node:crypto';
import { VivaError } from '../core/errors.ts';

/** Something that goes on for an avatar of a room, until it is ended or ends. */
export interface Going {
  readonly done: Promise<void>;
  view(): { readonly room: string; readonly avatar: string };
}

export interface OngoingOptions {
  /** What `QUEUE_FULL` calls them. */
  readonly queue: string;
  /** How many may run at once. */
  readonly limit: number;
  /** What is thrown where none has that name. */
  readonly unknown: (id: string) => VivaError;
}

/** What goes on, and what is over and still told of, by name. Its owner says when one ends, and forgets the old ones. */
export class Ongoing<Item extends Going> {
  readonly #options: OngoingOptions;
  readonly #items = new Map<string, Item>();
  #running = 0;

  constructor(options: OngoingOptions) {
    this.#options = options;
  }

  /** Begins another, under a name of its own. Rejects with `QUEUE_FULL`, or what `open` does. */
  async begin(open: (id: string) => Promise<Item>): Promise<Item> {
    const { queue, limit } = this.#options;
    if (this.#running >= limit) throw new VivaError('QUEUE_FULL', { queue, limit });
    this.#running += 1;
    try {
      const id = randomUUID();
      const item = await open(id);
      this.#items.set(id, item);
      return item;
    } catch (error) {
      this.#running -= 1;
      throw error;
    }
  }

  /** One that was begun has ended. */
  ended(): void {
    this.#running -= 1;
  }

  /** How many run, or are about to. */
  get running(): number {
    return this.#running;
  }

  /** The oldest first. */
  get all(): readonly (readonly [id: string, item: Item])[] {
    return [...this.#items];
  }

  forget(id: string): void {
    this.#items.delete(id);
  }

  /** Of one avatar, the oldest first. */
  of(room: string, avatar: string): readonly Item[] {
    return [...this.#items.values()].filter((item) => {
      const view = item.view();
      return view.room === room && view.avatar === avatar;
    });
  }

  /** Throws that none has that name in that room. */
  find(room: string, id: string): Item {
    const found = this.#items.get(id);
    if (found?.view().room !== room) throw this.#options.unknown(id);
    return found;
  }

  /** Ends all, and waits until they have ended. */
  async close(end: (item: Item) => void): Promise<void> {
    const all = [...this.#items.values()];
    for (const item of all) end(item);
    await Promise.all(all.map(({ done }) => done));
  }
}
