/** The door of src/loadtest: runs load against any server, and says what came of it. */
export { parseArrivals, parseTrace } from './arrivals.ts';
export type { Arrivals } from './arrivals.ts';
export type { CallRecord } from './call.ts';
export type { LoadReport } from './load-report.ts';
export { runLoad } from './load-run.ts';
export type { LoadOptions } from './load-run.ts';
export { randomFrom, shuffled } from './random.ts';
export { parseReport } from './report-file.ts';
export { comparisonTable, progressLine, reportTable } from './report-table.ts';
export type { Loop, RunPlan } from './run-plan.ts';
export type { Caller, Scenario, Target } from './scenario.ts';
export { CallFailure } from './scenario.ts';
export { SENTENCES } from './sentences.ts';
export { describeSlo, parseSlo } from './slo.ts';
export type { SloBound } from './slo.ts';
export type { Standing } from './tally.ts';
export { reportPage } from './uplot-report.ts';
