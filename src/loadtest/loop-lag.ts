import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How long a thread's event loop kept timers waiting, in milliseconds. */
export interface LoopLag {
  readonly p50: number;
  readonly p99: number;
  readonly maximum: number;
}

const RESOLUTION = 2;
const NANOSECONDS = 1e6;

/** Watches this thread's event loop until it is read. */
export const watchLoopLag = (): (() => LoopLag) => {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION });
  delays.enable();
  // What is measured includes the timer's own period, which is nobody's lag.
  const lag = (value: number): number => Math.max(0, value / NANOSECONDS - RESOLUTION);
  return () => {
    delays.disable();
    return { p50: lag(delays.percentile(50)), p99: lag(delays.percentile(99)), maximum: lag(delays.max) };
  };
};

/** The worst of several threads. */
export const worstLag = (lags: readonly LoopLag[]): LoopLag => ({
  p50: Math.max(0, ...lags.map((lag) => lag.p50)),
  p99: Math.max(0, ...lags.map((lag) => lag.p99)),
  maximum: Math.max(0, ...lags.map((lag) => lag.maximum)),
});
