import type { Clock } from '../../core/clock.ts';
import { messageFor } from '../../core/error-message.ts';
import type { VivaError } from '../../core/errors.ts';
import { asVivaError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import { ms } from '../../core/units.ts';
import type { Avatar } from '../avatar/avatar.ts';
import type { Dial, PublishedLine } from './published-line.ts';
import type { WhipTarget } from './whip-exchange.ts';

/** A publication as it is told of. */
export interface PublicationView {
  readonly id: string;
  readonly room: string;
  readonly avatar: string;
  /** Of the server; what follows in the address may be a secret. */
  readonly host: string;
  readonly state: 'published' | 'reconnecting' | 'failed' | 'ended';
  /** How often it was made anew. */
  readonly reconnections: number;
  /** Of the last failure. */
  readonly code?: string;
  readonly message?: string;
}

export interface PublicationOptions {
  readonly id: string;
  readonly room: string;
  readonly avatar: Avatar;
  readonly target: WhipTarget;
  readonly dial: Dial;
  readonly clock: Clock;
  readonly onEnd: () => void;
}

/** An avatar on its way to another server: a line that is lost is made anew, with growing pauses, until that is hopeless. */
export class Publication {
  readonly #options: PublicationOptions;
  readonly #over = new AbortController();
  readonly #signal: AbortSignal;
  readonly done: Promise<void>;
  #state: PublicationView['state'] = 'published';
  #reconnections = 0;
  #failure: VivaError | undefined;

  private constructor(options: PublicationOptions, line: PublishedLine) {
    this.#options = options;
    this.#signal = AbortSignal.any([this.#over.signal, options.avatar.signal]);
    this.done = this.#carry(line);
  }

  /** Rejects with what the first attempt came to. */
  static async open(options: PublicationOptions): Promise<Publication> {
    return new Publication(options, await dialled(options, options.avatar.signal));
  }

  view(): PublicationView {
    const { id, room, avatar, target } = this.#options;
    return {
      id,
      room,
      avatar: avatar.id,
      host: target.url.host,
      state: this.#state,
      reconnections: this.#reconnections,
      ...(this.#failure && { code: this.#failure.code, message: messageFor(this.#failure) }),
    };
  }

  /** Idempotent. */
  end(): void {
    this.#over.abort(new Error('the publication ended'));
  }

  async #carry(first: PublishedLine): Promise<void> {
    const { avatar, onEnd } = this.#options;
    const ended = new Promise<void>((resolve) => {
      if (this.#signal.aborted) resolve();
      this.#signal.addEventListener('abort', () => {
        resolve();
      });
    });
    for (let line: PublishedLine | undefined = first; line; line = await this.#again()) {
      if (!this.#isOver()) {
        this.#state = 'published';
        const detach = avatar.attach(line.sound, line.picture);
        await Promise.race([line.closed, ended]);
        detach();
      }
      await line.close();
    }
    if (this.#isOver()) this.#state = 'ended';
    onEnd();
  }

  /** Another line, or nothing where there is to be none. */
  async #again(): Promise<PublishedLine | undefined> {
    const { clock } = this.#options;
    const { attempts, firstWait, longestWait } = LIMITS.publication;
    for (let attempt = 0; attempt < attempts && !this.#isOver(); attempt += 1) {
      this.#state = 'reconnecting';
      try {
        await clock.until(ms(clock.now() + Math.min(longestWait, firstWait * 2 ** attempt)), this.#signal);
        const line = await dialled(this.#options, this.#signal);
        this.#reconnections += 1;
        return line;
      } catch (thrown) {
        if (!this.#isOver()) this.#failure = asVivaError(thrown);
      }
    }
    if (!this.#isOver()) this.#state = 'failed';
    return undefined;
  }

  #isOver(): boolean {
    return this.#signal.aborted;
  }
}

const dialled = (
  { avatar, dial, target }: PublicationOptions,
  signal: AbortSignal,
): Promise<PublishedLine> => {
  const onKeyFrameRequest = (): void => {
    avatar.requestKeyFrame();
  };
  return dial(target, onKeyFrameRequest, signal);
};
