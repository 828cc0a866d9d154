import { describe, expect, it } from 'vitest';
import { SpeechTiming } from '../../../client/speech-timing.ts';
import { ms } from '../../../src/core/units.ts';

describe('SpeechTiming', () => {
  it('measures the first sound from the text, once', () => {
    const timing = new SpeechTiming(ms(1_000), ms(2_000));
    timing.audible(ms(1_038));
    timing.audible(ms(2_000));

    expect(timing.firstAudio).toBe(38);
  });

  it('knows no figure before there is one', () => {
    const timing = new SpeechTiming(ms(0), ms(2_000));

    expect([timing.firstAudio, timing.realTimeFactor]).toEqual([undefined, undefined]);
  });

  it('divides the time taken by the sound made', () => {
    const timing = new SpeechTiming(ms(0), ms(2_000));
    timing.packetArrived(ms(40), ms(400));
    timing.packetArrived(ms(100), ms(1_000));

    expect(timing.realTimeFactor).toBeCloseTo(0.1, 9);
  });

  it('stops counting where the service keeps step with the listener', () => {
    const timing = new SpeechTiming(ms(0), ms(2_000));
    timing.packetArrived(ms(50), ms(1_000));
    timing.packetArrived(ms(100), ms(2_000));
    timing.packetArrived(ms(2_100), ms(4_000));

    expect(timing.realTimeFactor).toBeCloseTo(0.05, 9);
  });

  it('measures from the text that sound answers when it is written piece by piece', () => {
    const timing = new SpeechTiming(ms(0), ms(2_000));
    timing.textSent(ms(500));
    timing.packetArrived(ms(540), ms(20));
    timing.textSent(ms(600));
    timing.audible(ms(545));

    expect(timing.firstAudio).toBe(45);
  });
});
