/** Bytes of payload in one packet: what fits a path of 1,280 bytes with all that is put around it. */
const MOST = 1_150;
/** Several small units in one payload (RFC 6184, section 5.7.1), and a part of a large one (section 5.8). */
const STAP_A = 24;
const FU_A = 28;
const ACCESS_UNIT_DELIMITER = 9;
const PARAMETER_SETS: ReadonlySet<number> = new Set([7, 8]);

const typeOf = (unit: Uint8Array): number => (unit[0] ?? 0) & 0x1f;

/** Where start codes (00 00 01) begin and where what follows them does. */
const startCodes = (stream: Uint8Array): { readonly at: number; readonly next: number }[] => {
  const found: { at: number; next: number }[] = [];
  for (let k = 0; k + 2 < stream.length; k += 1) {
    if (stream[k] !== 0 || stream[k + 1] !== 0 || stream[k + 2] !== 1) continue;
    found.push({ at: k > 0 && stream[k - 1] === 0 ? k - 1 : k, next: k + 3 });
    k += 2;
  }
  return found;
};

/** The units of a byte stream as ITU-T H.264, annex B, has it; views of it. */
export const unitsOf = (stream: Uint8Array): readonly Uint8Array[] => {
  const codes = startCodes(stream);
  return codes
    .map(({ next }, index) => stream.subarray(next, codes[index + 1]?.at ?? stream.length))
    .filter((unit) => unit.length > 0);
};

/** A unit too large for one packet, in parts: FU indicator, FU header (start, end, type), and the unit without its first byte. */
const fragments = (unit: Uint8Array): Uint8Array[] => {
  const head = unit[0] ?? 0;
  const body = unit.subarray(1);
  const count = Math.ceil(body.length / (MOST - 2));
  const size = Math.ceil(body.length / count);
  return Array.from({ length: count }, (_, index) => {
    const part = body.subarray(index * size, Math.min(body.length, (index + 1) * size));
    const payload = new Uint8Array(2 + part.length);
    payload[0] = (head & 0xe0) | FU_A;
    payload[1] = (index === 0 ? 0x80 : 0) | (index === count - 1 ? 0x40 : 0) | (head & 0x1f);
    payload.set(part, 2);
    return payload;
  });
};

/** Units that go together, each after its length. */
const aggregate = (units: readonly Uint8Array[]): Uint8Array => {
  const payload = new Uint8Array(1 + units.reduce((bytes, unit) => bytes + 2 + unit.length, 0));
  // The strictest reference bits of what is inside.
  payload[0] = Math.max(...units.map((unit) => (unit[0] ?? 0) & 0x60)) | STAP_A;
  let at = 1;
  for (const unit of units) {
    payload[at] = unit.length >> 8;
    payload[at + 1] = unit.length & 0xff;
    payload.set(unit, at + 2);
    at += 2 + unit.length;
  }
  return payload;
};

/**
 * Cuts a picture of H.264 into payloads (RFC 6184, packetization mode 1): parameter sets together in one, each other unit by
 * itself or in parts. Delimiters of access units say nothing here and are left out.
 *
 * @param picture annex B; borrowed, and viewed by some of the result
 */
export const h264Payloads = (picture: Uint8Array): readonly Uint8Array[] => {
  const units = unitsOf(picture).filter((unit) => typeOf(unit) !== ACCESS_UNIT_DELIMITER);
  const sets = units.filter((unit) => PARAMETER_SETS.has(typeOf(unit)));
  const others = units.filter((unit) => !PARAMETER_SETS.has(typeOf(unit)));
  const together = sets.length > 1 ? [aggregate(sets)] : sets;
  return [...together, ...others.flatMap((unit) => (unit.length <= MOST ? [unit] : fragments(unit)))];
};
