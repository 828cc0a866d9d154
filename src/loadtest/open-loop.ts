import { ms } from '../core/units.ts';
import type { CallPlan, CallReport } from './call.ts';
import { failedCall, makeCall, playedOutAt } from './call.ts';
import { arrivalTimes } from './arrivals.ts';
import type { Driver } from './driver.ts';
import { randomFrom } from './random.ts';
import type { Loop } from './run-plan.ts';
import type { Caller } from './scenario.ts';
import { asCallFailure } from './scenario.ts';

interface Seat {
  readonly session: number;
  caller: Caller | undefined;
}

/**
 * Sends by a timetable, whatever becomes of what was sent. A request takes a connection that is silent, or opens another; opening
 * counts into its latency, since that is what its user waits for.
 */
export const runOpenLoop = async (loop: Extract<Loop, { type: 'open' }>, driver: Driver): Promise<void> => {
  const { plan, share, context, signal, texts } = driver;
  const { clock, zero } = context;
  const free: Seat[] = [];
  const pending = new Set<Promise<void>>();
  let seats = 0;

  const serve = async (seat: Seat, call: Omit<CallPlan, 'cold' | 'session'>): Promise<void> => {
    const request = { ...call, session: seat.session, cold: seat.caller === undefined };
    const report = await attempt(seat, request);
    driver.report(report);
    if (report.record.outcome === 'failed') {
      await seat.caller?.close();
      seat.caller = undefined;
    } else {
      // The listener of this connection is busy until all has sounded.
      await clock.until(playedOutAt(report, context), signal).catch(() => undefined);
    }
    free.push(seat);
  };

  const attempt = async (seat: Seat, request: CallPlan): Promise<CallReport> => {
    try {
      seat.caller ??= driver.track(await driver.scenario.open(driver.target));
      return await makeCall(seat.caller, request, context);
    } catch (thrown) {
      return failedCall(request, asCallFailure(thrown).code, context);
    }
  };

  for (const [index, intendedAt] of arrivalTimes(
    loop.arrivals,
    plan.duration,
    randomFrom(plan.seed),
  ).entries()) {
    if (index % share.threads !== share.thread) continue;
    const text = texts.at(index);
    if (text === undefined) break;
    await clock.until(ms(zero + intendedAt), signal);
    const call = { index, text, intendedAt, begunAt: clock.now(), interruptAfter: undefined };
    const seat =
      free.pop() ?? (seats < loop.connections ? { session: seats++, caller: undefined } : undefined);
    if (!seat) {
      driver.report(failedCall({ ...call, session: -1, cold: false }, 'CLIENT_SATURATED', context));
      continue;
    }
    const served = serve(seat, call).finally(() => pending.delete(served));
    pending.add(served);
  }
  await Promise.all(pending);
};
