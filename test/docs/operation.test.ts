import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PrometheusMetrics } from '../../src/stream/index.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** Every metric of ours as it is exposed: its type and its name. */
const exposed = async (): Promise<Record<string, string>> => {
  const none = { queued: 0, running: 0, lanes: 0, late: 0, replaced: 0, abandoned: 0 };
  const metrics = new PrometheusMetrics({ active: () => 0, connections: () => 0, lanes: () => none });
  const types = [...(await metrics.text()).matchAll(/^# TYPE (\w+) (\w+)$/gm)];
  return Object.fromEntries(types.map(([, name = '', type = '']) => [name, type]));
};

const documented = (): Record<string, string> =>
  Object.fromEntries(
    [...read('docs/operation.md').matchAll(/^\| `(vivavoce_\w+)` \| (\w+) \|/gm)].map(
      ([, name = '', type = '']) => [name, type],
    ),
  );

describe('metrics', () => {
  it('are in docs/operation.md with their types, each of ours and no other', async () => {
    const ours = Object.entries(await exposed()).filter(([name]) => name.startsWith('vivavoce_'));

    expect(documented()).toEqual(Object.fromEntries(ours));
  });

  it('are named as Prometheus names things: base units, and _total for what is counted', () => {
    for (const [name, type] of Object.entries(documented())) {
      expect(name).toMatch(/^vivavoce_[a-z_]+$/);
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
      expect(name, name).not.toMatch(/_(ms|milliseconds|minutes|kilobytes|mb)(_|$)/);
      if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    }
  });

  it('are the only ones that the dashboard asks for', async () => {
    const known = new Set(Object.keys(await exposed()));
    const dashboard = JSON.parse(read('docs/grafana/vivavoce.json')) as {
      panels: { targets: { expr: string }[] }[];
    };
    const asked = dashboard.panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => expr.match(/\b(?:vivavoce|process|nodejs)_\w+/g) ?? []),
    );

    expect(asked.length).toBeGreaterThan(20);
    for (const name of asked) expect(known, name).toContain(name.replace(/_(bucket|sum|count)$/, ''));
  });

  it('are all on the dashboard, of ours', () => {
    const dashboard = read('docs/grafana/vivavoce.json');
    for (const name of Object.keys(documented())) expect(dashboard, name).toContain(name);
  });
});
