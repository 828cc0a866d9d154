import type { Milliseconds } from '../../../core/units.ts';
import type { ArrivedPacket } from './received-track.ts';

export type PictureEncoding = 'h264' | 'vp8';

/** A picture all of which came, after all those before it that it needs. */
export interface AssembledPicture {
  readonly timestamp: number;
  readonly keyFrame: boolean;
}

interface Incomplete {
  readonly timestamp: number;
  readonly since: Milliseconds;
  readonly packets: Map<number, Uint8Array>;
  last: number | undefined;
}

/** So long a packet may be waited for; it is sent again within two ways. */
const PATIENCE = 500;
/** Ends of pictures that are remembered, to know the beginning of the next. */
const ENDS = 64;
const IDR = 5;
const SEQUENCE_SET = 7;
const AGGREGATE = 24;
const FRAGMENT = 28;

/** Types of H.264's units in a payload (RFC 6184): of one, of several, or of the first part of one. */
const unitsIn = (payload: Uint8Array): number[] => {
  const type = (payload[0] ?? 0) & 0x1f;
  if (type === FRAGMENT) return ((payload[1] ?? 0) & 0x80) === 0 ? [] : [(payload[1] ?? 0) & 0x1f];
  if (type !== AGGREGATE) return [type];
  const types: number[] = [];
  for (let at = 1; at + 2 < payload.length;) {
    types.push((payload[at + 2] ?? 0) & 0x1f);
    at += 2 + (((payload[at] ?? 0) << 8) | (payload[at + 1] ?? 0));
  }
  return types;
};

/** Where VP8's own bytes begin (RFC 7741, section 4.2), and whether a picture does. */
const vp8Start = (payload: Uint8Array): { readonly offset: number; readonly begins: boolean } => {
  const first = payload[0] ?? 0;
  let offset = 1;
  if ((first & 0x80) !== 0) {
    const extension = payload[offset] ?? 0;
    offset += 1;
    if ((extension & 0x80) !== 0) offset += ((payload[offset] ?? 0) & 0x80) === 0 ? 1 : 2;
    if ((extension & 0x40) !== 0) offset += 1;
    if ((extension & 0x30) !== 0) offset += 1;
  }
  return { offset, begins: (first & 0x10) !== 0 && (first & 0x07) === 0 };
};

/**
 * Packets into pictures, in order, each when a decoder could show it. A picture that stays incomplete breaks all that follow, up to
 * the next key frame, and that has to be asked for.
 */
export class PictureAssembler {
  readonly #encoding: PictureEncoding;
  readonly #open: Incomplete[] = [];
  readonly #ends: number[] = [];
  #needsKey = true;

  constructor(encoding: PictureEncoding) {
    this.#encoding = encoding;
  }

  /** @returns what can be shown now */
  push({ sequence, timestamp, marker, payload, at }: ArrivedPacket): readonly AssembledPicture[] {
    let picture = this.#open.find((one) => one.timestamp === timestamp);
    if (!picture) {
      picture = { timestamp, since: at, packets: new Map(), last: undefined };
      this.#open.push(picture);
      // Of two, the later one is less than half the range ahead.
      this.#open.sort((one, other) => (one.timestamp - other.timestamp) | 0);
    }
    picture.packets.set(sequence, payload);
    if (marker) {
      picture.last = sequence;
      this.#ends.push(sequence);
      if (this.#ends.length > ENDS) this.#ends.shift();
    }
    return this.#release();
  }

  /** Whether nothing more can be shown until a key frame comes, for good. Say it to the sender. */
  isStuck(now: Milliseconds): boolean {
    const [first] = this.#open;
    if (first && now - first.since > PATIENCE) {
      this.#needsKey = true;
      this.#open.length = 0;
      return true;
    }
    return false;
  }

  #release(): AssembledPicture[] {
    const shown: AssembledPicture[] = [];
    for (let [first] = this.#open; first && this.#isWhole(first); [first] = this.#open) {
      this.#open.shift();
      const keyFrame = this.#isKey(first);
      if (keyFrame) this.#needsKey = false;
      if (!this.#needsKey) shown.push({ timestamp: first.timestamp, keyFrame });
    }
    return shown;
  }

  #isWhole({ packets, last }: Incomplete): boolean {
    if (last === undefined) return false;
    const count = packets.size;
    const first = (last - count + 1) & 0xffff;
    for (let k = 0; k < count; k += 1) if (!packets.has((first + k) & 0xffff)) return false;
    return this.#ends.includes((first - 1) & 0xffff) || this.#begins(packets.get(first) ?? new Uint8Array());
  }

  #begins(payload: Uint8Array): boolean {
    if (this.#encoding === 'vp8') return vp8Start(payload).begins;
    return unitsIn(payload).includes(SEQUENCE_SET);
  }

  #isKey({ packets }: Incomplete): boolean {
    const payloads = [...packets.values()];
    if (this.#encoding === 'h264') return payloads.some((payload) => unitsIn(payload).includes(IDR));
    return payloads.some((payload) => {
      const { offset, begins } = vp8Start(payload);
      return begins && ((payload[offset] ?? 1) & 1) === 0;
    });
  }
}
