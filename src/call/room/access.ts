import { VivaError } from '../../core/errors.ts';
import type { Keys } from '../../stream/index.ts';
import type { Right } from '../protocol/room-message.ts';
import { RIGHTS } from '../protocol/room-message.ts';
import type { RoomTokens } from './jose-tokens.ts';

/** Who somebody is to a room, and what he may. */
export interface Bearer {
  readonly name: string | undefined;
  readonly rights: readonly Right[];
}

/** What came with a request: a room's token, or a key of the server. */
export interface Credentials {
  readonly token?: string | undefined;
  readonly key?: string | undefined;
}

/** Three parts with dots between are a token; no key of ours looks like one. */
const LIKE_A_TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** A bearer's string, which may be either. */
export const credentialsOf = (bearer: string | undefined): Credentials =>
  bearer !== undefined && LIKE_A_TOKEN.test(bearer) ? { token: bearer } : { key: bearer };

/**
 * Decides who may do what in a room: a token gives what is written in it, a key of the server everything. A server without keys,
 * which only loopback may be, asks for neither; a token is checked all the same.
 */
export class Access {
  readonly #keys: Keys;
  readonly #tokens: RoomTokens;

  constructor(keys: Keys, tokens: RoomTokens) {
    this.#keys = keys;
    this.#tokens = tokens;
  }

  /** Rejects with `TOKEN_INVALID` or `AUTHENTICATION_REQUIRED`. */
  async check(room: string, { token, key }: Credentials): Promise<Bearer> {
    if (token !== undefined) return this.#tokens.check(room, token);
    this.#keys.check(key);
    return { name: undefined, rights: RIGHTS };
  }

  /** The same, and `RIGHT_MISSING` where it is not enough. */
  async require(room: string, credentials: Credentials, right: Right): Promise<Bearer> {
    const bearer = await this.check(room, credentials);
    requireRight(bearer, right);
    return bearer;
  }

  /** For what only the server's own people may do. Throws `AUTHENTICATION_REQUIRED`. */
  requireKey({ key }: Credentials): void {
    this.#keys.check(key);
  }
}

/** Throws `RIGHT_MISSING`. */
export const requireRight = ({ rights }: Pick<Bearer, 'rights'>, right: Right): void => {
  if (!rights.includes(right)) throw new VivaError('RIGHT_MISSING', { right });
};
