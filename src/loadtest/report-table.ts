import type { Quantile, Summary } from './hdr-latency.ts';
import type { LoadReport } from './load-report.ts';
import type { Standing } from './tally.ts';

const digits = (value: number, unit: string): string =>
  unit === '' || Math.abs(value) < 10 ? value.toFixed(unit === '' ? 3 : 1) : value.toFixed(0);

/** Rows of cells, in columns; the first to the left, the others to the right. */
const columns = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, place) => Math.max(...rows.map((row) => (row[place] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, place) => (place === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[place] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const interval = (quantile: Quantile | undefined, unit: string): string =>
  quantile === undefined
    ? ''
    : `${quantile.low === null ? '?' : digits(quantile.low, unit)}–${quantile.high === null ? '?' : digits(quantile.high, unit)}`;

const row = (name: string, summary: Summary, unit = 'ms'): string[] => [
  name,
  String(summary.count),
  ...summary.quantiles.map(({ value }) => digits(value, unit)),
  digits(summary.maximum, unit),
  interval(
    summary.quantiles.find(({ percentile }) => percentile === 50),
    unit,
  ),
  interval(
    summary.quantiles.find(({ percentile }) => percentile === 99),
    unit,
  ),
];

const HEAD = ['', 'n', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max', 'p50 (95 %)', 'p99 (95 %)'];

const tableOf = (report: LoadReport): string =>
  columns([
    HEAD,
    ...(
      [
        ['first byte', report.firstByte.all],
        ['first audible', report.firstAudible.all],
        ['  cold', report.firstAudible.cold],
        ['  warm', report.firstAudible.warm],
        ['gaps', report.gaps],
        ['first picture', report.firstPicture.all],
        ['picture gaps', report.pictureGaps],
        ['picture behind sound', report.pictureSkew],
        ['interrupt to answer', report.interruptionAcknowledged],
        ['interrupt to last sound', report.interruptionLastSound],
      ] as const
    )
      .filter(([, summary]) => summary.count > 0)
      .map(([name, summary]) => row(name, summary)),
    ...Object.entries(report.figures ?? {}).map(([name, { unit, summary }]) => row(name, summary, unit)),
    ...(report.realTimeFactor.count > 0 ? [row('real-time factor', report.realTimeFactor, '')] : []),
  ]);

const percent = (share: number): string => `${(share * 100).toFixed(share > 0.999 || share < 0.1 ? 2 : 1)} %`;

const errorsOf = ({ calls, errors }: LoadReport): string => {
  const list = Object.entries(errors).map(([code, count]) => `${code} ${String(count)}`);
  const share = calls.made === 0 ? 0 : calls.failed / calls.made;
  return list.length === 0 ? 'errors: none' : `errors: ${percent(share)} (${list.join(', ')})`;
};

const goodputOf = ({ goodput, calls }: LoadReport): string =>
  [
    `goodput${goodput.slo === '' ? '' : ` under ${goodput.slo}`}: ${percent(goodput.share)}`,
    `(${String(goodput.good)} of ${String(calls.made)}; 95 %: ${percent(goodput.low)} to ${percent(goodput.high)}),`,
    `${goodput.perSecond.toFixed(2)} a second; objective ${percent(goodput.wanted)}: ${goodput.met ? 'met' : 'MISSED'}`,
  ].join(' ');

const picturesOf = ({ pictures }: LoadReport): string =>
  `pictures: ${String(pictures.count)}; freezes (more than 200 ms without one): ${String(pictures.freezes)} in ${String(pictures.calls)} requests`;

const clientOf = ({ client }: LoadReport): string => {
  const late = client.lateBy.quantiles.find(({ percentile }) => percentile === 99)?.value ?? 0;
  return `this client: ${String(client.threads)} thread(s), event loop late by ${digits(client.loopLag.p99, 'ms')} ms at p99 (max ${digits(client.loopLag.maximum, 'ms')}), sends late by ${digits(late, 'ms')} ms at p99`;
};

/** The whole report as text for a terminal. */
export const reportTable = (report: LoadReport): string => {
  const { calls, underruns } = report;
  return [
    `${report.scenario} on ${report.url}`,
    `${report.loop}; ${(report.durationMs / 1000).toFixed(1)} s; seed ${String(report.seed)}; ${report.openLoop ? 'latency from the intended send time' : 'latency from the actual send time, which forgives stalls'}`,
    '',
    tableOf(report),
    '',
    `requests: ${String(calls.made)} (${String(calls.finished)} finished, ${String(calls.interrupted)} interrupted, ${String(calls.failed)} failed); sound ${(report.soundMs / 1000).toFixed(0)} s`,
    errorsOf(report),
    `underruns with ${String(report.bufferMs)} ms of buffer: ${String(underruns.count)} in ${String(underruns.calls)} requests, ${(underruns.stalledMs / 1000).toFixed(2)} s of silence`,
    ...(report.pictures.count > 0 ? [picturesOf(report)] : []),
    ...(report.calls.interrupted > 0
      ? [`packets after an acknowledged interruption: ${String(report.soundAfterInterruption)}`]
      : []),
    goodputOf(report),
    clientOf(report),
    ...report.notes.map((note) => `note: ${note}`),
  ].join('\n');
};

/** The current figures in one line. */
export const progressLine = (standing: Standing, elapsed: number, duration: number): string =>
  [
    `${(elapsed / 1000).toFixed(0)}/${(duration / 1000).toFixed(0)} s`,
    `${String(standing.made)} requests`,
    `first audible p50 ${standing.audibleP50.toFixed(0)} p99 ${standing.audibleP99.toFixed(0)} ms`,
    `underruns ${String(standing.underruns)}`,
    `failed ${String(standing.failed)}`,
    `good ${standing.made === 0 ? '–' : percent(standing.good / standing.made)}`,
  ].join(' · ');

const DIFFERENCES = [
  ['first byte', (report: LoadReport) => report.firstByte.all],
  ['first audible', (report: LoadReport) => report.firstAudible.all],
  ['gaps', (report: LoadReport) => report.gaps],
] as const;

const verdict = (one: Quantile, other: Quantile): string => {
  const apart =
    (one.high !== null && other.low !== null && one.high < other.low) ||
    (other.high !== null && one.low !== null && other.high < one.low);
  return apart ? (other.value > one.value ? 'slower' : 'faster') : 'no telling';
};

/** Two reports side by side: each percentile, the change, and whether the confidence intervals lie apart. */
export const comparisonTable = (one: LoadReport, other: LoadReport): string => {
  const rows = DIFFERENCES.flatMap(([name, read]) =>
    read(one).quantiles.flatMap((before) => {
      const after = read(other).quantiles.find(({ percentile }) => percentile === before.percentile);
      if (!after || read(one).count === 0 || read(other).count === 0) return [];
      const change = before.value === 0 ? 0 : after.value / before.value - 1;
      return [
        [
          `${name} p${String(before.percentile)}`,
          `${digits(before.value, 'ms')} (${interval(before, 'ms')})`,
          `${digits(after.value, 'ms')} (${interval(after, 'ms')})`,
          `${change >= 0 ? '+' : ''}${percent(change)}`,
          verdict(before, after),
        ],
      ];
    }),
  );
  const share = (report: LoadReport): string =>
    percent(report.calls.made === 0 ? 0 : report.calls.failed / report.calls.made);
  return columns([
    ['', one.loop, other.loop, 'change', '95 %'],
    ...rows,
    ['failed', share(one), share(other), '', ''],
    ['goodput', percent(one.goodput.share), percent(other.goodput.share), '', ''],
    ['underruns', String(one.underruns.count), String(other.underruns.count), '', ''],
  ]);
};
