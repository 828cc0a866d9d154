import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { ms } from '../../../src/core/units.ts';
import { SENTENCES, parseArrivals, parseSlo, reportPage, runLoad } from '../../../src/loadtest/index.ts';
import type { LoadReport } from '../../../src/loadtest/index.ts';
import { startPlantedServer } from '../../support/planted-server.ts';

const measured = async (): Promise<LoadReport> => {
  const server = await startPlantedServer({ silence: 40, failEvery: 20 });
  try {
    const report = await runLoad({
      plan: {
        scenario: 'speech-http',
        target: { url: server.url, voice: undefined, model: undefined, key: undefined },
        loop: { type: 'open', arrivals: parseArrivals('poisson:30'), connections: 100 },
        duration: ms(2000),
        texts: SENTENCES,
        repeatTexts: false,
        seed: 4,
        buffer: ms(60),
        timeout: ms(5000),
      },
      clock: systemClock,
      signal: new AbortController().signal,
      threads: 0,
      slo: parseSlo('ttfa=200ms'),
      wanted: 0.99,
      metrics: undefined,
      onProgress: () => undefined,
    });
    // An address that would end a script element were it not written with care.
    const samples = [0, 500, 1000].map((at) => ({ at, values: { vivavoce_sessions: at / 500 } }));
    return { ...report, url: `${report.url}/</script><b>`, server: samples };
  } finally {
    await server.close();
  }
};

it('the report is one page that reaches for nothing and draws every plot', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vivavoce-report-'));
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const file = join(folder, 'report.html');
    const report = await measured();
    await writeFile(file, reportPage(report));
    const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(pathToFileURL(file).href);

    expect(complaints).toEqual([]);
    expect(requests).toEqual([pathToFileURL(file).href]);
    expect(await page.locator('h1').textContent()).toContain('</script><b>');
    expect(await page.locator('h2').allTextContents()).toEqual([
      'Figures',
      'Latency over time',
      'First audible sample: how often',
      'Longest gap between chunks: how often',
      'Percentiles',
      'Sessions against latency',
      'Single sessions',
      'The server’s own metrics',
    ]);
    const drawn = await page.locator('.uplot canvas').evaluateAll((canvases) =>
      canvases.map((element) => {
        // A canvas has a size and an image of itself, which the tests' types (Node's) do not know.
        const canvas = element as unknown as {
          readonly width: number;
          readonly height: number;
          getContext(kind: '2d'): { getImageData(...box: number[]): { data: Uint8ClampedArray } };
        };
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return data.reduce((inked, value, k) => inked + (k % 4 === 3 && value > 0 ? 1 : 0), 0);
      }),
    );
    expect(drawn).toHaveLength(7);
    for (const inked of drawn) expect(inked).toBeGreaterThan(1000);
    await page.setViewportSize({ width: 360, height: 800 });
    await page.reload();
    const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
});
