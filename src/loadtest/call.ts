import type { Clock } from '../core/clock.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import type { Note } from './ear.ts';
import { Ear } from './ear.ts';
import type { Chunk } from './player.ts';
import { gapsBetween, playOut } from './player.ts';
import type { Caller } from './scenario.ts';
import { CallFailure, asCallFailure } from './scenario.ts';

export type Outcome = 'finished' | 'interrupted' | 'failed';

/** What became of one request. Times in milliseconds; `…After` count from the intended send time. */
export interface CallRecord {
  /** Its place among the run's requests. */
  readonly index: number;
  /** The session that made it. */
  readonly session: number;
  /** Whether it was the first of its connection. */
  readonly cold: boolean;
  readonly words: number;
  /** When it was meant to be sent, from the start of the run. */
  readonly intendedAt: number;
  /** How much later than meant the client itself came to it: its own fault, not the server's. */
  readonly lateBy: number;
  readonly outcome: Outcome;
  /** Of a failure. */
  readonly code?: string;
  readonly firstByteAfter?: number;
  /** The first audible sample, as a player that starts at the first chunk plays it. */
  readonly audibleAfter?: number;
  /** The last byte. */
  readonly wholeAfter?: number;
  /** How much sound came. */
  readonly sound: number;
  readonly longestGap: number;
  readonly underruns: number;
  readonly stalled: number;
  /** From the intended send time to the last sound's arrival, by the length of the sound. A server that paces does not go below what it paces to. */
  readonly realTimeFactor?: number;
  /** Of its pictures, where it has any: the first of them, how many, and how often the picture stood still in mid-sound. */
  readonly pictureAfter?: number;
  readonly pictures?: number;
  readonly freezes?: number;
  /** From the wish to interrupt to the acknowledgement, and to the last sound that still arrived (0: none did). */
  readonly acknowledgedAfter?: number;
  readonly lastSoundAfter?: number;
}

/** A call as it is counted: its record, its gaps for the histogram, and its chunks for a timeline. */
export interface CallReport {
  readonly record: CallRecord;
  readonly gaps: readonly Milliseconds[];
  /** Relative to the start of the run. */
  readonly chunks: readonly Chunk[];
  /** Between pictures, and from a sound to its picture; empty where there are none. */
  readonly pictureGaps: readonly Milliseconds[];
  readonly skews: readonly Milliseconds[];
  /** What the scenario has of its own. */
  readonly notes: readonly Note[];
}

/** A request as a driver wants it made. */
export interface CallPlan {
  readonly index: number;
  readonly session: number;
  readonly cold: boolean;
  readonly text: string;
  readonly intendedAt: Milliseconds;
  /** When the driver came to it, on the clock. */
  readonly begunAt: Milliseconds;
  /** Talk into it after so much of listening; `undefined` to hear it out. */
  readonly interruptAfter: Milliseconds | undefined;
}

export interface CallContext {
  readonly clock: Clock;
  /** What the clock said when the run began. */
  readonly zero: Milliseconds;
  /** How much sound the simulated player wants before it starts. */
  readonly buffer: Milliseconds;
  readonly timeout: Milliseconds;
}

/** The wish to interrupt, and when it came up. */
class Interruption {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  at: Milliseconds | undefined;

  constructor() {
    this.signal = this.#controller.signal;
  }

  /** The first wish counts. */
  raise(at: Milliseconds): void {
    this.at ??= at;
    this.#controller.abort(new Error('interrupted by the listener'));
  }
}

/** Runs something beside a call until the call is over. A wait that was cut short is no failure. */
const beside = (wait: Promise<void>, then: () => void): void => {
  wait.then(then, () => undefined);
};

/** Listens until all has come, and, if it will be talked into, until then: what was sent ahead still plays. */
const hearOut = async (
  caller: Caller,
  plan: CallPlan,
  ear: Ear,
  interruption: Interruption,
  { clock, buffer }: CallContext,
  over: AbortSignal,
): Promise<void> => {
  await caller.speak(plan.text, ear, interruption.signal);
  if (plan.interruptAfter === undefined || ear.acknowledged !== undefined) return;
  const due = ms(plan.begunAt + plan.interruptAfter);
  if (due >= (playOut(ear.chunks, buffer)?.ended ?? due)) return;
  await clock.until(due, over);
  interruption.raise(clock.now());
  await caller.silence?.(ear);
};

