import { afterAll, beforeAll, describe, expect } from 'vitest';
import { encodeSamples } from '../../../src/audio/encode/sample-bytes.ts';
import type { ActivityModel, HearingTasks } from '../../../src/audio/index.ts';
import {
  activityByTasks,
  hearingStage,
  openHearingTasks,
  packetStage,
  sileroVad,
  voiceActivityStage,
} from '../../../src/audio/index.ts';
import type { HearingEvent } from '../../../src/core/frames.ts';
import type { StageContext } from '../../../src/core/stage.ts';
import { chain } from '../../../src/core/stage.ts';
import { hertz } from '../../../src/core/units.ts';
import { collect } from '../../support/media.ts';
import { babble, cutsOf, hiss, inARow, sine, windowsOf } from '../../support/sound.ts';
import { test } from '../../support/stage-test.ts';

const RATE = 16_000;
const silence = (seconds: number): Float32Array => new Float32Array(seconds * RATE);

describe("Silero's network", () => {
  let tasks: HearingTasks | undefined;
  let model: ActivityModel | undefined;

  beforeAll(async () => {
    const opened = await openHearingTasks(sileroVad());
    tasks = opened;
    // As it is in the service: what it is asked and what it answers cross a thread's boundary.
    model = activityByTasks(async (task) =>
      structuredClone((await opened.handle(structuredClone(task))).result),
    );
  });
  afterAll(() => tasks?.close());

  const heardIn = async (pcm: Float32Array, context: StageContext): Promise<HearingEvent[]> => {
    if (!model) throw new Error('no model');
    const bytes = encodeSamples('pcm_f32le', pcm);
    async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
      for (const [from, to] of cutsOf(bytes.length, [3_201])) yield bytes.subarray(from, to);
      await Promise.resolve();
    }
    const hearing = hearingStage({ encoding: 'pcm_f32le', sampleRate: hertz(RATE) });
    return collect(chain(hearing, voiceActivityStage({ model })).run(chunks(), context));
  };

  test('hears when somebody speaks, and when he stops', async ({ context }) => {
    const events = await heardIn(inARow(silence(1), babble(2), silence(1.5)), context);
    const turns = events.filter(({ type }) => type !== 'level');

    expect(turns.map(({ type }) => type)).toEqual(['speech-started', 'speech-ended']);
    expect(Math.abs((turns[0]?.at ?? NaN) - 1_000)).toBeLessThan(200);
    expect(Math.abs((turns[1]?.at ?? NaN) - 3_000)).toBeLessThan(250);
  });

  test('hears somebody through noise', async ({ context }) => {
    const sound = inARow(silence(1), babble(2), silence(1.5));
    const noise = hiss(sound.length, 0.02);
    const events = await heardIn(
      sound.map((sample, k) => sample + (noise[k] ?? 0)),
      context,
    );
    expect(events.filter(({ type }) => type === 'speech-started')).toHaveLength(1);
  });

  const CHORDS = [
    [262, 330, 392],
    [220, 262, 330],
    [175, 220, 262],
  ] as const;
  const music = Float32Array.from({ length: 4 * RATE }, (_, k) => {
    const time = k / RATE;
    const chord = CHORDS[Math.floor(time * 2) % CHORDS.length] ?? [];
    const fade = Math.exp(-2 * ((time * 2) % 1));
    return 0.1 * fade * chord.reduce((sum, note) => sum + Math.sin(2 * Math.PI * note * time), 0);
  });

  test.for([
    { what: 'silence', sound: silence(4) },
    { what: 'faint noise', sound: hiss(4 * RATE, 0.01) },
    { what: 'loud noise', sound: hiss(4 * RATE, 0.3) },
    { what: 'noise at full scale', sound: hiss(4 * RATE, 10) },
    { what: 'a constant at full scale', sound: silence(4).fill(1) },
    { what: 'a tone', sound: sine(4 * RATE, { rate: RATE, gain: 1 }) },
    { what: 'chords', sound: music },
    { what: 'numbers that are none', sound: silence(4).fill(NaN) },
  ])('takes $what for no speech', async ({ sound }, { context }) => {
    const events = await heardIn(sound, context);

    expect(events.filter(({ type }) => type !== 'level')).toEqual([]);
    expect(events.length).toBeGreaterThan(20);
    expect(events.length).toBeLessThanOrEqual(40);
  });

  test('is as sure of frames in one task as of the same frames one by one', async () => {
    const pcm = babble(1.024);
    const whole = await tasks?.handle({ kind: 'hear', pcm, state: undefined });
    const singly: number[] = [];
    let state = undefined as NonNullable<typeof whole>['result']['state'] | undefined;
    for (const [from, to] of cutsOf(pcm.length, [512])) {
      const heard = await tasks?.handle({ kind: 'hear', pcm: pcm.slice(from, to), state });
      state = heard?.result.state;
      singly.push(...(heard?.result.probabilities ?? []));
    }
    expect(singly).toEqual(Array.from(whole?.result.probabilities ?? []));
    expect(singly).toHaveLength(32);
  });

  test('hears Opus as it hears samples', async ({ context }) => {
    if (!model) throw new Error('no model');
    const opus = { encoding: 'opus', sampleRate: hertz(48_000) } as const;
    const speech = inARow(silence(1), babble(2), silence(1.5));
    const packets = await collect(packetStage(opus).run(windowsOf(speech, { rate: RATE }), context));
    async function* payloads(): AsyncGenerator<Uint8Array, void, undefined> {
      for (const { payload } of packets) yield payload;
      await Promise.resolve();
    }
    const ear = chain(hearingStage(opus), voiceActivityStage({ model }));
    const turns = (await collect(ear.run(payloads(), context))).filter(({ type }) => type !== 'level');
    const plain = (await heardIn(speech, context)).filter(({ type }) => type !== 'level');

    expect(turns.map(({ type }) => type)).toEqual(plain.map(({ type }) => type));
    for (const [k, { at }] of turns.entries()) expect(Math.abs(at - (plain[k]?.at ?? NaN))).toBeLessThan(100);
  });
});

describe('hearingStage with Opus', () => {
  test('ends with AUDIO_UNDECODABLE at a packet that is none, after what was good', async ({ context }) => {
    const opus = { encoding: 'opus', sampleRate: hertz(48_000) } as const;
    const packets = await collect(packetStage(opus).run(windowsOf(sine(24_000)), context));
    async function* broken(): AsyncGenerator<Uint8Array, void, undefined> {
      for (const { payload } of packets) yield payload;
      // A code for several frames whose lengths do not fit.
      yield Uint8Array.of(0x03, 0xff, 0xff);
      await Promise.resolve();
    }
    const frames: number[] = [];
    const listening = async (): Promise<void> => {
      for await (const { at } of hearingStage(opus).run(broken(), context)) frames.push(at);
    };
    await expect(listening()).rejects.toMatchObject({ code: 'AUDIO_UNDECODABLE' });
    expect(frames.length).toBeGreaterThanOrEqual(31);
  });
});
