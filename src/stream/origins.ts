import { VivaError } from '../core/errors.ts';

/**
 * Which pages may ask. A browser names the page's origin with each request it makes for it; programs name none. Without this
 * check any page that a user of this machine visits could speak through a service on loopback.
 */
export class Origins {
  readonly #allowed: ReadonlySet<string>;

  /** @param allowed origins beside our own, as browsers send them: `https://example.org` */
  constructor(allowed: readonly string[]) {
    this.#allowed = new Set(allowed);
  }

  /** Throws `ORIGIN_REFUSED` for a page of somebody else. @param host the request's `Host`, which is our own origin */
  check(origin: string | undefined, host: string | undefined): void {
    if (origin === undefined || this.#allowed.has(origin)) return;
    if (URL.canParse(origin) && new URL(origin).host === host?.toLowerCase()) return;
    throw new VivaError('ORIGIN_REFUSED', { origin: origin.slice(0, 100) });
  }

  /** Whether a page of this origin was allowed by name, so that its browser must be told. */
  isForeign(origin: string | undefined): origin is string {
    return origin !== undefined && this.#allowed.has(origin);
  }
}
