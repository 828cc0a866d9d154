/**
 * An avatar's place among those whom the service can serve in time. It is held while somebody could be aware of the avatar, given
 * back when nobody is, and taken again when somebody comes.
 */
export class AvatarPlace {
  readonly #admit: () => { release(): void };
  #held: { release(): void } | undefined;

  /** Takes a place. Throws what admission says. */
  constructor(admit: () => { release(): void }) {
    this.#admit = admit;
    this.take();
  }

  /** Idempotent. Throws what admission says. */
  take(): void {
    this.#held ??= this.#admit();
  }

  /** Idempotent. */
  release(): void {
    this.#held?.release();
    this.#held = undefined;
  }
}
