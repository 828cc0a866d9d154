import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import OpenAI from 'openai';
import { describe, expect } from 'vitest';
import { soundDiffers } from '../../../bench/sound-difference.ts';
import { FILE_FORMATS, readSoundFile } from '../../../src/audio/index.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { silentLog } from '../../../src/core/log.ts';
import { collect, rms } from '../../support/media.ts';
import { test } from '../../support/speaking-server.ts';
import type { StreamClient } from '../../support/stream-client.ts';

const SENTENCE = 'The north wind and the sun were disputing which of the two was stronger.';
const TWENTY =
  'A client that feeds one word at a time must hear the first of them long before the last one was sent';

const samplesOf = (bytes: Uint8Array): Int16Array =>
  new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.byteLength & ~1)));

const soundOf = (client: StreamClient): Int16Array =>
  samplesOf(Buffer.concat(client.packets.map(({ payload }) => payload)));

const asFloats = (pcm: Int16Array): Float32Array => Float32Array.from(pcm, (sample) => sample / 32_768);

describe('the service', () => {
  test('gives the same samples over HTTP, over the socket, and whoever else is speaking', async ({
    speaking,
    open,
  }) => {
    const { url } = speaking.server;
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none' });
    const file = await client.audio.speech.create({
      model: 'tts-1',
      voice: 'alloy',
      input: SENTENCE,
      response_format: 'pcm',
    });
    const alone = samplesOf(new Uint8Array(await file.arrayBuffer()));
    const others = await Promise.all(
      [0, 1, 2].map(async () => {
        const socket = await open({ aheadMs: 30_000 });
        socket.say({ type: 'speak', utterance: 'a', text: SENTENCE });
        await socket.message('utterance.ended');
        return soundOf(socket);
      }),
    );

    expect(alone.length / 24_000).toBeGreaterThan(2);
    expect(rms(asFloats(alone))).toBeGreaterThan(0.01);
    // Playout that ran dry is made good in windows cut elsewhere, which differ by less than is heard.
    for (const other of others) {
      const heard = Buffer.from(other.subarray(0, alone.length).slice().buffer);
      expect(soundDiffers(heard, Buffer.from(alone.slice().buffer))).toBe(false);
    }
  });

  test.for(Object.keys(FILE_FORMATS) as (keyof typeof FILE_FORMATS)[])(
    'makes %s that FFmpeg decodes to the right length',
    async (format, { speaking }) => {
      const { url } = speaking.server;
      const ask = async (as: string): Promise<Uint8Array> => {
        const response = await fetch(`${url}/v1/audio/speech`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ input: SENTENCE, response_format: as }),
        });
        // A busy machine may have no room for a moment, and says so: that is no sound to decode.
        return response.status === 503 ? ask(as) : new Uint8Array(await response.arrayBuffer());
      };
      const seconds = samplesOf(await ask('pcm')).length / 24_000;
      const bytes = await ask(format);
      if (format === 'pcm') return;
      const folder = await mkdtemp(join(tmpdir(), 'vivavoce-'));
      try {
        const path = join(folder, `speech${FILE_FORMATS[format].endings[0]}`);
        await writeFile(path, bytes);
        expect((await readFile(path)).byteLength).toBe(bytes.byteLength);
        const context = { signal: new AbortController().signal, clock: systemClock, log: silentLog };
        const frames = await collect(readSoundFile(path, context));
        const decoded = frames.reduce((sum, { pcm, rate }) => sum + pcm.length / rate, 0);
        expect(Math.abs(decoded - seconds)).toBeLessThan(0.06);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );

  test('speaks the first of twenty words before the last has come, at the length of the whole', async ({
    open,
  }) => {
    const whole = await open({ aheadMs: 30_000 });
    whole.say({ type: 'speak', utterance: 'a', text: TWENTY });
    const { spanMs } = await whole.message('utterance.ended');

    const fed = await open({ aheadMs: 30_000 });
    fed.say({ type: 'utterance.start', utterance: 'a' });
    let heardBefore = 0;
    for (const word of TWENTY.split(' ')) {
      fed.say({ type: 'utterance.text', utterance: 'a', text: `${word} ` });
      await wait(50);
      heardBefore = fed.packets.length;
    }
    fed.say({ type: 'utterance.end', utterance: 'a' });
    const ended = await fed.message('utterance.ended');

    expect(heardBefore).toBeGreaterThan(0);
    expect(Math.abs(ended.spanMs / spanMs - 1)).toBeLessThan(0.15);
  });

  test('tells words and phonemes that lie in order inside their sound', async ({ open }) => {
    const client = await open({
      aheadMs: 30_000,
      output: { phonemes: true },
    });
    client.say({ type: 'speak', utterance: 'a', text: SENTENCE });
    const { spanMs } = await client.message('utterance.ended');
    const words = client.messages('words').flatMap((message) => message.words);
    const phonemes = client.messages('phonemes').flatMap((message) => message.phonemes);

    expect(words.map(({ text }) => text)).toEqual(SENTENCE.replace('.', '').split(' '));
    for (const marks of [words, phonemes]) {
      for (const [place, mark] of marks.entries()) {
        expect(mark.atMs).toBeGreaterThanOrEqual(marks[place - 1]?.atMs ?? 0);
        expect(mark.atMs + mark.spanMs).toBeLessThanOrEqual(spanMs + 20);
      }
    }
    for (const word of words) expect(SENTENCE.slice(word.start, word.end)).toBe(word.text);
  });

  test.for([
    ['opus', 48_000],
    ['pcm_s16le', 8_000],
    ['pcm_s16le', 16_000],
    ['pcm_s16le', 48_000],
    ['mulaw', 8_000],
    ['alaw', 8_000],
  ] as const)('sends %s at %i in packets of 20 ms', async ([encoding, sampleRateHz], { open }) => {
    const client = await open({
      aheadMs: 30_000,
      output: { audio: { encoding, sampleRateHz } },
    });
    client.say({ type: 'speak', utterance: 'a', text: 'Good morning.' });
    const { spanMs } = await client.message('utterance.ended');
    const bytes = { pcm_s16le: sampleRateHz / 25, mulaw: 160, alaw: 160, opus: undefined }[encoding];

    expect(client.packets).toHaveLength(spanMs / 20);
    if (bytes !== undefined) {
      expect(client.packets.every(({ payload }) => payload.byteLength === bytes)).toBe(true);
    }
  });

  test.for([
    ['emoji only', '😀🎉', ['TEXT_EMPTY', 'SCRIPT_UNREADABLE']],
    ['a script that is not read', '你好世界', ['SCRIPT_UNREADABLE']],
    ['marks only', '?!…', ['TEXT_EMPTY']],
  ] as const)('answers %s with a code', async ([, text, codes], { open }) => {
    const client = await open();
    client.say({ type: 'speak', utterance: 'a', text });

    expect(codes).toContain((await client.message('error')).code);
    expect(await client.message('utterance.ended')).toMatchObject({ outcome: 'failed' });
  });

  test.for([
    ['control characters', 'Good\u0000 morn\u0007ing.'],
    ['a stray foreign word', 'The word 漢字 means characters.'],
    ['half a character', 'Good morning \ud83d now.'],
    ['one letter', 'A'],
    ['five hundred words', Array.from({ length: 500 }, () => 'word').join(' ')],
  ] as const)('speaks %s', { timeout: 60_000 }, async ([, text], { open }) => {
    const client = await open({ aheadMs: 30_000 });
    client.say({ type: 'speak', utterance: 'a', text });
    await client.message('utterance.started');
    if (text.length > 100) {
      client.say({ type: 'interrupt' });
      await client.message('interrupted');
      return;
    }
    expect(await client.message('utterance.ended')).toMatchObject({ outcome: 'finished' });
  });

  test("takes a request's own words, and refuses what is no sound", async ({ open }) => {
    const client = await open({ aheadMs: 30_000, output: { phonemes: true } });
    client.say({ type: 'speak', utterance: 'a', text: 'Xhosa.', lexicon: { Xhosa: 'kˈOsə' } });
    await client.message('utterance.ended');
    client.say({ type: 'speak', utterance: 'b', text: 'Xhosa.', lexicon: { Xhosa: '12345' } });

    const said = client.messages('phonemes').flatMap(({ phonemes }) => phonemes.map(({ symbol }) => symbol));
    expect(said.join('')).toContain('kOsə');
    expect(await client.message('error')).toMatchObject({ code: 'LEXICON_INVALID', utterance: 'b' });
  });

  test('hears speech in what a client sends, and no speech in silence', async ({ open }) => {
    const speaker = await open({
      aheadMs: 30_000,
      output: { audio: { encoding: 'pcm_s16le', sampleRateHz: 16_000 } },
    });
    speaker.say({ type: 'speak', utterance: 'a', text: SENTENCE });
    await speaker.message('utterance.ended');
    const listener = await open({
      input: { encoding: 'pcm_s16le', sampleRateHz: 16_000 },
    });
    const silence = new Uint8Array(32_000);
    const sound = Buffer.concat([
      silence,
      ...speaker.packets.map(({ payload }) => payload),
      silence,
      silence,
    ]);
    for (let at = 0; at < sound.length; at += 1_234) {
      listener.socket.send(Buffer.concat([Uint8Array.of(16, 0, 0, 0), sound.subarray(at, at + 1_234)]));
    }
    const started = await listener.message('speech.started');
    const ended = await listener.message('speech.ended');

    expect(started.atMs).toBeGreaterThan(700);
    expect(started.atMs).toBeLessThan(1_300);
    expect(ended.atMs).toBeGreaterThan(started.atMs + 2_000);
    expect(listener.messages('speech.started')).toHaveLength(1);
  });

  test('gives everything back when clients vanish in mid-sentence', async ({ speaking }) => {
    const { server } = speaking;
    const before = server.active();
    const stop = new AbortController();
    const response = await fetch(`${server.url}/v1/audio/speech`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ input: Array.from({ length: 60 }, () => SENTENCE).join(' ') }),
      signal: stop.signal,
    });
    await response.body?.getReader().read();
    expect(server.active()).toBe(before + 1);
    stop.abort();
    await expect.poll(() => server.active()).toBe(before);
  });
});
