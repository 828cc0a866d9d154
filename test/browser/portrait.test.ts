import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { Service } from '../../src/service.ts';
import { TOY_AVATARS } from '../support/avatars.ts';
import { describeWithBrowser, pageTest } from './page-test.ts';

/** A service with the toy as its only avatar beside those that come with the code. */
const test = pageTest.extend<{ service: Service }>({
  service: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'vivavoce-portrait-'));
      await cp(TOY_AVATARS, join(folder, 'avatars'), { recursive: true });
      const config = readConfig({ VIVAVOCE_LANES: '2', VIVAVOCE_MODELS: folder });
      const service = await Service.open({ config, clock: systemClock, log: silentLog });
      await service.warm();
      await use(service);
      await service.close();
      await rm(folder, { recursive: true });
    },
    { scope: 'file' },
  ],
});

/** Grey levels of the face as it is shown, 64 on a side. */
const shown = (page: Page): Promise<number[]> =>
  page.evaluate(() => {
    const face = document.querySelector<HTMLCanvasElement>('#face');
    const small = new OffscreenCanvas(64, 64).getContext('2d');
    if (!face || !small) return [];
    small.drawImage(face, 0, 0, 64, 64);
    const { data } = small.getImageData(0, 0, 64, 64);
    return Array.from({ length: 64 * 64 }, (_, k) => data[4 * k + 1] ?? 0);
  });

const waitForState = (page: Page, state: string): Promise<unknown> =>
  page.waitForSelector(`#face[data-state=${state}]`);

const waitForPictures = async (page: Page, more: number): Promise<void> => {
  const before = Number(await page.getAttribute('#face', 'data-pictures'));
  await page.waitForFunction(
    (wanted) => Number(document.querySelector('#face')?.getAttribute('data-pictures')) >= wanted,
    before + more,
  );
};

/** How far the mouth of the toy opens while the page is watched: the darkest it gets there. */
const darkestMouth = async (page: Page, looks: number): Promise<number> => {
  let darkest = 255;
  for (let look = 0; look < looks; look += 1) {
    const face = await shown(page);
    const mouth = [42, 43, 44, 45].flatMap((row) => face.slice(row * 64 + 28, row * 64 + 36));
    darkest = Math.min(darkest, mouth.reduce((sum, value) => sum + value, 0) / mouth.length);
    await page.waitForTimeout(60);
  }
  return darkest;
};

describeWithBrowser('the page of the portrait', () => {
  test('shows the face live: it idles, listens, and speaks with its mouth moving', async ({
    serve,
    open,
    service,
  }) => {
    const server = await serve({ service });
    const page = await open(server, { url: `${server.url}/portrait.html`, ready: false });
    page.setDefaultTimeout(60_000);
    await page.waitForSelector('#status[data-state=open]');
    await page.selectOption('#avatar', 'toy');
    await page.waitForSelector('#status[data-state=open]');
    await waitForPictures(page, 2);
    await waitForState(page, 'idle');
    const idle = await darkestMouth(page, 10);

    await page.selectOption('#state', 'listening');
    await waitForState(page, 'listening');
    await waitForPictures(page, 2);

    await page.fill('#text', 'Papa bought a big car and parked it afar.');
    await page.click('#speak');
    await waitForState(page, 'speaking');
    await waitForPictures(page, 5);
    const speaking = await darkestMouth(page, 25);
    if (process.env['SHOTS']) await page.screenshot({ path: `${process.env['SHOTS']}/speaking.png` });
    expect(speaking).toBeLessThan(idle - 8);

    await page.click('#stop');
    await waitForState(page, 'listening');
  }, 240_000);
});
