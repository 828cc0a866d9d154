import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { Service } from '../../src/service.ts';
import { TOY_AVATARS } from '../support/avatars.ts';
import { startOnLoopback } from '../support/loopback-server.ts';
import { songService } from '../support/song-service.ts';
import { StreamClient } from '../support/stream-client.ts';
import { describeWithBrowser, launch, pageTest } from './page-test.ts';

const PAPA = 'Papa bought a big car and parked it afar. ';
const PERSON =
  'I have thought about that for a while, you know. And then I went to the park, and I met a friend.';

interface Fixtures {
  folder: string;
  /** A service with the toy beside the avatars that come with the code. */
  service: Service;
  /** A browser at whose microphone somebody speaks, and pauses. */
  hearing: Browser;
}

const test = pageTest.extend<Fixtures>({
  folder: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'vivavoce-portrait-'));
      await cp(TOY_AVATARS, join(folder, 'avatars'), { recursive: true });
      await use(folder);
      await rm(folder, { recursive: true });
    },
    { scope: 'file' },
  ],
  service: [
    async ({ folder }, use) => {
      const config = readConfig({ VIVAVOCE_LANES: '2', VIVAVOCE_MODELS: folder });
      const service = await Service.open({ config, clock: systemClock, log: silentLog });
      await service.warm();
      await use(service);
      await service.close();
    },
    { scope: 'file' },
  ],
  hearing: [
    async ({ folder, service }, use) => {
      const server = await startOnLoopback({ service });
      const said = await fetch(`${server.url}/v1/audio/speech`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ input: PERSON, model: 'tts-1', voice: 'default', response_format: 'wav' }),
      });
      const file = join(folder, 'person.wav');
      await writeFile(file, new Uint8Array(await said.arrayBuffer()));
      await server.close();
      const browser = await launch([`--use-file-for-fake-audio-capture=${file}`]);
      await use(browser);
      await browser.close();
    },
    { scope: 'file' },
  ],
});

/** A picture as it is shown: when, in ms, how bright its mouth is, and how low an eye, where it is open. */
interface Look {
  readonly at: number;
  readonly mouth: number;
  readonly height?: number;
}

/** Has the page look at every picture that it draws. */
const keepLooking = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const looks: Look[] = [];
    Object.assign(globalThis, { looks });
    const small = new OffscreenCanvas(256, 256).getContext('2d', { willReadFrequently: true });
    const canvas = document.querySelector<HTMLCanvasElement>('#portrait-canvas');
    const figure = document.querySelector<HTMLElement>('#portrait');
    let seen: string | undefined;
    const look = (): void => {
      requestAnimationFrame(look);
      if (!small || !canvas || figure?.dataset['pictures'] === seen) return;
      seen = figure?.dataset['pictures'];
      small.drawImage(canvas, 0, 0, 256, 256);
      const greens = (x: number, y: number, width: number, height: number): number[] => {
        const { data } = small.getImageData(x, y, width, height);
        return Array.from({ length: width * height }, (_, k) => data[4 * k + 1] ?? 0);
      };
      const mouth = greens(112, 176, 32, 1).reduce((sum, each) => sum + each) / 32;
      // Where its pupil is, which a nod takes along; half under a lid it is somewhere else.
      const rows = greens(94, 90, 12, 44).flatMap((green, k) => (green < 90 ? [Math.floor(k / 12)] : []));
      const height = rows.reduce((sum, row) => sum + row, 0) / rows.length;
      const at = performance.now();
      looks.push(rows.length < 40 ? { at, mouth } : { at, mouth, height });
    };
    look();
  });

/** What it has seen since it was last asked. */
const looks = (page: Page): Promise<Look[]> =>
  page.evaluate(() => (globalThis as unknown as { looks: Look[] }).looks.splice(0));

/** How far it nods: the most that its eye moves up or down in 400 ms, in which nobody sways far, however many pictures that are. */
const nod = (seen: readonly Look[]): number => {
  const open = seen.flatMap(({ at, height }) => (height === undefined ? [] : [{ at, height }]));
  const ranges = open.map(({ at: from }) => {
    const heights = open.flatMap(({ at, height }) => (at >= from && at <= from + 400 ? [height] : []));
    return Math.max(...heights) - Math.min(...heights);
  });
  return Math.max(...ranges);
};

const pictures = async (page: Page): Promise<number> =>
  Number(await page.getAttribute('#portrait', 'data-pictures'));

const waitForPictures = async (page: Page, more: number): Promise<void> => {
  const wanted = (await pictures(page)) + more;
  await page.waitForFunction(
    (least) => Number(document.querySelector('#portrait')?.getAttribute('data-pictures')) >= least,
    wanted,
  );
};

const shoot = async (page: Page, name: string): Promise<void> => {
  if (process.env['SHOTS']) await page.screenshot({ path: `${process.env['SHOTS']}/${name}.png` });
};

