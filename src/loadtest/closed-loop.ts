import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import type { CallPlan } from './call.ts';
import { failedCall, makeCall, playedOutAt } from './call.ts';
import type { Driver } from './driver.ts';
import type { Random } from './random.ts';
import { exponential, randomFrom } from './random.ts';
import type { Loop } from './run-plan.ts';
import type { Caller } from './scenario.ts';
import { asCallFailure } from './scenario.ts';

/** A session that was refused tries again, but does not hammer. */
const RETRY = ms(500);
/** The time within which all sessions of a longer run begin. */
const BEGINNING = ms(5_000);
/** Speech of a word, roughly: only to place an interruption somewhere within the answer. */
const WORD = 350;

const interruptAfter = (text: string, share: number, random: Random): Milliseconds | undefined =>
  random() < share ? ms(random() * text.split(/\s+/).length * WORD) : undefined;

/** One session: speak, hear it out (or talk into it), think, speak again. */
const converse = async (
  session: number,
  loop: Extract<Loop, { type: 'closed' }>,
  driver: Driver,
): Promise<void> => {
  const { plan, context, signal, texts } = driver;
  const { clock, zero } = context;
  const random = randomFrom(plan.seed + session * 7919);
  const end = zero + plan.duration;
  let caller: Caller | undefined;
  // Sessions begin apart, as people do: within about a sentence, so that a run begins as it goes on.
  await clock.until(ms(zero + random() * Math.min(BEGINNING, plan.duration / 4)), signal);
  while (clock.now() < end) {
    const next = texts.next();
    if (!next) return;
    const begunAt = clock.now();
    const call: CallPlan = {
      ...next,
      session,
      cold: caller === undefined,
      intendedAt: ms(begunAt - zero),
      begunAt,
      interruptAfter: interruptAfter(next.text, loop.interrupt, random),
    };
    try {
      caller ??= driver.track(await driver.scenario.open(driver.target));
    } catch (thrown) {
      driver.report(failedCall(call, asCallFailure(thrown).code, context));
      await clock.until(ms(clock.now() + RETRY), signal);
      continue;
    }
    const report = await makeCall(caller, call, context);
    driver.report(report);
    if (report.record.outcome === 'failed') {
      await caller.close();
      caller = undefined;
      await clock.until(ms(clock.now() + RETRY), signal);
    }
    await clock.until(playedOutAt(report, context), signal);
    if (loop.think > 0) await clock.until(ms(clock.now() + exponential(loop.think, random)), signal);
  }
};

/** So many sessions at once, each waiting for its own answers. */
export const runClosedLoop = async (
  loop: Extract<Loop, { type: 'closed' }>,
  driver: Driver,
): Promise<void> => {
  const { share } = driver;
  const sessions = Array.from({ length: loop.sessions }, (_, session) => session).filter(
    (session) => session % share.threads === share.thread,
  );
  await Promise.all(sessions.map((session) => converse(session, loop, driver)));
};
