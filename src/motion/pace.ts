import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import { FRAME } from './sound-run.ts';

/** What is to be done next about the motion of a session. Data: logged, counted, tested without a clock. */
export type Step =
  | { readonly type: 'make'; readonly frames: number }
  /** For news, or until then. */
  | { readonly type: 'wait'; readonly until: Milliseconds | undefined }
  | { readonly type: 'end' };

export interface Pace {
  /** The next frame to be made. */
  readonly next: number;
  /** Where playout stands; `undefined` where nobody plays, and all is made as fast as its sound comes. */
  readonly now: Milliseconds | undefined;
  /** Frames from `next` on whose sound is there, look-ahead included. `Infinity` where there is no sound to wait for. */
  readonly ready: number;
  /** How long the window may be, by how far its run of sound has come. */
  readonly window: number;
  /** How far ahead of playout frames are made. */
  readonly lead: Milliseconds;
  /** How long before it is due a frame waits for its sound, at most. */
  readonly margin: Milliseconds;
  /** The first frame that will not be made; `undefined` while more may come. */
  readonly last: number | undefined;
}

/** Windows grow as a run of sound goes on: the first motion comes early, and what follows costs little. */
export const windowAt = (position: number, longest: number): number => {
  const length = position < 2 ? 2 : position < 6 ? 4 : position < 14 ? 8 : 16;
  return Math.min(length, longest);
};

const bySound = ({ next, ready, window, last }: Pace): Step => {
  const frames = Math.min(window, ready, (last ?? Infinity) - next);
  const enough = frames >= window || last !== undefined;
  return enough && frames > 0 ? { type: 'make', frames } : { type: 'wait', until: undefined };
};

const byClock = ({ next, ready, window, lead, margin }: Pace, now: Milliseconds): Step => {
  const due = next * FRAME;
  const ahead = Math.floor((now + lead - due) / FRAME);
  const frames = Math.min(window, ready, ahead);
  if (frames >= window) return { type: 'make', frames };
  // Not a whole window: wait for one, but not beyond the moment when the first frame of it has to leave.
  const latest = ms(due - margin);
  if (now < latest) {
    const whole = ms(due + window * FRAME - lead);
    // What it waits for else is sound, which is news.
    return { type: 'wait', until: whole > now ? ms(Math.min(latest, whole)) : latest };
  }
  return { type: 'make', frames: Math.max(1, frames) };
};

/** What to do next. Pure. */
export const decideStep = (pace: Pace): Step => {
  if (pace.last !== undefined && pace.next >= pace.last) return { type: 'end' };
  return pace.now === undefined ? bySound(pace) : byClock(pace, pace.now);
};
