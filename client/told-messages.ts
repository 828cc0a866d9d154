import type { ClientMessage } from '../src/stream/protocol/client-message.ts';

/** Messages remembered: those of the last moments, since older ones have long been answered. */
const REMEMBERED = 256;

/**
 * What this side has told the session, numbered as the service counts it, so that what a breaking line swallowed can be said
 * again. Sound is counted and not kept: what was not heard at once is worth nothing later.
 */
export class ToldMessages {
  #count = 0;
  #remembered: { readonly place: number; readonly message: ClientMessage }[] = [];

  add(message: ClientMessage): void {
    this.#remembered.push({ place: this.#count, message });
    if (this.#remembered.length > REMEMBERED) this.#remembered.shift();
    this.#count += 1;
  }

  addSound(): void {
    this.#count += 1;
  }

  /** The service has had `taken` of them. @returns the others, which are no longer told: say them again */
  takeLost(taken: number): readonly ClientMessage[] {
    const lost = this.#remembered.filter(({ place }) => place >= taken).map(({ message }) => message);
    this.#remembered = [];
    this.#count = taken;
    return lost;
  }

  clear(): void {
    this.takeLost(0);
  }
}
