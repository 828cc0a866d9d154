import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../core/assert.ts';
import { systemClock } from '../core/clock.ts';
import { ms } from '../core/units.ts';
import { runShare } from './load-share.ts';
import { watchLoopLag } from './loop-lag.ts';
import type { ThreadData, ThreadMessage } from './thread-protocol.ts';
import { loadScenario } from './scenarios/index.ts';

/** A worker thread of a load test: does its share, and tells of each call as it ends. */
const port = parentPort;
invariant(port !== null, 'this runs in a worker thread');
const { plan, share, zeroEpoch } = workerData as ThreadData;
const stop = new AbortController();
port.once('message', () => {
  stop.abort(new Error('stopped'));
});
const tell = (message: ThreadMessage): void => {
  port.postMessage(message);
};

const lag = watchLoopLag();
const result = await runShare({
  plan,
  share,
  scenario: await loadScenario(plan.scenario),
  clock: systemClock,
  // Each thread's clock has its own zero; the epoch is what they share.
  zero: ms(zeroEpoch - performance.timeOrigin),
  signal: stop.signal,
  report: (call) => {
    tell({ type: 'call', call });
  },
});
tell({ type: 'done', result, lag: lag() });
port.close();
