import { describe, expect, it } from 'vitest';
import { ARKIT_NAMES, arkitIndex, arkitIndices } from '../../../src/core/arkit.ts';
import type { FaceState, MotionFrame, SpokenPhoneme } from '../../../src/core/frames.ts';
import { hertz, ms } from '../../../src/core/units.ts';
import { blinkAt } from '../../../src/motion/blinks.ts';
import { PURPOSE, chanceOf } from '../../../src/motion/chance.ts';
import { doubledFrames } from '../../../src/motion/doubled-frames.ts';
import { FACE_NAMES } from '../../../src/motion/face-lists.ts';
import { FaceDriver, controlsOf, ruleArticulator } from '../../../src/motion/index.ts';
import { lookAt } from '../../../src/motion/gaze.ts';
import type { Pace } from '../../../src/motion/pace.ts';
import { decideStep, windowAt } from '../../../src/motion/pace.ts';
import { BLEND_FRAMES, weightsAt } from '../../../src/motion/state-weights.ts';
import { hum, of, pieces } from '../../support/faces.ts';
import { collect } from '../../support/media.ts';

const signal = new AbortController().signal;

describe('the names of a face', () => {
  it('are Apple’s 52, each once', () => {
    expect(new Set(ARKIT_NAMES).size).toBe(52);
  });

  it('mean both sides where they name none', () => {
    expect(arkitIndices('mouthSmile')).toEqual([arkitIndex('mouthSmileLeft'), arkitIndex('mouthSmileRight')]);
    expect(arkitIndices('jawOpen')).toEqual([arkitIndex('jawOpen')]);
    expect(arkitIndices('nose')).toEqual([]);
  });

  it('map to MediaPipe’s, which has no tongue, and to ICT’s, which parts the brow', () => {
    const by = new Map(FACE_NAMES.map((name) => [name.arkit, name]));
    expect(by.get('tongueOut')).toMatchObject({ mediapipe: undefined, ict: [] });
    expect(by.get('browInnerUp')?.ict).toEqual(['browInnerUp_L', 'browInnerUp_R']);
    expect(by.get('jawLeft')?.ict).toEqual(['jawLeft']);
    expect(by.get('eyeBlinkRight')?.ict).toEqual(['eyeBlink_R']);
  });
});

describe('controls', () => {
  it.each([
    [{ nose: 0.1 }, 'REQUEST_INVALID'],
    [{ jawOpen: 1.1 }, 'VALUE_OUT_OF_RANGE'],
    [{ jawOpen: -1.1 }, 'VALUE_OUT_OF_RANGE'],
    [{ jawOpen: NaN }, 'VALUE_OUT_OF_RANGE'],
  ])('refuse %j with %s', (expression, code) => {
    expect(() => controlsOf(expression)).toThrow(expect.objectContaining({ code }));
  });
});

describe('the pace of windows', () => {
  const usual: Pace = {
    next: 100,
    now: ms(3_900),
    ready: Infinity,
    window: 4,
    lead: ms(480),
    margin: ms(60),
    last: undefined,
  };

  it.each([
    ['there is room for a whole window', usual, { type: 'make', frames: 4 }],
    ['its sound is not there and there is time', { ...usual, ready: 1 }, { type: 'wait', until: 3_940 }],
    ['it is due and half is there', { ...usual, ready: 2, now: ms(3_945) }, { type: 'make', frames: 2 }],
    ['it is due and nothing is there', { ...usual, ready: 0, now: ms(3_945) }, { type: 'make', frames: 1 }],
    ['it is too far ahead', { ...usual, now: ms(3_000) }, { type: 'wait', until: 3_680 }],
    ['nobody plays and all is there', { ...usual, now: undefined }, { type: 'make', frames: 4 }],
    ['nobody plays and some is there', { ...usual, now: undefined, ready: 3 }, { type: 'wait' }],
    ['nobody plays and it is the rest', { ...usual, now: undefined, last: 102 }, { type: 'make', frames: 2 }],
    ['all is made', { ...usual, now: undefined, last: 100 }, { type: 'end' }],
  ] as const)('when %s', (_, pace, step) => {
    expect(decideStep(pace)).toMatchObject(step);
  });

  it('begins short and grows', () => {
    expect([0, 2, 6, 14, 30, 46].map((place) => windowAt(place, 16))).toEqual([2, 4, 8, 16, 16, 16]);
    expect(windowAt(30, 2)).toBe(2);
  });
});

describe('a state', () => {
  const changing = (frame: number): FaceState => (frame < 50 ? 'idle' : 'listening');

  it('gives way to the next without a jump', () => {
    const listening = Array.from({ length: 100 }, (_, frame) => weightsAt(frame, changing).listening);
    const steps = listening.slice(1).map((weight, k) => weight - (listening[k] ?? 0));

    expect(listening[49]).toBe(0);
    expect(listening[50 + BLEND_FRAMES]).toBeCloseTo(1, 6);
    expect(Math.max(...steps)).toBeLessThan(0.25);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
  });
});

