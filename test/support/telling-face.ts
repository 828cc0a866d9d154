import type { MotionFrame } from '../../src/core/frames.ts';
import { audioSpan } from '../../src/core/frames.ts';
import { ms } from '../../src/core/units.ts';
import type { Face, FaceTerms, OnPlaced } from '../../src/stream/index.ts';

/** A face that tells what it was told, so that the room of streams is tested without any other: each call becomes a frame. */
export const tellingFace = (terms: FaceTerms, onPlaced: OnPlaced): Face => {
  const told: MotionFrame[] = [];
  let wake: () => void = () => undefined;
  let driven = 0;
  /** Which call it was stands in `yaw`, the first coefficient says how long or how far. */
  const tell = (call: number, at: number, value = 0, state: MotionFrame['state'] = 'idle'): void => {
    const coefficients = new Float32Array(52);
    coefficients[0] = value;
    const head = { yaw: call, pitch: terms.seed, roll: 0, x: 0, y: 0, z: 0 };
    told.push({ kind: 'motion', at: ms(at), coefficients, head, gaze: { yaw: 0, pitch: 0 }, state });
    wake();
  };
  return {
    say: (sound, phonemes) => {
      tell(CALL.say, sound.at, phonemes.length, 'speaking');
    },
    rest: () => {
      tell(CALL.rest, 0);
    },
    drive: (sound) => {
      if (driven === 0) onPlaced(sound.at, ms(0));
      driven += audioSpan(sound);
      tell(CALL.drive, driven);
      return Promise.resolve();
    },
    listen: (sound) => {
      tell(CALL.listen, sound.at, audioSpan(sound), 'listening');
      return Promise.resolve();
    },
    cut: (at) => {
      tell(CALL.cut, at);
    },
    be: (label) => {
      tell(CALL.be, 0, 0, label === 'auto' ? 'idle' : label);
    },
    express: (expression) => {
      tell(CALL.express, 0, Object.values(expression)[0]);
    },
    async *frames(signal) {
      for (;;) {
        signal.throwIfAborted();
        const frame = told.shift();
        if (frame) yield frame;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
            signal.addEventListener('abort', () => {
              resolve();
            });
          });
        }
      }
    },
  };
};

export const CALL = { say: 1, rest: 2, drive: 3, listen: 4, cut: 5, be: 6, express: 7 } as const;
