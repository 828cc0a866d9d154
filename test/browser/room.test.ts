import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import { decodeFilm } from '../support/films.ts';
import { callTest, describeCalls, until } from './call-test.ts';
import { faultsOf } from './faults.ts';

vi.setConfig({ testTimeout: 180_000 });

/** On a machine that others use too. */
const SOON = { timeout: 30_000 } as const;
const LONG = 'One, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen.';

interface Fixtures {
  /** Opens the page of a room. Whatever it throws, or its policy refuses, fails the test. */
  openRoom: (room: string, options?: BrowserContextOptions & { readonly url?: string }) => Promise<Page>;
}

const test = callTest.extend<Fixtures>({
  openRoom: async ({ calling, speakingBrowser }, use) => {
    const failures: string[] = [];
    const contexts: { close(): Promise<void> }[] = [];
    await use(async (room, { url = calling.server.url, ...options } = {}) => {
      const context = await speakingBrowser.newContext({
        viewport: { width: 1_280, height: 800 },
        permissions: [],
        ...options,
      });
      contexts.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(40_000);
      page.on('pageerror', (error) => failures.push(error.message));
      page.on('console', (line) => {
        if (line.text().includes('Content Security Policy')) failures.push(line.text());
      });
      await page.goto(`${url}/room/${room}`);
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
    const { rooms } = (await (await fetch(`${calling.server.url}/v1/rooms`)).json()) as {
      rooms: { name: string }[];
    };
    for (const { name } of rooms) await fetch(`${calling.server.url}/v1/rooms/${name}`, { method: 'DELETE' });
    if (failures.length > 0) throw new Error(`the page failed: ${failures.join('; ')}`);
  },
});

const join = async (page: Page, { microphone = false } = {}): Promise<void> => {
  await page.getByLabel('Your name').fill('Ada');
  await page.getByRole('checkbox', { name: 'Microphone' }).setChecked(microphone);
  await page.getByRole('button', { name: 'Join' }).click();
  await page.waitForSelector('#status[data-state=open], #status[data-state=lost]');
  expect(await page.locator('#no-microphone').innerText(), 'what stood against it').toBe('');
};

const bring = async (page: Page): Promise<void> => {
  await page.waitForSelector('#face option[value=sketch]', { state: 'attached' });
  await page.getByLabel('Face').selectOption('sketch');
  await page.getByRole('button', { name: 'Bring an avatar' }).click();
  await page.getByText('AI · synthetic').waitFor();
};

describeCalls('the page of a room', () => {
  test('brings an avatar, has it speak with captions, stops it, records it, sends it away', async ({
    openRoom,
  }) => {
    const page = await openRoom('buttons');
    expect(await faultsOf(page)).toEqual([]);
    await join(page);
    await bring(page);
    await page.waitForSelector('.tile[data-picture=true]');

    await page.getByRole('button', { name: 'Record', exact: true }).click();
    await page.getByText('Recording', { exact: true }).waitFor();
    await page.getByLabel('What the avatar should say').fill('Good evening, everybody.');
    await page.getByRole('button', { name: 'Say it' }).click();
    await expect
      .poll(() => page.locator('#captions').innerText(), { timeout: 40_000 })
      .toMatch(/evening everybody/);
    expect(await faultsOf(page)).toEqual([]);

    await page.getByLabel('What the avatar should say').fill(LONG);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#captions').innerText(), { timeout: 40_000 }).toMatch(/One/);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.locator('#captions .cut').waitFor();
    expect(await page.locator('#captions').innerText()).not.toContain('fourteen');

    await page.getByRole('button', { name: 'Stop recording' }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the recording' }).click();
    const film = await decodeFilm(await (await saved).path(), 64);
    expect(await page.getByText('Recording', { exact: true }).isHidden()).toBe(true);
    expect(film.said).toMatch(/Video: h264/);
    expect(film.pictures.length).toBeGreaterThan(25);
    expect(Math.abs(film.sound - film.pictures.length * 40)).toBeLessThan(500);

    await page.getByText('AI · synthetic').hover();
    await page.getByRole('button', { name: /^Send .* away$/ }).click();
    await page.getByText('AI · synthetic').waitFor({ state: 'detached' });
    expect(await page.locator('#say').isHidden()).toBe(true);
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('button', { name: 'Join' }).waitFor();
  });

  test('ends a recording that ran before one came, and saves it as what it is', async ({
    openRoom,
    calling,
  }) => {
    const ask = async (path: string, body?: unknown): Promise<unknown> => {
      const answer = await fetch(`${calling.server.url}/v1/rooms${path}`, {
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
        headers: { 'content-type': 'application/json' },
      });
      return answer.json();
    };
    await ask('', { name: 'before' });
    const { id } = (await ask('/before/avatars', { face: 'sketch' })) as { id: string };
    const path = `/before/avatars/${id}/recordings`;
    await ask(path, { format: 'webm' });
    const page = await openRoom('before');
    await join(page);
    await page.getByText('Recording', { exact: true }).waitFor();
    await page.waitForSelector('.tile[data-picture=true]');
    await page.getByRole('button', { name: 'Stop recording' }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the recording' }).click();
    const { recordings } = (await ask(path)) as { recordings: { id: string; state: string }[] };

    expect(recordings.map(({ state }) => state)).toEqual(['finished']);
    expect((await saved).suggestedFilename()).toBe(`${recordings[0]?.id ?? ''}.webm`);
    expect(await page.getByRole('button', { name: 'Record', exact: true }).isVisible()).toBe(true);
    expect(await page.getByText('Recording', { exact: true }).isHidden()).toBe(true);
  });

  test('takes a microphone, lets it go, and speaks through the avatar while a key is held', async ({
    openRoom,
  }) => {
    const page = await openRoom('through', { permissions: ['microphone'] });
    await join(page, { microphone: true });
    const microphone = page.getByRole('button', { name: 'Microphone' });
    await expect.poll(() => microphone.getAttribute('aria-pressed'), SOON).toBe('true');
    await bring(page);
    await page.waitForSelector('.tile[data-picture=true]');
    const through = page.getByRole('button', { name: 'Hold to speak through it' });
    const speaking = page.locator('.tile:not([data-own=true])[data-speaking=true]');
    await page.locator('h1').click();
    await page.keyboard.down(' ');
    await expect.poll(() => through.getAttribute('aria-pressed'), SOON).toBe('true');
    await speaking.waitFor();
    await page.keyboard.up(' ');
    await expect.poll(() => through.getAttribute('aria-pressed'), SOON).toBe('false');
    await speaking.waitFor({ state: 'detached' });

    await microphone.click();
    await expect.poll(() => microphone.getAttribute('aria-pressed'), SOON).toBe('false');
    expect(await through.isDisabled()).toBe(true);
  });

  test('shows how everybody comes in, where somebody asks', async ({ openRoom }) => {
    const page = await openRoom('figures');
    await join(page);
    await bring(page);
    await page.getByText('Connection', { exact: true }).click();
    const row = page.locator('#figures-rows tr').first();
    await expect.poll(() => row.innerText(), { timeout: 20_000 }).toMatch(/384×384\s+2\d\s+\d+/);
    expect(await faultsOf(page)).toEqual([]);
  });

  test.for([390, 768])('fits a width of %d', async (width, { openRoom }) => {
    const page = await openRoom('narrow', { viewport: { width, height: 700 }, hasTouch: true });
    const overflow = (): Promise<number> =>
      page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(await overflow()).toBe(0);
    await join(page);
    await bring(page);

    expect(await overflow()).toBe(0);
  });

  test('says why there is no microphone where there is no HTTPS', async ({ openRoom, calling }) => {
    const { port } = new URL(calling.server.url);
    const page = await openRoom('insecure', { url: `http://insecure.example:${port}` });

    await page.getByText(/only over HTTPS/).waitFor();
    expect(await page.getByRole('checkbox', { name: 'Microphone' }).isDisabled()).toBe(true);
    await page.getByLabel('Your name').fill('Ada');
    await page.getByRole('button', { name: 'Join' }).click();
    await page.waitForSelector('#status[data-state=open]');
  });
});

describeCalls('<viva-avatar>', () => {
  test('speaks on a page of another origin that has nothing but the SDK', async ({
    calling,
    elsewhere,
    speakingBrowser,
  }) => {
    const example = fileURLToPath(new URL('../../examples/avatar.html', import.meta.url));
    const page = await speakingBrowser.newPage();
    elsewhere.serve(
      readFileSync(example, 'utf8')
        .replaceAll('http://127.0.0.1:8080', calling.server.url)
        .replace('room="example"', 'room="example" face="sketch"'),
    );
    await page.goto(elsewhere.origin);
    await page.evaluate(`(() => {
      window.told = [];
      const avatar = document.querySelector('viva-avatar');
      for (const name of ['ready', 'word', 'finished', 'failed'])
        avatar.addEventListener(name, ({ detail }) => told.push({ name, ...detail }));
    })()`);
    await until(
      page,
      `told.some(({ name }) => name === 'ready') || document.querySelector('viva-avatar').stream`,
    );
    await until(
      page,
      `document.querySelector('viva-avatar').shadowRoot.querySelector('video').videoWidth > 0`,
    );
    await page.getByRole('button', { name: 'Say it' }).click();
    await until(page, `told.some(({ name }) => name === 'finished')`);
    const told = await page.evaluate<{ name: string; text?: string; heard?: string }[]>('told');
    const caption = await page.locator('viva-avatar p').innerText();
    const faults = await faultsOf(page);
    await page.close();
    await fetch(`${calling.server.url}/v1/rooms/example`, { method: 'DELETE' });

    expect(told.filter(({ name }) => name === 'word').map(({ text }) => text)).toEqual(['Good', 'evening']);
    expect(told.find(({ name }) => name === 'finished')?.heard).toBe('Good evening.');
    expect(told.filter(({ name }) => name === 'failed')).toEqual([]);
    expect(caption).toBe('Good evening');
    expect(faults).toEqual([]);
  });

  test('says that it failed where it may not', async ({ calling, elsewhere, speakingBrowser }) => {
    const page = await speakingBrowser.newPage();
    elsewhere.serve(`<!doctype html><title>x</title><script type="module" src="${calling.server.url}/sdk.js"></script>
      <viva-avatar server="${calling.server.url}" room="example" token="a.b.c"></viva-avatar>`);
    await page.goto(elsewhere.origin);
    const code = await page.evaluate<string>(`new Promise((resolve) => {
      const avatar = document.querySelector('viva-avatar');
      avatar.addEventListener('failed', ({ detail }) => resolve(detail.code));
      avatar.remove(); document.body.append(avatar);
    })`);
    await page.close();

    expect(code).toBe('TOKEN_INVALID');
  });
});
