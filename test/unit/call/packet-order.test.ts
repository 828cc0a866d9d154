import { describe, expect, it } from 'vitest';
import { PacketOrder } from '../../../src/call/hear/packet-order.ts';
import { opusSpan } from '../../../src/call/rtp/opus-span.ts';

/** Twenty milliseconds of CELT: configuration 31, one frame. */
const HEAD = 0xf8;
const packet = (sequence: number, timestamp = sequence * 960) => ({
  payloadType: 111,
  marker: false,
  sequence: sequence & 0xffff,
  timestamp,
  source: 1,
  payload: Uint8Array.of(HEAD, sequence & 0xff),
});

/** The packets that come out by their number, and silences by their length. */
const heard = (order: PacketOrder, packets: readonly ReturnType<typeof packet>[]): unknown[] =>
  packets.flatMap((one) =>
    order.push(one).map((said) => (said.type === 'packet' ? said.payload[1] : `${String(said.span)} ms`)),
  );

describe('packets of a microphone', () => {
  it('come out as they went in', () => {
    expect(
      heard(
        new PacketOrder(),
        [1, 2, 3].map((n) => packet(n)),
      ),
    ).toEqual([1, 2, 3]);
  });

  it('are put in order where one was sent again', () => {
    expect(
      heard(
        new PacketOrder(),
        [1, 3, 2, 4].map((n) => packet(n)),
      ),
    ).toEqual([1, 2, 3, 4]);
  });

  it('are not waited for beyond two, and silence takes their place', () => {
    expect(
      heard(
        new PacketOrder(),
        [1, 3, 4, 5].map((n) => packet(n)),
      ),
    ).toEqual([1, '20 ms', 3, 4, 5]);
  });

  it('are not said twice', () => {
    expect(
      heard(
        new PacketOrder(),
        [1, 2, 2, 1, 3].map((n) => packet(n)),
      ),
    ).toEqual([1, 2, 3]);
  });

  it('go on where their numbers wrap', () => {
    const packets = [0xfffe, 0xffff, 0x1_0000].map((n) => packet(n));

    expect(heard(new PacketOrder(), packets)).toEqual([0xfe, 0xff, 0]);
  });

  it('have their silences told where none were sent, shortened', () => {
    expect(heard(new PacketOrder(), [packet(1), packet(2, 960 * 2 + 48_000)])).toEqual([1, '400 ms', 2]);
  });

  it('begin anew where another stream takes the place', () => {
    expect(heard(new PacketOrder(), [packet(1), packet(30_000, 77)])).toEqual([1, 48]);
  });

  it.each([
    { what: 'CELT, one frame of 20 ms', bytes: [0xf8], span: 20 },
    { what: 'SILK, one frame of 60 ms', bytes: [0x18], span: 60 },
    { what: 'hybrid, two frames of 10 ms', bytes: [0x61], span: 20 },
    { what: 'CELT, three frames of 2.5 ms', bytes: [0x83, 3], span: 7.5 },
  ])('last as their first bytes say: $what', ({ bytes, span }) => {
    expect(opusSpan(Uint8Array.from(bytes))).toBe(span);
  });
});