const listen = async (
  caller: Caller,
  plan: CallPlan,
  ear: Ear,
  interruption: Interruption,
  context: CallContext,
): Promise<CallFailure | undefined> => {
  const { clock, timeout } = context;
  const over = new AbortController();
  const expired = Promise.withResolvers<never>();
  beside(clock.until(ms(plan.begunAt + timeout), over.signal), () => {
    expired.reject(new CallFailure('TIMEOUT'));
  });
  if (plan.interruptAfter !== undefined) {
    beside(clock.until(ms(plan.begunAt + plan.interruptAfter), over.signal), () => {
      interruption.raise(clock.now());
    });
  }
  try {
    await Promise.race([hearOut(caller, plan, ear, interruption, context, over.signal), expired.promise]);
    return ear.firstByte === undefined && interruption.at === undefined
      ? new CallFailure('NO_SOUND')
      : undefined;
  } catch (thrown) {
    return asCallFailure(thrown);
  } finally {
    over.abort();
  }
};

const interruptionFigures = (
  ear: Ear,
  { at }: Interruption,
): Pick<CallRecord, 'acknowledgedAfter' | 'lastSoundAfter'> => {
  if (at === undefined) return {};
  const last = ear.chunks.at(-1)?.at ?? at;
  return {
    lastSoundAfter: Math.max(0, last - at),
    ...(ear.acknowledged === undefined ? {} : { acknowledgedAfter: ear.acknowledged - at }),
  };
};

const soundFigures = (ear: Ear, plan: CallPlan, { buffer, zero }: CallContext): Partial<CallRecord> => {
  const intended = zero + plan.intendedAt;
  const immediate = playOut(ear.chunks, ms(0));
  const buffered = playOut(ear.chunks, buffer);
  const last = ear.chunks.at(-1);
  if (!immediate || !buffered || !last) {
    return ear.firstByte === undefined ? {} : { firstByteAfter: ear.firstByte - intended };
  }
  const sound = ear.chunks.reduce((sum, chunk) => sum + chunk.span, 0);
  const audible = ear.audibleOffset;
  return {
    firstByteAfter: (ear.firstByte ?? last.at) - intended,
    ...(audible === undefined ? {} : { audibleAfter: immediate.heardAt(audible) - intended }),
    wholeAfter: last.at - intended,
    sound,
    underruns: buffered.underruns,
    stalled: buffered.stalled,
    ...(sound > 0 ? { realTimeFactor: (last.at - intended) / sound } : {}),
  };
};

/** Makes one call and draws its figures. Never rejects: a failure is a record too. */
export const makeCall = async (caller: Caller, plan: CallPlan, context: CallContext): Promise<CallReport> => {
  const ear = new Ear(context.clock);
  const interruption = new Interruption();
  const failure = await listen(caller, plan, ear, interruption, context);
  const gaps = gapsBetween(ear.chunks);
  const sight = ear.eye.sight(ear.chunks, context.buffer);
  return {
    record: {
      ...recordOf(plan, context),
      outcome: failure ? 'failed' : interruption.at === undefined ? 'finished' : 'interrupted',
      ...(failure ? { code: failure.code } : {}),
      longestGap: Math.max(0, ...gaps),
      ...soundFigures(ear, plan, context),
      ...interruptionFigures(ear, interruption),
      ...(sight && {
        pictureAfter: sight.first - context.zero - plan.intendedAt,
        pictures: sight.pictures,
        freezes: sight.freezes,
      }),
    },
    gaps,
    pictureGaps: sight?.gaps ?? [],
    skews: sight?.skews ?? [],
    notes: ear.notes,
    chunks: ear.chunks.map(({ at, span }) => ({ at: ms(at - context.zero), span })),
  };
};

const recordOf = (plan: CallPlan, { zero }: CallContext): CallRecord => ({
  index: plan.index,
  session: plan.session,
  cold: plan.cold,
  words: plan.text.split(/\s+/).length,
  intendedAt: plan.intendedAt,
  lateBy: Math.max(0, plan.begunAt - zero - plan.intendedAt),
  outcome: 'failed',
  sound: 0,
  longestGap: 0,
  underruns: 0,
  stalled: 0,
});

/** The report of a request that could not even be made: no way in, or no place left in the client. */
export const failedCall = (plan: CallPlan, code: string, context: CallContext): CallReport => ({
  record: { ...recordOf(plan, context), code },
  gaps: [],
  chunks: [],
  pictureGaps: [],
  skews: [],
  notes: [],
});

/** When the sound of a call would have been played out, on the clock; now, if none came. */
export const playedOutAt = ({ chunks, record }: CallReport, context: CallContext): Milliseconds => {
  const playout = playOut(chunks, context.buffer);
  return playout && record.outcome !== 'interrupted' ? ms(context.zero + playout.ended) : context.clock.now();
};
