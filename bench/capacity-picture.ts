import type { CurveStep } from '../src/loadtest/index.ts';

/** A server's curve and what it is called. */
export interface Drawn {
  readonly name: string;
  readonly curve: readonly CurveStep[];
}

const WIDTH = 760;
const HEIGHT = 420;
const LEFT = 64;
const RIGHT = 24;
const TOP = 48;
const BOTTOM = 56;
/** Latencies at which lines are drawn across, in ms. */
const LINES = [20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000];
const OBJECTIVE = 200;
const COLOURS = ['#0b6e4f', '#b4531f', '#3a5a98'];

const p99 = ({ report }: CurveStep): number =>
  report.firstAudible.all.quantiles.find(({ percentile }) => percentile === 99)?.value ?? 0;

const text = (x: number, y: number, content: string, more = ''): string =>
  `<text x="${x.toFixed(0)}" y="${y.toFixed(0)}" ${more}>${content}</text>`;

/** Sessions against the 99th percentile of first audible sample, both by powers: one SVG, without anything from elsewhere. */
export const drawCapacity = (servers: readonly Drawn[]): string => {
  const steps = servers.flatMap(({ curve }) => curve);
  const latencies = steps.map(p99).filter((value) => value > 0);
  const few = Math.min(...steps.map(({ sessions }) => sessions));
  const many = Math.max(...steps.map(({ sessions }) => sessions), few + 1);
  const low = Math.min(10, ...latencies);
  const high = Math.max(OBJECTIVE * 2, ...latencies) * 1.1;
  const x = (sessions: number): number =>
    LEFT + (Math.log(sessions / few) / Math.log(many / few)) * (WIDTH - LEFT - RIGHT);
  const y = (latency: number): number =>
    HEIGHT -
    BOTTOM -
    (Math.log(Math.max(latency, low) / low) / Math.log(high / low)) * (HEIGHT - TOP - BOTTOM);
  const lines = LINES.filter((value) => value >= low && value <= high).map(
    (value) =>
      `<path d="M${LEFT} ${y(value).toFixed(1)}H${WIDTH - RIGHT}" stroke="${value === OBJECTIVE ? '#222' : '#ddd'}" ${value === OBJECTIVE ? 'stroke-dasharray="6 4"' : ''}/>` +
      text(
        LEFT - 8,
        y(value) + 4,
        value >= 1_000 ? `${value / 1_000} s` : `${value} ms`,
        'text-anchor="end"',
      ),
  );
  const ticks = [...new Set(steps.map(({ sessions }) => sessions))]
    .sort((a, b) => a - b)
    .filter((value, n, all) => n === 0 || x(value) - x(all[n - 1] ?? 0) > 26 || n === all.length - 1)
    .map((value) => text(x(value), HEIGHT - BOTTOM + 20, String(value), 'text-anchor="middle"'));
  const curves = servers.map(({ curve }, n) => {
    const colour = COLOURS[n % COLOURS.length] ?? '#222';
    const points = curve.map((step) => `${x(step.sessions).toFixed(1)},${y(p99(step)).toFixed(1)}`);
    const dots = curve.map(
      (step) =>
        `<circle cx="${x(step.sessions).toFixed(1)}" cy="${y(p99(step)).toFixed(1)}" r="4" stroke="${colour}" stroke-width="2" fill="${step.met ? colour : '#fff'}"/>`,
    );
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}`;
  });
  const names = servers.map(({ name }, n) =>
    text(LEFT + 8 + 220 * n, 28, name, `fill="${COLOURS[n % COLOURS.length] ?? '#222'}" font-weight="600"`),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${[...lines, ...ticks, ...curves, ...names].join('\n')}
${text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, 'sessions that speak without a pause (filled: the objective was met)', 'text-anchor="middle"')}
${text(WIDTH - RIGHT, 28, 'first audible sample, p99', 'text-anchor="end"')}
</svg>
`;
};
