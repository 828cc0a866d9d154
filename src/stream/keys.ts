import { createHash, timingSafeEqual } from 'node:crypto';
import { VivaError } from '../core/errors.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Who may use the service: everybody, or whoever holds one of some keys. */
export class Keys {
  readonly #digests: readonly Buffer[];

  /** @param keys none: everybody may. */
  constructor(keys: readonly string[]) {
    this.#digests = keys.map(digest);
  }

  get required(): boolean {
    return this.#digests.length > 0;
  }

  /** Throws `AUTHENTICATION_REQUIRED` unless `key` is one of ours. Takes the same time whichever it resembles. */
  check(key: string | undefined): void {
    if (!this.required) return;
    const given = digest(key ?? '');
    // All are compared, so that the time tells nothing; digests, so that lengths tell nothing either.
    const matches = this.#digests.filter((known) => timingSafeEqual(known, given)).length;
    if (key === undefined || matches === 0) {
      throw new VivaError('AUTHENTICATION_REQUIRED', {
        hint: 'send a key of this server as `Authorization: Bearer …`, or as `key` when a session opens',
      });
    }
  }
}

/** The key of an `Authorization: Bearer` header. */
export const bearerKey = (header: string | undefined): string | undefined =>
  /^Bearer\s+(\S+)$/i.exec(header ?? '')?.[1];
