import { randomBytes } from 'node:crypto';
import { SignJWT, jwtVerify } from 'jose';
import { errors } from 'jose';
import { VivaError } from '../../core/errors.ts';
import type { Milliseconds } from '../../core/units.ts';
import type { Right } from '../protocol/room-message.ts';
import { RIGHTS } from '../protocol/room-message.ts';
import type { Bearer } from './access.ts';

const ALGORITHM = 'HS256';
const ISSUER = 'vivavoce';

export interface TokenTerms {
  readonly room: string;
  readonly rights: readonly Right[];
  readonly lasts: Milliseconds;
  /** What its bearer is called in the room. */
  readonly name?: string | undefined;
}

const reasonOf = (thrown: unknown): string => {
  if (thrown instanceof errors.JWTExpired) return 'it has expired';
  if (thrown instanceof errors.JWSSignatureVerificationFailed) return 'it is not signed by this server';
  return 'it is no token of a room';
};

/** Tokens of rooms: JSON Web Tokens, signed by this server, with an end. */
export class RoomTokens {
  readonly #secret: Uint8Array;

  /** @param secret without it something new, and no token outlives the process */
  constructor(secret: string | undefined) {
    this.#secret = secret === undefined ? randomBytes(32) : Buffer.from(secret, 'utf8');
  }

  issue({ room, rights, lasts, name }: TokenTerms): Promise<string> {
    const token = new SignJWT({ room, rights: [...rights] })
      .setProtectedHeader({ alg: ALGORITHM })
      .setIssuer(ISSUER)
      .setIssuedAt()
      .setExpirationTime(`${String(Math.round(lasts / 1000))} seconds`);
    if (name !== undefined) token.setSubject(name);
    return token.sign(this.#secret);
  }

  /** Rejects with `TOKEN_INVALID`. */
  async check(room: string, token: string): Promise<Bearer> {
    const { payload } = await jwtVerify(token, this.#secret, {
      issuer: ISSUER,
      algorithms: [ALGORITHM],
    }).catch((cause: unknown) => {
      throw new VivaError('TOKEN_INVALID', { reason: reasonOf(cause) }, { cause });
    });
    if (payload['room'] !== room) throw new VivaError('TOKEN_INVALID', { reason: 'it is for another room' });
    const given = payload['rights'];
    const rights = RIGHTS.filter((right) => Array.isArray(given) && given.includes(right));
    return { name: payload.sub, rights };
  }
}
