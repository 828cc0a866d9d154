import type { Clock } from '../../core/clock.ts';
import { VivaError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import { Ongoing } from '../ongoing.ts';
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
  readonly #ongoing = new Ongoing<Publication>({
    queue: 'publications',
    limit: LIMITS.publication.running,
    unknown: (participant) => new VivaError('PARTICIPANT_UNKNOWN', { participant }),
  });

  constructor(options: PublicationsOptions) {
    this.#options = options;
  }

  /** Rejects with `QUEUE_FULL`, `PARTICIPANT_UNKNOWN`, or what the first attempt came to. */
  async begin(room: Room, name: string, target: WhipTarget): Promise<Publication> {
    const { avatar } = room.avatar(name);
    const onEnd = (): void => {
      this.#ongoing.ended();
      this.#forgetOld();
    };
    return this.#ongoing.begin((id) =>
      Publication.open({ ...this.#options, id, room: room.name, avatar, target, onEnd }),
    );
  }

  /** Of one avatar, the oldest first. */
  of(room: string, avatar: string): readonly Publication[] {
    return this.#ongoing.of(room, avatar);
  }

  /** Throws `PARTICIPANT_UNKNOWN`. */
  find(room: string, id: string): Publication {
    return this.#ongoing.find(room, id);
  }

  close(): Promise<void> {
    return this.#ongoing.close((publication) => {
      publication.end();
    });
  }

  #forgetOld(): void {
    const over = this.#ongoing.all.filter(([, publication]) =>
      ['ended', 'failed'].includes(publication.view().state),
    );
    const tooMany = Math.max(0, this.#ongoing.all.length - REMEMBERED);
    for (const [id] of over.slice(0, tooMany)) this.#ongoing.forget(id);
  }
}
