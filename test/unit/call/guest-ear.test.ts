import { describe, expect, it } from 'vitest';
import type { CallMedia } from '../../../src/call/call-media.ts';
import { GuestEar } from '../../../src/call/hear/guest-ear.ts';
import { writeRtp } from '../../../src/call/rtp/rtp-packet.ts';
import { audioSpan } from '../../../src/core/frames.ts';
import type { AudioFrame, HearingEvent } from '../../../src/core/frames.ts';
import { silentLog } from '../../../src/core/log.ts';
import { loudnessOf } from '../../../src/core/loudness.ts';
import { hertz, ms, samples, samplesIn, spanOf } from '../../../src/core/units.ts';
import { FakeRouter } from '../../support/fake-call.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const RATE = hertz(48_000);
/** The first byte of a packet of Opus of 20 ms. */
const TWENTY = 0xf8;
const SPEECH = -30;

/** Packets whose second byte is their loudness; speech is what is loud, and over after half a second that is not. */
const media: Pick<CallMedia, 'decoding' | 'noticing'> = {
  decoding: () => ({
    name: 'loudness',
    async *run(input) {
      let given = 0;
      for await (const packet of input) {
        const span = packet.type === 'lost' ? packet.span : ms(20);
        const level = packet.type === 'lost' ? 0 : (packet.payload[1] ?? 0) / 255;
        const pcm = new Float32Array(samplesIn(span, RATE)).fill(level);
        yield { kind: 'audio', pcm, rate: RATE, at: spanOf(samples(given), RATE) };
        given += pcm.length;
      }
    },
  }),
  noticing: () => ({
    name: 'loud is speech',
    async *run(input) {
      let [speaking, quiet] = [false, 0];
      for await (const frame of input) {
        const loud = loudnessOf(frame.pcm) > SPEECH;
        quiet = loud ? 0 : quiet + audioSpan(frame);
        if (loud && !speaking) yield { type: 'speech-started', at: frame.at };
        if (speaking && quiet >= 500) yield { type: 'speech-ended', at: frame.at };
        speaking = loud || (speaking && quiet < 500);
      }
    },
  }),
};

class Microphone extends FakeRouter {
  #onPacket: (packet: Buffer) => void = () => undefined;
  #sequence = 0;
  #timestamp = 0;

  override listen = (_track?: string, onPacket?: (packet: Buffer) => void): Promise<{ close(): void }> => {
    if (onPacket) this.#onPacket = onPacket;
    return Promise.resolve({ close: () => undefined });
  };

  /** @param skipped what was not sent before it, although time went on */
  send(level: number, skipped = 0): void {
    const { sequence, timestamp } = { sequence: this.#sequence, timestamp: this.#timestamp + skipped * 48 };
    const header = { payloadType: 111, marker: false, sequence, timestamp, source: 1 };
    this.#onPacket(Buffer.from(writeRtp(header, Uint8Array.of(TWENTY, level))));
    this.#sequence += 1;
    this.#timestamp = timestamp + 960;
  }
}

const open = async () => {
  const clock = new FakeClock();
  const microphone = new Microphone(() => clock.now());
  const frames: AudioFrame[] = [];
  const events: HearingEvent['type'][] = [];
  const ear = await GuestEar.open({
    router: microphone,
    track: 'microphone',
    media,
    clock,
    log: silentLog,
    onSound: (frame) => frames.push(frame),
    onHeard: ({ type }) => events.push(type),
  });
  const speak = async (packets: number): Promise<void> => {
    for (let k = 0; k < packets; k += 1) {
      microphone.send(200);
      await clock.advance(20);
    }
  };
  const heard = (): number => frames.reduce((sum, frame) => sum + audioSpan(frame), 0);
  return { clock, microphone, ear, events, speak, heard };
};

describe('a microphone', () => {
  it('that stops sending in the middle of a word has ended its speech', async () => {
    const { clock, ear, events, speak } = await open();
    await speak(20);
    await clock.advance(2_000);
    ear.close();

    expect(events).toEqual(['speech-started', 'speech-ended']);
  });

  it('that is taken away in the middle of a word has ended its speech', async () => {
    const { ear, events, speak } = await open();
    await speak(20);
    ear.close();

    expect(events).toEqual(['speech-started', 'speech-ended']);
  });

  it('that sends nothing is silent as long as anybody has to notice it, and no longer', async () => {
    const { clock, ear, speak, heard } = await open();
    await speak(20);
    await clock.advance(60_000);
    ear.close();

    expect(heard()).toBeGreaterThanOrEqual(400 + 600);
    expect(heard()).toBeLessThanOrEqual(400 + 1_500);
  });

  it('that says itself that it sent nothing is not silent twice', async () => {
    const { clock, microphone, ear, speak, heard } = await open();
    await speak(20);
    await clock.advance(400);
    const before = heard();
    microphone.send(200, 400);
    await clock.advance(20);
    ear.close();

    expect(before).toBeGreaterThan(400);
    expect(heard()).toBe(400 + 400 + 20);
  });

  it('that is only late loses nothing, and nothing is put between', async () => {
    const { clock, ear, events, speak, heard } = await open();
    await speak(20);
    await clock.advance(200);
    await speak(20);
    ear.close();

    expect(heard()).toBe(800);
    expect(events).toEqual(['speech-started', 'speech-ended']);
  });
});
