import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { Service } from '../../src/service.ts';
import { decodeMediaPacket } from '../../src/stream/protocol/media-packet.ts';
import type { ServerMessage, WireWord } from '../../src/stream/protocol/server-message.ts';
import { rms } from '../support/media.ts';
import { gapsIn, readLoudspeaker, soundOf } from './loudspeaker.ts';
import { describeWithBrowser, launch, pageTest } from './page-test.ts';
import { trimmed } from './sung.ts';

const SENTENCE = 'The quick brown fox jumps over the lazy dog, and nobody minds.';
const RATE = 24_000;

const test = pageTest.extend<{ service: Service }>({
  service: [
    async ({}, use) => {
      const config = readConfig({ VIVAVOCE_LANES: '2' });
      const service = await Service.open({ config, clock: systemClock, log: silentLog });
      await service.warm();
      await use(service);
      await service.close();
    },
    { scope: 'file' },
  ],
});

/** What the service sent to a page, read off the wire. */
interface Sent {
  readonly pcm: Float32Array;
  readonly words: readonly WireWord[];
  /** As announced at the end. */
  readonly spanMs: number;
}

/** Reads along with a page's socket. @returns what came of the latest utterance */
const readAlong = (page: Page): (() => Sent) => {
  let samples: number[] = [];
  let words: WireWord[] = [];
  let spanMs = NaN;
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      if (typeof payload !== 'string') {
        const packet = decodeMediaPacket(payload);
        // Whoever speaks is in sight too, on the same socket.
        if (packet.kind !== 'audio') return;
        const { buffer, byteOffset, byteLength } = Uint8Array.from(packet.payload);
        for (const sample of new Int16Array(buffer, byteOffset, byteLength / 2))
          samples.push(sample / 32_768);
        return;
      }
      const message = JSON.parse(payload) as ServerMessage;
      if (message.type === 'utterance.started') [samples, words] = [[], []];
      if (message.type === 'words') words.push(...message.words);
      if (message.type === 'utterance.ended') ({ spanMs } = message);
    });
  });
  return () => ({ pcm: Float32Array.from(samples), words, spanMs });
};

describeWithBrowser('the page with a real voice', () => {
  test('is heard: complete, to the announced length, loud where words are, and not clipped', async ({
    serve,
    service,
    open,
  }) => {
    let sent: () => Sent = () => {
      throw new Error('no socket yet');
    };
    const page = await open(await serve({ service }), {
      prepare: (opened) => {
        sent = readAlong(opened);
      },
    });
    await page.getByLabel('Your sentence').fill(SENTENCE);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.utterance[data-ending=finished]', { timeout: 25_000 });
    const { pcm, words, spanMs } = sent();
    const heard = soundOf(await readLoudspeaker(page));

    expect(gapsIn(heard, trimmed(pcm))).toBeTypeOf('number');
    expect((pcm.length * 1_000) / RATE).toBeCloseTo(spanMs, 6);
    expect(pcm.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)).toBeLessThan(1);
    expect(words.map(({ text }) => text.replaceAll(/\W/g, ''))).toEqual(
      SENTENCE.replaceAll(/[,.]/g, '').split(' '),
    );
    for (const { atMs, spanMs: lasting } of words) {
      const loud = rms(pcm.subarray((atMs * RATE) / 1_000, ((atMs + lasting) * RATE) / 1_000));
      expect(20 * Math.log10(loud)).toBeGreaterThan(-40);
    }
    expect(await page.locator('.piece.heard').count()).toBe(words.length);
  });

  test('a voice that hears falls silent for one that speaks', async ({ serve, service, open }) => {
    const server = await serve({ service });
    const answer = await fetch(`${server.url}/v1/audio/speech`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        input: 'Excuse me, may I say something?',
        model: 'tts-1',
        voice: 'default',
        response_format: 'wav',
      }),
    });
    const folder = await mkdtemp(join(tmpdir(), 'vivavoce-microphone-'));
    await writeFile(join(folder, 'person.wav'), new Uint8Array(await answer.arrayBuffer()));
    const browser = await launch([`--use-file-for-fake-audio-capture=${join(folder, 'person.wav')}`]);
    try {
      const page = await open(server, { browser, permissions: ['microphone'] });
      await page.getByLabel('Your sentence').fill(`${SENTENCE} ${SENTENCE} ${SENTENCE}`);
      await page.keyboard.press('Enter');
      await page.waitForSelector('.piece.heard');
      await page.getByRole('switch', { name: 'Listen to me' }).check();
      await page.getByText('I hear you').waitFor();
      await page.waitForSelector('.utterance[data-ending=stopped]');

      expect(await page.locator('.unspoken').innerText()).not.toBe('');
    } finally {
      await browser.close();
      await rm(folder, { recursive: true });
    }
  });
});
