import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { VivaError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Room } from '../room/room.ts';
import { Publication } from './publication.ts';
import type { Dial } from './published-line.ts';
import type { WhipTarget } from './whip-exchange.ts';

export interface PublicationsOptions {
  readonly dial: Dial;
  readonly clock: Clock;
}

/** Those that are over are remembered too, so that whoever asks learns why; the oldest make way. */
const REMEMBERED = 200;

/** Avatars that are published to other servers. */
export class Publications {
  readonly #options: PublicationsOptions;
  readonly #publications = new Map<string, Publication>();
  #running = 0;

  constructor(options: PublicationsOptions) {
    this.#options = options;
  }

  /** Rejects with `QUEUE_FULL`, `PARTICIPANT_UNKNOWN`, or what the first attempt came to. */
  async begin(room: Room, name: string, target: WhipTarget): Promise<Publication> {
    const { avatar } = room.avatar(name);
    const limit = LIMITS.publication.running;
    if (this.#running >= limit) throw new VivaError('QUEUE_FULL', { queue: 'publications', limit });
    this.#running += 1;
    const onEnd = (): void => {
      this.#running -= 1;
      for (const [id, publication] of this.#publications) {
        if (this.#publications.size <= REMEMBERED) break;
        const { state } = publication.view();
        if (state === 'ended' || state === 'failed') this.#publications.delete(id);
      }
    };
    try {
      const id = randomUUID();
      const publication = await Publication.open({
        ...this.#options,
        id,
        room: room.name,
        avatar,
        target,
        onEnd,
      });
      this.#publications.set(id, publication);
      return publication;
    } catch (error) {
      this.#running -= 1;
      throw error;
    }
  }

  /** Of one avatar, the oldest first. */
  of(room: string, avatar: string): readonly Publication[] {
    return [...this.#publications.values()].filter((one) => {
      const view = one.view();
      return view.room === room && view.avatar === avatar;
    });
  }

  /** Throws `PARTICIPANT_UNKNOWN`. */
  find(room: string, id: string): Publication {
    const found = this.#publications.get(id);
    if (found?.view().room !== room) throw new VivaError('PARTICIPANT_UNKNOWN', { participant: id });
    return found;
  }

  async close(): Promise<void> {
    const all = [...this.#publications.values()];
    for (const publication of all) publication.end();
    await Promise.all(all.map(({ done }) => done));
  }
}
