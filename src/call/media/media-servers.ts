import type { MediaRouter, MediaServer, RouterOptions } from './media-router.ts';

export interface MediaServersOptions {
  /** Processes at most. @range [1, ∞) */
  readonly count: number;
  /** Starts one; `index` tells it which port is its own. */
  readonly start: (index: number) => Promise<MediaServer>;
}

/** As many processes as rooms need, started by need; one that has died is replaced by the next who asks. */
export class MediaServers {
  readonly #options: MediaServersOptions;
  readonly #places: (Promise<MediaServer> | undefined)[];
  #routers: number[];
  #closed = false;

  constructor(options: MediaServersOptions) {
    this.#options = options;
    this.#places = Array.from({ length: options.count }, () => undefined);
    this.#routers = this.#places.map(() => 0);
  }

  /** A room's exchange, on the process that has the fewest. Rejects with `CALLS_UNAVAILABLE`. */
  async openRouter(options?: RouterOptions): Promise<MediaRouter> {
    const index = this.#routers.indexOf(Math.min(...this.#routers));
    this.#count(index, 1);
    try {
      const server = await this.#serverAt(index);
      const router = await server.openRouter(options);
      void router.closed.then(() => {
        this.#count(index, -1);
      });
      return router;
    } catch (error) {
      this.#count(index, -1);
      throw error;
    }
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    const servers = await Promise.allSettled(this.#places.filter((place) => place !== undefined));
    for (const server of servers) if (server.status === 'fulfilled') server.value.close();
  }

  #serverAt(index: number): Promise<MediaServer> {
    const standing = this.#places[index];
    if (standing) return standing;
    const starting = this.#options.start(index);
    this.#places[index] = starting;
    const forget = (): void => {
      if (this.#places[index] === starting) this.#places[index] = undefined;
    };
    starting.then(
      (server) => {
        if (this.#closed) server.close();
        void server.closed.then(forget);
      },
      // The next who asks tries again.
      forget,
    );
    return starting;
  }

  #count(index: number, change: number): void {
    this.#routers = this.#routers.map((routers, at) => (at === index ? routers + change : routers));
  }
}