describe('blinks', () => {
  it.each([
    ['idle', 17],
    ['speaking', 26],
  ] as const)('come as often as people’s when %s', (state, rate) => {
    const weights = { idle: 0, listening: 0, speaking: 0, [state]: 1 };
    let [blinks, shut] = [0, false];
    for (const seed of [1, 2, 3, 4]) {
      const chance = chanceOf(seed, PURPOSE.blink);
      for (let time = 0; time < 600; time += 0.04) {
        const closed = blinkAt(time, chance, () => weights) > 0.6;
        if (closed && !shut) blinks += 1;
        shut = closed;
      }
    }
    expect(Math.abs(blinks / 40 - rate)).toBeLessThan(0.25 * rate);
  });
});

describe('looks', () => {
  it('go about when idle and rest when listening', () => {
    const far = (state: FaceState): number => {
      const weights = { idle: 0, listening: 0, speaking: 0, [state]: 1 };
      const chance = chanceOf(5, PURPOSE.gaze);
      return Array.from({ length: 1_000 }, (_, k) => Math.abs(lookAt(k * 0.3, chance, weights).yaw)).reduce(
        (sum, yaw) => sum + yaw / 1_000,
        0,
      );
    };
    expect(far('idle')).toBeGreaterThan(3 * far('listening'));
  });
});

describe('visemes', () => {
  const spoken = async (phonemes: readonly SpokenPhoneme[]): Promise<MotionFrame[]> => {
    const face = new FaceDriver({ articulator: ruleArticulator(), seed: 0 });
    const pcm = new Float32Array(24_000).fill(0.1);
    face.say({ kind: 'audio', pcm, rate: hertz(24_000), at: ms(0) }, phonemes);
    face.finish();
    return collect(face.frames(signal));
  };

  it('shut the lips at p, b and m, open them at ɑ, and round them at u', async () => {
    const frames = await spoken([
      { symbol: 'ɑ', at: ms(100), span: ms(150) },
      { symbol: 'm', at: ms(250), span: ms(80) },
      { symbol: 'ɑ', at: ms(330), span: ms(150) },
      { symbol: 'u', at: ms(600), span: ms(200) },
    ]);
    const gap = (frame: MotionFrame | undefined): number => of(frame, 'jawOpen') - of(frame, 'mouthClose');

    expect(gap(frames[4])).toBeGreaterThan(0.2);
    expect(gap(frames[7])).toBeLessThan(0.02);
    expect(gap(frames[10])).toBeGreaterThan(0.2);
    expect(of(frames[17], 'mouthPucker')).toBeGreaterThan(0.3);
  });
});

describe('nods', () => {
  /** Frames in which the head begins to go down by more than half a degree a frame. */
  const nodsIn = (frames: readonly MotionFrame[]): number[] => {
    const downward = frames
      .slice(1)
      .map((frame, k) => frame.head.pitch - (frames[k]?.head.pitch ?? 0) > 0.45);
    return downward.flatMap((down, k) => (down && downward[k - 1] !== true ? [frames[k]?.at ?? 0] : []));
  };

  const listened = async (
    loud: (time: number) => boolean,
    span: number,
    seed: number,
  ): Promise<MotionFrame[]> => {
    const face = new FaceDriver({ articulator: ruleArticulator(), seed, label: 'listening' });
    const feed = async (): Promise<void> => {
      for (const piece of pieces(hum(span, loud), 100)) await face.listen(piece);
      face.finish();
    };
    const [frames] = await Promise.all([collect(face.frames(signal)), feed()]);
    return frames;
  };

  it('follow the other’s pauses, soon', async () => {
    const found = await Promise.all(
      [1, 2, 3].map(async (seed) => nodsIn(await listened((time) => time % 3_000 < 2_000, 24_000, seed))),
    );
    const nods = found.flat();

    expect(nods.length).toBeGreaterThan(6);
    // 220 ms until a pause is certain, 120 to 260 until the answer, and a second nod half a second behind the first.
    for (const at of nods) {
      expect(at % 3_000).toBeGreaterThan(2_200);
      expect(at % 3_000).toBeLessThan(3_100);
    }
  });

  it('do not come while the other goes on, nor in silence', async () => {
    expect(nodsIn(await listened(() => true, 12_000, 1))).toEqual([]);
    expect(nodsIn(await listened(() => false, 12_000, 1))).toEqual([]);
  });
});

describe('fifty frames a second', () => {
  const frame = (at: number, yaw: number): MotionFrame => ({
    kind: 'motion',
    at: ms(at),
    coefficients: new Float32Array(52).fill(yaw),
    head: { yaw, pitch: 0, roll: 0, x: 0, y: 0, z: 0 },
    gaze: { yaw: 0, pitch: 0 },
    state: 'idle',
  });
  async function* given(...frames: readonly MotionFrame[]): AsyncGenerator<MotionFrame> {
    for (const each of frames) yield await Promise.resolve(each);
  }

  it('have a mean between each two, also where frames come again', async () => {
    const doubled = await collect(
      doubledFrames(given(frame(0, 0), frame(40, 1), frame(80, 2), frame(40, 5))),
    );

    expect(doubled.map(({ at, head }) => [at, head.yaw])).toEqual([
      [0, 0],
      [20, 0.5],
      [40, 1],
      [60, 1.5],
      [80, 2],
      [20, 2.5],
      [40, 5],
    ]);
  });
});
