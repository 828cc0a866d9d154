import { expect } from 'vitest';
import { breakableLine } from './breakable-line.ts';
import { gapsIn, readLoudspeaker, soundOf } from './loudspeaker.ts';
import { describeWithBrowser, launch, pageTest as test } from './page-test.ts';
import { sing, trimmed } from './sung.ts';

const LONG =
  'It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness.';

describeWithBrowser('the page and its server', () => {
  test('says when it is gone, keeps the text, and says when it is back', async ({ serve, open }) => {
    const first = await serve();
    const page = await open(first);
    await page.getByLabel('Your sentence').fill('Still here.');
    await first.close();
    await page.waitForSelector('#status[data-state=lost]');

    expect(await page.locator('#status').innerText()).toBe('Server gone');
    expect(await page.getByRole('alert').innerText()).toMatch(/server is (gone|stopping)/);
    expect(await page.getByRole('button', { name: 'Speak' }).isDisabled()).toBe(true);

    await serve({ port: first.port });
    await page.waitForSelector('#status[data-state=open]');
    expect(await page.locator('#status').innerText()).toBe('The server is back');
    expect(await page.locator('#notice').isHidden()).toBe(true);
    await page.getByRole('button', { name: 'Speak' }).click();
    await page.waitForSelector('.utterance[data-ending=finished]');
    expect(await page.locator('#stage').innerText()).toBe('Still here.');
  });

  test('a line that breaks in mid-sentence is not heard', async ({ serve, open }) => {
    const server = await serve();
    const line = await breakableLine(server.port);
    try {
      const page = await open(server, { url: line.url });
      await page.getByLabel('Your sentence').fill(LONG);
      await page.keyboard.press('Enter');
      await page.locator('.piece.heard', { hasText: 'times,' }).first().waitFor();
      line.cut();
      await page.waitForSelector('#status[data-state=lost]');
      line.mend();
      await page.waitForSelector('.utterance[data-ending=finished]', { timeout: 25_000 });

      const made = trimmed((await sing(LONG)).pcm);
      expect(gapsIn(soundOf(await readLoudspeaker(page)), made)).toBeTypeOf('number');
    } finally {
      await line.close();
    }
  });

  test('tries again at once when asked to', async ({ serve, open }) => {
    const server = await serve();
    const line = await breakableLine(server.port);
    try {
      const page = await open(server, { url: line.url });
      line.cut();
      await page.waitForSelector('#status[data-state=lost]');
      line.mend();
      await page
        .getByRole('button', { name: 'Try now' })
        .click({ timeout: 2_000 })
        .catch(() => undefined);

      await page.waitForSelector('#status[data-state=open]');
      expect(await page.locator('#status').innerText()).toBe('The server is back');
    } finally {
      await line.close();
    }
  });

  test('asks for the key of a server that wants one', async ({ serve, open }) => {
    const page = await open(await serve({ apiKeys: ['sesame'] }), { ready: false });
    await page.getByLabel('Key of this server').fill('sesame');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#status[data-state=open]');

    expect(await page.locator('#voice option').allInnerTexts()).toEqual(['Heart (en-US)']);
  });

  test('says why there is no sound where the browser gives none', async ({ serve, open }) => {
    const server = await serve();
    const browser = await launch(['--host-resolver-rules=MAP vivavoce.test 127.0.0.1']);
    try {
      const url = `http://vivavoce.test:${String(server.port)}`;
      const page = await open(server, { browser, url, ready: false });

      await page.getByText('only when it came over HTTPS or from this very machine').waitFor();
    } finally {
      await browser.close();
    }
  });

  test('says that a full server is full, and gets its turn', async ({ serve, open }) => {
    const server = await serve({ maxSessions: 1, resumeGrace: 0 as never });
    const first = await open(server);
    const second = await open(server, { ready: false });
    await second.getByText('the server is full').waitFor();
    await first.close();

    await second.waitForSelector('#status[data-state=open]');
    expect(await second.locator('#notice').isHidden()).toBe(true);
  });
});
