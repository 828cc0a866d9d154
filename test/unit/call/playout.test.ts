import { describe, expect, it } from 'vitest';
import { Playout } from '../../../src/call/avatar/playout.ts';
import { UtteranceWords } from '../../../src/call/avatar/utterance.ts';
import { silentLog } from '../../../src/core/log.ts';
import { hertz, ms, samples, utteranceId } from '../../../src/core/units.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const RATE = hertz(24_000);
const BLOCK = 480;

/** A playout whose packets are the loudness of their blocks. */
const open = () => {
  const clock = new FakeClock();
  const packets: { at: number; loudness: number; begins: boolean }[] = [];
  const playout = new Playout({
    clock,
    log: silentLog,
    encoder: {
      blockRate: RATE,
      encode: (block) => Promise.resolve(Uint8Array.of(Math.round((block.at(-1) ?? 0) * 100))),
      tail: samples(0),
      close: () => undefined,
    },
    onPacket: (payload, at, begins) => packets.push({ at, loudness: payload[0] ?? 0, begins }),
    onBlock: () => undefined,
  });
  const over = new AbortController();
  playout.run(over.signal).catch(() => undefined);
  const play = async (blocks: number): Promise<void> => {
    for (let k = 0; k < blocks; k += 1) await clock.advance(ms(20));
  };
  return { clock, playout, packets, play, over };
};

const tone = (blocks: number, loudness = 0.5): Float32Array =>
  new Float32Array(blocks * BLOCK).fill(loudness);

describe('playout', () => {
  it('sends a packet every 20 ms, silent while there is nothing to say', async () => {
    const { packets, play, over } = open();
    await play(3);
    over.abort(new Error('over'));

    expect(packets.slice(0, 3)).toEqual([0, 20, 40].map((at) => ({ at, loudness: 0, begins: false })));
  });

  it('lays sound `lead` from now, and end to end behind what waits', async () => {
    const { playout, packets, play, over } = open();
    await play(2);
    const first = playout.append(tone(2), ms(60));
    const second = playout.append(tone(1, 0.9), ms(60));
    await play(8);
    over.abort(new Error('over'));
    const sounding = packets.filter(({ loudness }) => loudness > 0);

    expect([first, second]).toEqual([first, first + 40]);
    expect(first).toBeGreaterThanOrEqual(100);
    expect(sounding.map(({ at, loudness, begins }) => [at, loudness, begins])).toEqual([
      [first, 50, true],
      [first + 20, 50, false],
      [second, 90, false],
    ]);
  });

  it('cut falls silent within one packet, and what is said next is heard from its beginning', async () => {
    const { playout, packets, play, over } = open();
    playout.append(tone(50), ms(0));
    await play(5);
    const end = playout.cut();
    const again = playout.append(tone(1, 0.7), ms(0));
    await play(4);
    over.abort(new Error('over'));
    const after = packets.filter(({ at }) => at >= end - 20).map(({ at, loudness }) => [at, loudness]);

    expect(after.slice(0, 2)).toEqual([
      [end - 20, 0],
      [again, 70],
    ]);
    expect(again).toBe(end);
  });

  it('does not send silence late, which a receiver has made up for, and loses nothing of what is said', async () => {
    const { clock, playout, packets, play, over } = open();
    await play(3);
    clock.holdUp(ms(200));
    await play(1);
    const begins = playout.append(tone(5, 0.7), ms(0));
    await play(2);
    clock.holdUp(ms(200));
    await play(10);
    over.abort(new Error('over'));
    const sounding = packets.filter(({ loudness }) => loudness > 0).map(({ at }) => at);

    expect(packets.filter(({ at }) => at > 80 && at < 240)).toEqual([]);
    expect(sounding).toEqual([0, 20, 40, 60, 80].map((after) => begins + after));
  });

  it('is twelve decibels down while it gives way', async () => {
    const { playout, packets, play, over } = open();
    playout.append(tone(10, 0.8), ms(0));
    await play(3);
    playout.gain = 0.25;
    await play(3);
    over.abort(new Error('over'));

    expect(packets.at(-1)?.loudness).toBe(20);
  });
});

describe('what was heard of an utterance', () => {
  const word = (text: string, start: number, at: number) => ({
    text,
    start,
    end: start + text.length,
    at: ms(at),
    span: ms(200),
  });
  const words = (): UtteranceWords => {
    const utterance = new UtteranceWords(utteranceId('u'));
    utterance.addText('Good evening, all.');
    utterance.add([word('Good', 0, 1_000), word('evening', 5, 1_200), word('all', 14, 1_400)], ms(1_000));
    utterance.takeBefore(ms(5_000));
    return utterance;
  };

  it.each([
    { end: 1_000, text: '' },
    { end: 1_150, text: 'Good' },
    { end: 1_290, text: 'Good' },
    { end: 1_310, text: 'Good evening' },
    { end: 9_000, text: 'Good evening, all' },
  ])('by $end is “$text”', ({ end, text }) => {
    expect(words().heardBy(ms(end)).text).toBe(text);
  });

  it('each word is told once, when it begins', () => {
    const utterance = new UtteranceWords(utteranceId('u'));
    utterance.add([word('Good', 0, 1_000), word('evening', 5, 1_200)], ms(1_000));

    expect(utterance.takeBefore(ms(1_100)).map(({ text }) => text)).toEqual(['Good']);
    expect(utterance.takeBefore(ms(1_100))).toEqual([]);
    expect(utterance.takeBefore(ms(1_300)).map(({ text }) => text)).toEqual(['evening']);
  });
});
