import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import type { Server, ServerOptions } from '../../src/stream/index.ts';
import { startOnLoopback } from '../support/loopback-server.ts';
import { songService } from '../support/song-service.ts';
import { describe, test as base } from 'vitest';
import { layTap, tapLoudspeaker } from './loudspeaker.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** For tests of samples and moments: a machine too busy to feed the first 20 ms in time leaves a gap, and may try again. */
export const INEXACT_MACHINE = { retry: 3 } as const;

/** Debian's browser, alone with this machine: it asks nobody for anything. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
];

/** Drawing in three dimensions without a graphics processor takes all of a machine: only those tests have it that look at the head. */
const FLAT = ['--disable-3d-apis'];
/** A graphics processor in software, so that what is drawn here is drawn anywhere. */
const DRAWING = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

/** @param more arguments for this one */
export const launch = (more: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: [...ARGUMENTS, ...FLAT, ...more] });

/** A browser that draws in three dimensions. */
export const launchDrawing = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [...ARGUMENTS.filter((argument) => argument !== '--disable-gpu'), ...DRAWING],
  });

export interface OpenOptions extends BrowserContextOptions {
  /** @defaultValue that of the server */
  readonly url?: string;
  /** @defaultValue that of the fixtures */
  readonly browser?: Browser;
  /** Sees the page before it goes anywhere. */
  readonly prepare?: (page: Page) => void;
  /** Whether to wait until the page is ready to speak. @defaultValue true */
  readonly ready?: boolean;
}

interface Fixtures {
  /** The folder of the page, built from these sources. */
  built: string;
  browser: Browser;
  /** Starts a server that sings, with the page at `/`. */
  serve: (options?: Partial<ServerOptions>) => Promise<Server>;
  /** Opens a page of a server, with a tap at its loudspeaker. Whatever it throws or refuses fails the test. */
  open: (server: { readonly url: string }, options?: OpenOptions) => Promise<Page>;
}

const isMissing = !existsSync(CHROMIUM);
if (isMissing) {
  process.stderr.write(
    `\n→ No browser at ${CHROMIUM}: the page is NOT tested. Install Debian's chromium, or set CHROMIUM.\n`,
  );
}

/** `describe`, skipped where there is no browser. */
export const describeWithBrowser = describe.skipIf(isMissing);

/** `test`, with a browser and a server. */
export const pageTest = base.extend<Fixtures>({
  built: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'vivavoce-page-'));
      const root = fileURLToPath(new URL('../../client', import.meta.url));
      await build({ root, logLevel: 'silent', build: { outDir: folder, emptyOutDir: true } });
      layTap(folder);
      await use(folder);
      rmSync(folder, { recursive: true });
    },
    { scope: 'file' },
  ],
  browser: [
    async ({}, use) => {
      const browser = await launch();
      await use(browser);
      await browser.close();
    },
    { scope: 'file' },
  ],
  serve: async ({ built }, use) => {
    const servers: Server[] = [];
    await use(async (options = {}) => {
      const server = await startOnLoopback({ service: songService(), page: built, ...options });
      servers.push(server);
      return server;
    });
    await Promise.all(servers.map((server) => server.close()));
  },
  open: async ({ browser }, use) => {
    const failures: string[] = [];
    const contexts: { close(): Promise<void> }[] = [];
    await use(
      async (server, { url = server.url, ready = true, browser: other, prepare, ...options } = {}) => {
        const context = await (other ?? browser).newContext({
          viewport: { width: 1_280, height: 800 },
          ...options,
        });
        contexts.push(context);
        const page = await context.newPage();
        page.setDefaultTimeout(15_000);
        page.on('pageerror', (error) => failures.push(error.message));
        page.on('console', (line) => {
          if (line.text().includes('Content Security Policy')) failures.push(line.text());
        });
        prepare?.(page);
        await tapLoudspeaker(page);
        await page.goto(url);
        if (ready) await page.waitForSelector('#status[data-state=open]');
        return page;
      },
    );
    await Promise.all(contexts.map((context) => context.close()));
    if (failures.length > 0) throw new Error(`the page failed: ${failures.join('; ')}`);
  },
});
