import { expect } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { arkitIndex } from '../../src/core/arkit.ts';
import type { FaceState, MotionFrame } from '../../src/core/frames.ts';
import { ms } from '../../src/core/units.ts';
import type { Face, SpeechService } from '../../src/stream/index.ts';
import { songService } from '../support/song-service.ts';
import { describeWithBrowser, launchDrawing, pageTest } from './page-test.ts';

const test = pageTest.extend<{ drawing: Browser }>({
  drawing: [
    async ({}, use) => {
      const browser = await launchDrawing();
      await use(browser);
      await browser.close();
    },
    { scope: 'file' },
  ],
});

/** A face that can be told apart from afar: shut and straight when idle, wide open when it speaks, bowed when it listens. */
const POSE: Readonly<Record<FaceState, { readonly jaw: number; readonly pitch: number }>> = {
  idle: { jaw: 0, pitch: 0 },
  speaking: { jaw: 0.8, pitch: 0 },
  listening: { jaw: 0, pitch: 14 },
};

const frameOf = (at: number, state: FaceState): MotionFrame => {
  const coefficients = new Float32Array(52);
  coefficients[arkitIndex('jawOpen')] = POSE[state].jaw;
  const head = { yaw: 0, pitch: POSE[state].pitch, roll: 0, x: 0, y: 0, z: 0 };
  return { kind: 'motion', at: ms(at), coefficients, head, gaze: { yaw: 0, pitch: 0 }, state };
};

/** Sings, with a face that shows its state and nothing else: it speaks from the first sound on, until it is told to rest. */
const facedService = (resting: { value: boolean } = { value: false }): SpeechService => ({
  ...songService(),
  face: (): Face => {
    let state: FaceState = 'idle';
    const nothing = (): Promise<void> => Promise.resolve();
    return {
      say: () => {
        state = 'speaking';
      },
      rest: () => undefined,
      drive: nothing,
      listen: () => {
        state = 'listening';
        return nothing();
      },
      cut: () => undefined,
      be: () => undefined,
      express: () => undefined,
      async *frames(signal) {
        const zero = performance.now();
        while (!signal.aborted) {
          const at = 40 * Math.ceil((performance.now() - zero) / 40) + 80;
          yield frameOf(at, resting.value && state === 'speaking' ? 'idle' : state);
          await new Promise((resume) => setTimeout(resume, 40));
        }
      },
    };
  },
});

/** Few pixels: a processor draws them one by one. */
const SMALL = { width: 600, height: 700 };

/** Waits until the head is drawn so. A machine without a graphics processor takes its time. */
const seen = (page: Page, state: FaceState): Promise<unknown> =>
  page.waitForSelector(`#head[data-state=${state}]`, { timeout: 60_000 });

/** The head as it is drawn, once what was drawn last has reached the screen. */
const picture = async (page: Page): Promise<Buffer> => {
  await page.evaluate(async () => {
    for (let k = 0; k < 3; k += 1) await new Promise((resume) => requestAnimationFrame(resume));
  });
  return page.locator('#head-canvas').screenshot({ timeout: 50_000 });
};

/** Share of the bytes of two pictures' pixels that differ, decoded by the page itself. */
const difference = (page: Page, one: Buffer, other: Buffer): Promise<number> =>
  page.evaluate(
    async ([a, b]) => {
      const pixels = async (base64: string): Promise<Uint8ClampedArray> => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
        const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
        pen?.drawImage(bitmap, 0, 0);
        return pen?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? new Uint8ClampedArray();
      };
      const [first, second] = [await pixels(a), await pixels(b)];
      let different = 0;
      for (let k = 0; k < first.length; k += 1) {
        if (Math.abs((first[k] ?? 0) - (second[k] ?? 0)) > 24) different += 1;
      }
      return different / first.length;
    },
    [one.toString('base64'), other.toString('base64')] as const,
  );

describeWithBrowser('the head on the page', () => {
  test('is idle, speaks with the sound, is idle again and listens with the ear, and looks so', async ({
    serve,
    open,
    drawing,
  }) => {
    const resting = { value: false };
    const page = await open(await serve({ service: facedService(resting) }), {
      browser: drawing,
      viewport: SMALL,
      permissions: ['microphone'],
    });
    await seen(page, 'idle');
    const idle = await picture(page);
    const fromIdle = async (): Promise<number> => difference(page, idle, await picture(page));
    /** What was drawn last reaches the screen when it may. */
    const soon = { timeout: 30_000 };

    await page.getByLabel('Your sentence').fill('One two.');
    await page.keyboard.press('Enter');
    await seen(page, 'speaking');
    await expect.poll(fromIdle, soon).toBeGreaterThan(0.004);
    resting.value = true;
    await seen(page, 'idle');
    await expect.poll(fromIdle, soon).toBeLessThan(0.001);
    await page.locator('#listen').check();
    await seen(page, 'listening');
    await expect.poll(fromIdle, soon).toBeGreaterThan(0.004);
  }, 150_000);

  test('where it cannot draw, the page speaks without it', async ({ serve, open }) => {
    const page = await open(await serve({ service: facedService() }));
    await page.getByLabel('Your sentence').fill('One.');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.utterance[data-ending=finished]');

    expect(await page.locator('#head').isVisible()).toBe(false);
  });
});
