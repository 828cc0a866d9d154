const NEWLINE = 10;
const ZERO = 48;
const LOWER_A = 97;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Finds names by their hash in a list that is never made into strings: eighty thousand are indexed in milliseconds. */
export class NameIndex {
  /** @shape [slots] the names' hashes; @shape [slots] their places in the list plus 1, 0 where a slot is free */
  readonly #hashes: Int32Array;
  readonly #places: Int32Array;
  readonly #mask: number;

  /** @param bytes ASCII lines, each a digit of base 36 that counts what the name shares with the one before, then its rest */
  constructor(bytes: Uint8Array) {
    let lines = 0;
    for (const byte of bytes) if (byte === NEWLINE) lines += 1;
    let slots = 1024;
    while (slots < 2 * lines) slots *= 2;
    this.#mask = slots - 1;
    this.#hashes = new Int32Array(slots);
    this.#places = new Int32Array(slots);
    this.#fill(bytes);
  }

  /** The place of a name in the list, −1 where it is not there. */
  find(name: string): number {
    let hash = FNV_OFFSET;
    for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), FNV_PRIME);
    for (let slot = hash & this.#mask; this.#places[slot] !== 0; slot = (slot + 1) & this.#mask) {
      if (this.#hashes[slot] === hash) return (this.#places[slot] ?? 0) - 1;
    }
    return -1;
  }

  #fill(bytes: Uint8Array): void {
    // The hash of every beginning of the name before: a name's own starts at what they share.
    const hashes = new Int32Array(256);
    hashes[0] = FNV_OFFSET;
    let place = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const digit = bytes[at] ?? ZERO;
      let length = digit < LOWER_A ? digit - ZERO : digit - LOWER_A + 10;
      let hash = hashes[length] ?? 0;
      for (at += 1; bytes[at] !== NEWLINE; at += 1) {
        hash = Math.imul(hash ^ (bytes[at] ?? 0), FNV_PRIME);
        length += 1;
        hashes[length] = hash;
      }
      let slot = hash & this.#mask;
      while (this.#places[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#hashes[slot] = hash;
      place += 1;
      this.#places[slot] = place;
    }
  }
}
