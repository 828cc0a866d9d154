import type { Clock } from '../core/clock.ts';
import { VivaError } from '../core/errors.ts';
import { LIMITS } from '../core/limits.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';

const MINUTE = 60_000;

/** What a client has left, and as of when. */
interface Allowance {
  left: number;
  at: Milliseconds;
}

/**
 * How many requests and connections a client may make: so many a minute, and as many at once. What was not used comes back
 * evenly. Clients are told apart by their key, or by where they come from; only the recent ones are remembered, and a forgotten
 * one begins afresh.
 */
export class RequestRate {
  readonly #perMinute: number;
  readonly #clock: Clock;
  readonly #clients = new Map<string, Allowance>();

  /** @param perMinute 0 for no bound */
  constructor(perMinute: number, clock: Clock) {
    this.#perMinute = perMinute;
    this.#clock = clock;
  }

  /** Counts one request. Throws `RATE_LIMITED` with the time until the next is allowed. */
  count(client: string): void {
    if (this.#perMinute === 0) return;
    const now = this.#clock.now();
    const known = this.#clients.get(client) ?? { left: this.#perMinute, at: now };
    known.left = Math.min(this.#perMinute, known.left + ((now - known.at) * this.#perMinute) / MINUTE);
    known.at = now;
    this.#remember(client, known);
    if (known.left < 1) {
      throw new VivaError('RATE_LIMITED', {
        limit: this.#perMinute,
        retryAfter: ms(Math.ceil(((1 - known.left) * MINUTE) / this.#perMinute)),
      });
    }
    known.left -= 1;
  }

  /** The order of the map is that of the last request, so the first is the one longest silent. */
  #remember(client: string, allowance: Allowance): void {
    this.#clients.delete(client);
    this.#clients.set(client, allowance);
    for (const [longestSilent] of this.#clients) {
      if (this.#clients.size <= LIMITS.rememberedClients) break;
      this.#clients.delete(longestSilent);
    }
  }
}
