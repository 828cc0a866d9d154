import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { wavHeader } from '../../src/audio/encode/wav.ts';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { hertz } from '../../src/core/units.ts';
import type { Serving } from '../../src/serve.ts';
import { serve } from '../../src/serve.ts';
import { callProgram } from '../support/call-worker.ts';
import { describeWithBrowser, launch, pageTest } from './page-test.ts';

interface Fixtures {
  /** A page of another origin, from which the service may be called: `examples/avatar.html`. */
  elsewhere: { readonly origin: string; serve(file: string): void };
  /** The whole service with calls, one for all tests of a file. */
  calling: Serving;
  /** A browser whose microphone is a file: a second of silence, then a sentence, over and over or once. */
  speakingBrowser: Browser;
  /** Opens a page of the service with the SDK at hand as `sdk`. */
  openCaller: (browser?: Browser, url?: string) => Promise<Page>;
}

export const describeCalls = callProgram === undefined ? describeWithBrowser.skip : describeWithBrowser;

/** Headless, on loopback, with a microphone that nobody has to allow. */
const CALLER = [
  // A name that is not this machine's own, so that a page is as insecure as it would be on a net.
  '--host-resolver-rules=MAP insecure.example 127.0.0.1',
  '--allow-loopback-in-peer-connection',
  '--autoplay-policy=no-user-gesture-required',
  '--use-fake-ui-for-media-stream',
];

/** What Chromium's fake microphone reads: 16 bits, mono. */
const waveOf = (pcm: Float32Array, rate: number): Buffer => {
  const samples = Buffer.alloc(pcm.length * 2);
  for (const [k, sample] of pcm.entries()) samples.writeInt16LE(Math.round(sample * 32_767), 2 * k);
  return Buffer.concat([wavHeader(hertz(rate), samples.length), samples]);
};

/** A sentence of the service's own as a file. */
const sentenceFile = async (url: string, folder: string): Promise<string> => {
  const answer = await fetch(`${url}/v1/audio/speech`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      input: 'Wait a moment, please. I would like to ask you something about that.',
      response_format: 'pcm',
    }),
  });
  const spoken = new Int16Array(await answer.arrayBuffer());
  const pcm = new Float32Array(spoken.length).map((_, k) => (spoken[k] ?? 0) / 32_768);
  const file = join(folder, 'microphone.wav');
  writeFileSync(file, waveOf(pcm, 24_000));
  return file;
};

/** An avatar holds a place in the service; a test leaves none taken. */
export const closeRooms = async (url: string): Promise<void> => {
  const { rooms } = (await (await fetch(`${url}/v1/rooms`)).json()) as { rooms: { name: string }[] };
  await Promise.all(rooms.map(({ name }) => fetch(`${url}/v1/rooms/${name}`, { method: 'DELETE' })));
};

export const callTest = pageTest.extend<Fixtures>({
  elsewhere: [
    async ({}, use) => {
      let page = '';
      const server = createServer((_request, reply) => {
        reply.writeHead(200, { 'content-type': 'text/html' }).end(page);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
      await use({ origin, serve: (file) => (page = file) });
      server.closeAllConnections();
      server.close();
    },
    { scope: 'file' },
  ],
  calling: [
    async ({ built, elsewhere }, use) => {
      const recordings = mkdtempSync(join(tmpdir(), 'vivavoce-recordings-'));
      const config = readConfig({
        PORT: '0',
        VIVAVOCE_CALL_PORT: '0',
        VIVAVOCE_DRAIN_MS: '0',
        VIVAVOCE_LANES: '2',
        VIVAVOCE_ORIGINS: elsewhere.origin,
        VIVAVOCE_CALL_RECORDINGS: recordings,
        VIVAVOCE_CALL_PUBLISH_HOSTS: '127.0.0.1',
        ...(callProgram !== undefined && { VIVAVOCE_CALL_WORKER: callProgram }),
      });
      const serving = await serve(config, systemClock, silentLog, { page: built });
      await use(serving);
      await serving.close();
      rmSync(recordings, { recursive: true });
    },
    { scope: 'file' },
  ],
  speakingBrowser: [
    async ({ calling, built }, use) => {
      const file = await sentenceFile(calling.server.url, built);
      const browser = await launch([...CALLER, `--use-file-for-fake-audio-capture=${file}%noloop`]);
      await use(browser);
      await browser.close();
    },
    { scope: 'file' },
  ],
  openCaller: async ({ calling, speakingBrowser }, use) => {
    const pages: Page[] = [];
    await use(async (browser = speakingBrowser, url = calling.server.url) => {
      const page = await browser.newPage();
      pages.push(page);
      await page.goto(`${url}/room/none`);
      await page.evaluate(`import('/sdk.js').then((sdk) => { window.sdk = sdk; })`);
      return page;
    });
    await Promise.all(pages.map((page) => page.close()));
    await closeRooms(calling.server.url);
  },
});

/** Runs in the page: joins a room, plays the avatar, and counts pictures and sound. Leaves `call`, `news`, `seen` and `heard` behind. */
export const JOIN = (room: string): string => `(async () => {
  const call = await sdk.connect({ server: location.origin, room: ${JSON.stringify(room)}, name: 'Ada' });
  window.call = call;
  window.news = [];
  window.seen = [];
  window.heard = [];
  call.on('news', (message) => news.push({ ...message, here: performance.now() }));
  const context = new AudioContext();
  window.show = (participant) => {
    const tracks = participant.stream.getTracks().map(({ id }) => id).join();
    if (!participant.avatar || participant.shown === tracks) return;
    participant.shown = tracks;
    const video = document.createElement('video');
    video.muted = true;
    video.srcObject = new MediaStream(participant.stream.getTracks());
    document.body.append(video);
    void video.play();
    const look = (now) => { seen.push(now); video.requestVideoFrameCallback(look); };
    if (participant.stream.getVideoTracks().length > 0) video.requestVideoFrameCallback(look);
    const [sound] = participant.stream.getAudioTracks();
    if (!sound || window.listening) return;
    window.listening = true;
    const analyser = context.createAnalyser();
    analyser.fftSize = 512;
    context.createMediaStreamSource(new MediaStream([sound])).connect(analyser);
    const buffer = new Float32Array(512);
    setInterval(() => {
      analyser.getFloatTimeDomainData(buffer);
      heard.push({ at: performance.now(), loudness: Math.sqrt(buffer.reduce((sum, x) => sum + x * x, 0) / 512) });
    }, 10);
  };
  call.on('media', show);
  for (const participant of call.participants) show(participant);
})()`;

/** Waits until something is so in the page; its security policy lets nobody wait by a string inside of it. */
export const until = async (page: Page, claim: string, timeout = 40_000): Promise<void> => {
  const end = performance.now() + timeout;
  while (!(await page.evaluate<boolean>(`Boolean(${claim})`))) {
    if (performance.now() > end) throw new Error(`not so within ${String(timeout)} ms: ${claim}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
};