describeWithBrowser('the portrait on the page', () => {
  test('idles, speaks with its mouth moving, and listens to who speaks at the microphone, nodding', async ({
    serve,
    open,
    service,
    hearing,
  }) => {
    const page = await open(await serve({ service }), { browser: hearing, permissions: ['microphone'] });
    page.setDefaultTimeout(60_000);
    await page.locator('#face').selectOption('toy');
    await page.waitForSelector('#portrait[data-state=idle]');
    await waitForPictures(page, 5);
    await keepLooking(page);
    await waitForPictures(page, 15);
    await shoot(page, 'idle');
    const idle = await looks(page);

    await page.getByLabel('Your sentence').fill(PAPA.repeat(3));
    await page.getByRole('button', { name: 'Speak', exact: true }).click();
    await page.waitForSelector('#portrait[data-state=speaking]');
    await page.locator('.piece.heard').nth(4).waitFor();
    await shoot(page, 'speaking');
    await page.waitForSelector('#portrait[data-state=idle]');
    const speaking = await looks(page);

    await page.getByRole('switch', { name: 'Listen to me' }).check();
    await page.waitForSelector('#portrait[data-state=listening]');
    await waitForPictures(page, 5);
    await looks(page);
    // Long enough for the person to have paused twice and more.
    await page.waitForTimeout(9_000);
    await waitForPictures(page, 20);
    await shoot(page, 'listening');
    const listening = await looks(page);

    const mouths = (seen: readonly Look[]): number[] => seen.map(({ mouth }) => mouth);
    expect(Math.min(...mouths(speaking))).toBeLessThan(Math.min(...mouths(idle)) - 8);
    expect(Math.min(...mouths(listening))).toBeGreaterThan(Math.min(...mouths(speaking)) + 8);
    expect(nod(listening)).toBeGreaterThan(nod(idle) + 0.7);
  }, 240_000);

  test('is a person unless something else was chosen, which is remembered', async ({
    serve,
    open,
    service,
  }) => {
    const page = await open(await serve({ service }));
    await page.waitForSelector('#portrait[data-state=idle]');
    await waitForPictures(page, 1);
    expect(await page.locator('#face').inputValue()).toBe(service.avatars()[0]?.id);

    await page.locator('#face').selectOption({ label: 'Sound only' });
    await page.waitForSelector('#portrait', { state: 'hidden' });
    await page.reload();
    await page.waitForSelector('#status[data-state=open]');
    await page.locator('#face option[value=toy]').waitFor({ state: 'attached' });
    expect(await page.locator('#face').inputValue()).toBe(':none');
    expect(await page.locator('#portrait').isVisible()).toBe(false);
  }, 120_000);

  test('rests while the page is hidden, and goes on when it is seen again', async ({
    serve,
    open,
    service,
  }) => {
    const said: string[] = [];
    const page = await open(await serve({ service }), {
      prepare: (opened) => {
        opened.on('websocket', (socket) => {
          socket.on('framesent', ({ payload }) => said.push(String(payload)));
        });
      },
    });
    const hide = (hidden: boolean): Promise<void> =>
      page.evaluate((is) => {
        Object.defineProperty(document, 'hidden', { configurable: true, value: is });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await page.locator('#face').selectOption('toy');
    await waitForPictures(page, 2);
    await hide(true);
    await expect.poll(() => said.at(-1)).toContain('video.pause');
    await hide(false);
    await waitForPictures(page, 2);
    expect(said.filter((message) => message.includes('video.resume'))).toHaveLength(1);
  }, 120_000);

  test('gives way to what a browser without a decoder can show', async ({ serve, open, service }) => {
    const page = await open(await serve({ service }), {
      prepare: (opened) => {
        void opened.addInitScript(() => {
          Reflect.deleteProperty(globalThis, 'VideoDecoder');
        });
      },
    });
    expect(await page.locator('#portrait').isVisible()).toBe(false);
    await page.getByLabel('Your sentence').fill('One.');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.utterance[data-ending=finished]');
    expect(await page.locator('#face option').allTextContents()).toEqual(['Sound only']);
  }, 60_000);

  test('is left out where the service has no room to draw it, and what it costs less is shown', async ({
    serve,
    open,
  }) => {
    const song = songService();
    const toy = { id: 'toy', title: 'Toy', person: 'generated' as const, license: 'CC0-1.0', default: true };
    const shares = { speech: 0.01, motion: 0.01, picture: 9 };
    const server = await serve({
      service: { ...song, avatars: () => [toy], load: () => ({ ...song.load(), shares }) },
    });
    // Whoever is first is always let in.
    const first = await StreamClient.open(server.url);
    const page = await open(server, { ready: false });
    await page.waitForSelector('#status[data-state=open]');
    await page.getByLabel('Your sentence').fill('One.');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.utterance[data-ending=finished]');

    expect(await page.locator('#face').inputValue()).toBe(':none');
    first.socket.terminate();
  }, 60_000);

  test('is not offered where the service has nobody', async ({ serve, open }) => {
    const page = await open(await serve({ service: songService() }));
    expect(await page.locator('#face').isVisible()).toBe(false);
  });
});
