import { describe, expect, it } from 'vitest';
import { decodeSamples } from '../../../src/audio/encode/sample-bytes.ts';
import { WebcodecsOpusDecoder } from '../../../src/audio/hear/webcodecs-opus-decoder.ts';
import { OpusEncoders, describePackets, packetStage } from '../../../src/audio/index.ts';
import { hertz } from '../../../src/core/units.ts';
import { floatsIn, runFfmpeg } from '../../support/bundled-ffmpeg.ts';
import { collect, rms } from '../../support/media.ts';
import { cutsOf, inARow, sine, windowsOf } from '../../support/sound.ts';
import { test } from '../../support/stage-test.ts';

const opus = { encoding: 'opus', sampleRate: hertz(48_000) } as const;

describe('packetStage with Opus', () => {
  test('gives the sound back where it was, once the pre-skip is dropped', async ({ context }) => {
    const packets = await collect(packetStage(opus).run(windowsOf(sine(24_000)), context));
    const decoder = new WebcodecsOpusDecoder();
    const parts: Float32Array[] = [];
    for (const { payload } of packets) parts.push(await decoder.decode(payload));
    decoder.close();
    const heard = inARow(...parts).subarray(describePackets(opus).preSkip);
    const want = sine(48_000, { rate: 48_000 });

    expect(heard.length).toBeGreaterThanOrEqual(48_000);
    const error = heard.slice(4_800, 43_200).map((sample, k) => sample - (want[4_800 + k] ?? 0));
    expect(20 * Math.log10(rms(error) / rms(want))).toBeLessThan(-25);
    // The end is there as well, not cut off by what the decoder holds back.
    expect(rms(heard.subarray(47_500, 47_990))).toBeGreaterThan(0.25);
  });

  test('makes the same packets of windows of any length', async ({ context }) => {
    const packetsOf = async (sizes: readonly number[]): Promise<readonly string[]> => {
      const packets = await collect(packetStage(opus).run(windowsOf(sine(9_700), { sizes }), context));
      return packets.map(({ payload, at }) => `${String(at)} ${Buffer.from(payload).toString('hex')}`);
    };
    const whole = await packetsOf([9_700]);
    expect(whole).toHaveLength(21);
    expect(await packetsOf([2_400, 7])).toEqual(whole);
    expect(await packetsOf([480])).toEqual(whole);
  });

  test('sends its first packet before it asks for a second window of 20 ms', async ({ context }) => {
    let asked = 0;
    async function* counted(): ReturnType<typeof windowsOf> {
      for await (const window of windowsOf(sine(4_800), { sizes: [480] })) {
        asked += 1;
        yield window;
      }
    }
    const packets = packetStage(opus).run(counted(), context)[Symbol.asyncIterator]();
    await packets.next();
    expect(asked).toBe(1);
    await packets.return?.();
  });

  test('makes the same packets with an encoder that others used before, some to the end and some not', async ({
    context,
  }) => {
    const encoders = new OpusEncoders();
    const speak = () => packetStage(opus, encoders).run(windowsOf(sine(9_600)), context);
    const alone = await collect(packetStage(opus).run(windowsOf(sine(9_600)), context));
    for (let k = 0; k < 20; k += 1) {
      for await (const packet of packetStage(opus, encoders).run(windowsOf(sine(7_000 + k)), context)) {
        if (packet.at >= k * 20) break;
      }
      const [one, other] = await Promise.all([collect(speak()), collect(speak())]);
      expect([one, other]).toEqual([alone, alone]);
    }
    encoders.close();
  });

  test('goes on after a hundred utterances were interrupted', async ({ context }) => {
    for (let k = 0; k < 100; k += 1) {
      for await (const packet of packetStage(opus).run(windowsOf(sine(4_800)), context)) {
        if (packet.at === 0) break;
      }
    }
    expect(await collect(packetStage(opus).run(windowsOf(sine(480)), context))).toHaveLength(2);
  });
});

describe('G.711', () => {
  it.each(['mulaw', 'alaw'] as const)('%s agrees with FFmpeg in every byte', (law) => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const theirs = floatsIn(
      runFfmpeg(['-f', law, '-ar', '8000', '-ac', '1', '-i', '-', '-f', 'f32le'], bytes),
    );
    expect(decodeSamples(law, bytes)).toEqual(theirs);
  });

  test.for(['mulaw', 'alaw'] as const)('%s is encoded as FFmpeg does', async (encoding, { context }) => {
    const format = { encoding, sampleRate: hertz(8_000) } as const;
    const sound = sine(1_600, { rate: 8_000 }).map((sample) => Math.round(sample * 32_768) / 32_768);
    const packets = await collect(packetStage(format).run(windowsOf(sound, { rate: 8_000 }), context));
    const ours = Buffer.concat(packets.map(({ payload }) => payload));
    const samples = new Uint8Array(Int16Array.from(sound, (sample) => sample * 32_768).buffer);
    const theirs = runFfmpeg(['-f', 's16le', '-ar', '8000', '-ac', '1', '-i', '-', '-f', encoding], samples);

    // FFmpeg rounds to the nearer code where the standard's arithmetic cuts off: one step apart at most.
    for (const [from] of cutsOf(ours.length, [1])) {
      const [one = NaN] = decodeSamples(encoding, ours.subarray(from, from + 1));
      const [other = NaN] = decodeSamples(encoding, theirs.subarray(from, from + 1));
      expect(Math.abs(one - other)).toBeLessThanOrEqual(Math.max(0.0005, Math.abs(other) / 15));
    }
  });
});
