import { quantile } from './findings.ts';

/** What is wanted of a row, and whether it holds. */
export interface Target {
  readonly says: string;
  readonly holds: (values: readonly number[]) => boolean;
}

export const atMost = (limit: number, share: number): Target => ({
  says: `≤ ${String(limit)} p${String(share * 100)}`,
  holds: (values) => quantile(values, share) <= limit,
});

export const atLeast = (limit: number): Target => ({
  says: `≥ ${String(limit)} p50`,
  holds: (values) => quantile(values, 0.5) >= limit,
});

const shown = (value: number): string =>
  Number.isNaN(value) ? '–' : String(Math.abs(value) < 30 ? Math.round(value * 10) / 10 : Math.round(value));

/** One line of the table; a row without values says so. */
export const row = (what: string, values: readonly number[], target?: Target, unit = 'ms'): string => {
  const figures = [0.5, 0.95, 0.99].map((share) => shown(quantile(values, share)));
  const verdict = !target
    ? ''
    : values.length === 0
      ? 'not measured'
      : target.holds(values)
        ? 'holds'
        : '**missed**';
  return `| ${what} | ${figures.join(' | ')} | ${unit} | ${String(values.length)} | ${target?.says ?? ''} | ${verdict} |`;
};

export const HEAD = [
  '| what | p50 | p95 | p99 | unit | n | target | |',
  '| --- | --: | --: | --: | --- | --: | --- | --- |',
];
