import { describe, expect, it } from 'vitest';
import { h264Payloads, unitsOf } from '../../../src/call/rtp/h264-payload.ts';
import { asksForKeyFrame, writeSenderReport } from '../../../src/call/rtp/rtcp.ts';
import { readRtp, sequenceDistance, writeRtp } from '../../../src/call/rtp/rtp-packet.ts';
import { vp8Payloads } from '../../../src/call/rtp/vp8-payload.ts';
import { ms } from '../../../src/core/units.ts';

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const hexOf = (given: Uint8Array | undefined): string => Buffer.from(given ?? []).toString('hex');

const header = {
  payloadType: 101,
  marker: true,
  sequence: 0x1234,
  timestamp: 0xdeadbeef,
  source: 0x11223344,
};

describe('a packet of RTP', () => {
  it('is laid out as RFC 3550 draws it', () => {
    expect(hexOf(writeRtp(header, Uint8Array.of(1, 2, 3)))).toBe('80e51234deadbeef11223344010203');
  });

  it('reads back as what was written, with numbers that have wrapped', () => {
    const read = readRtp(
      writeRtp({ ...header, sequence: 0x1_0001, timestamp: 2 ** 32 + 5 }, Uint8Array.of(9)),
    );

    expect(read).toMatchObject({ ...header, sequence: 1, timestamp: 5 });
    expect([...(read?.payload ?? [])]).toEqual([9]);
  });

  it.each([
    { what: 'two contributing sources', hex: '8265 0001 00000002 00000003 0000000a 0000000b ff' },
    { what: 'an extension of one word', hex: '9065 0001 00000002 00000003 bede0001 aabbccdd ff' },
    { what: 'three bytes of padding', hex: 'a065 0001 00000002 00000003 ff 000003' },
  ])('gives its payload past $what', ({ hex }) => {
    expect(hexOf(readRtp(bytes(hex))?.payload)).toBe('ff');
  });

  it.each([
    { what: 'nothing', hex: '' },
    { what: 'half a header', hex: '8065 0001 0000' },
    { what: 'another version', hex: '4065 0001 00000002 00000003 ff' },
    { what: 'an extension beyond its end', hex: '9065 0001 00000002 00000003 bede ffff' },
    { what: 'padding beyond its beginning', hex: 'a065 0001 00000002 00000003 ff' },
  ])('is no packet: $what', ({ hex }) => {
    expect(readRtp(bytes(hex))).toBeUndefined();
  });

  it.each([
    { later: 1, earlier: 0xffff, distance: 2 },
    { later: 0xffff, earlier: 1, distance: -2 },
    { later: 7, earlier: 7, distance: 0 },
  ])('$later is $distance after $earlier', ({ later, earlier, distance }) => {
    expect(sequenceDistance(later, earlier)).toBe(distance);
  });
});

describe('RTCP', () => {
  it('reports the time of the world beside that of the codec', () => {
    const report = writeSenderReport({
      source: 0x11223344,
      wallTime: ms(500),
      timestamp: 90_000,
      packets: 3,
      octets: 4_000,
    });

    expect(hexOf(report)).toBe(
      '80c80006' + '11223344' + '83aa7e80' + '80000000' + '00015f90' + '00000003' + '00000fa0',
    );
  });

  it.each([
    { what: 'a picture loss indication', hex: '81ce0002 00000001 00000002', asks: true },
    { what: 'a full intra request', hex: '84ce0004 00000001 00000000 00000002 01000000', asks: true },
    { what: 'one behind a report', hex: '80c90001 00000001 81ce0002 00000001 00000002', asks: true },
    { what: 'a negative acknowledgement', hex: '81cd0003 00000001 00000002 00010000', asks: false },
    { what: 'half a packet', hex: '81ce', asks: false },
  ])('$what asks for a key frame: $asks', ({ hex, asks }) => {
    expect(asksForKeyFrame(bytes(hex))).toBe(asks);
  });
});

describe('a picture of VP8', () => {
  it('begins with the descriptor of RFC 7741, section 4.2, and its start bit only at the beginning', () => {
    const payloads = vp8Payloads(new Uint8Array(2_000).fill(7), 0x1234);

    expect(payloads.map((payload) => hexOf(payload.subarray(0, 5)))).toEqual([
      '90809234' + '07',
      '80809234' + '07',
    ]);
    expect(payloads.map(({ length }) => length)).toEqual([1_004, 1_004]);
  });

  it('is whole again when its payloads are put together', () => {
    const frame = new Uint8Array(5_003).map((_, at) => at * 31);
    const parts = vp8Payloads(frame, 1).map((payload) => payload.subarray(4));

    expect(Buffer.concat(parts).equals(frame)).toBe(true);
  });
});

describe('a picture of H.264', () => {
  const large = new Uint8Array(3_000).map((_, at) => (at === 0 ? 0x65 : (at % 250) + 2));
  const picture = Buffer.concat([
    bytes('00000001 09f0 00000001 6742c01f 00000001 68ce3c80 000001'),
    large,
    bytes('000001 41aabb'),
  ]);

  it('is taken apart at start codes of three and of four bytes', () => {
    expect(unitsOf(picture).map(({ length }) => length)).toEqual([2, 4, 4, 3_000, 3]);
  });

  it('has its parameter sets together in a STAP-A (RFC 6184, section 5.7.1), and no delimiter', () => {
    expect(hexOf(h264Payloads(picture)[0])).toBe('78' + '0004' + '6742c01f' + '0004' + '68ce3c80');
  });

  it('has a large unit in FU-As (section 5.8): started, continued, ended', () => {
    const parts = h264Payloads(picture).slice(1, -1);

    expect(parts.map((part) => hexOf(part.subarray(0, 2)))).toEqual(['7c85', '7c05', '7c45']);
    expect(Buffer.concat(parts.map((part) => part.subarray(2))).equals(large.subarray(1))).toBe(true);
  });

  it('has a small unit as it is', () => {
    expect(hexOf(h264Payloads(picture).at(-1))).toBe('41aabb');
  });
});
