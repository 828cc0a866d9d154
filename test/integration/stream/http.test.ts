import OpenAI from 'openai';
import { describe, expect } from 'vitest';
import { ms } from '../../../src/core/units.ts';
import { test } from '../../support/server-test.ts';
import { toneService } from '../../support/tone-service.ts';

const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/v1/audio/speech`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('POST /v1/audio/speech', () => {
  test("streams to OpenAI's own client", async ({ serve }) => {
    const { url } = await serve();
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 });
    const response = await client.audio.speech.create({
      model: 'tts-1',
      voice: 'alloy',
      input: 'one two',
      response_format: 'wav',
    });

    expect(response.headers.get('content-type')).toBe('audio/wav');
    expect(await response.arrayBuffer()).toHaveProperty('byteLength', 20 * 960);
  });

  test('sends events where they are asked for, in the shape of that API', async ({ serve }) => {
    const { url } = await serve();
    const response = await post(url, { input: 'one', stream_format: 'sse', response_format: 'pcm' });
    const events = (await response.text())
      .split('\n\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line.replace(/^data: /, '')) as { type: string; audio?: string });

    expect(response.headers.get('content-type')).toMatch('text/event-stream');
    expect(events.at(-1)).toMatchObject({ type: 'speech.audio.done', usage: { input_tokens: 3 } });
    const bytes = events
      .slice(0, -1)
      .reduce((sum, { audio }) => sum + Buffer.from(audio ?? '', 'base64').length, 0);
    expect(bytes).toBe(10 * 960);
  });

  test.for([
    [{}, 400, 'REQUEST_INVALID', 'input'],
    [{ input: 7 }, 400, 'REQUEST_INVALID', 'input'],
    [{ input: '' }, 400, 'TEXT_EMPTY', 'input'],
    [{ input: ' \n' }, 400, 'TEXT_EMPTY', 'input'],
    [{ input: 'x'.repeat(10_001) }, 400, 'TEXT_TOO_LONG', 'input'],
    [{ input: 'one', speed: 5 }, 400, 'VALUE_OUT_OF_RANGE', 'speed'],
    [{ input: 'one', pitch: -13 }, 400, 'VALUE_OUT_OF_RANGE', 'pitch'],
    [{ input: 'one', expressiveness: -0.1 }, 400, 'VALUE_OUT_OF_RANGE', 'expressiveness'],
    [{ input: 'one', steps: 0 }, 400, 'REQUEST_INVALID', 'steps'],
    [{ input: 'one', seed: 2 ** 32 }, 400, 'VALUE_OUT_OF_RANGE', 'seed'],
    [{ input: 'one', voice: 'nobody' }, 400, 'VOICE_UNKNOWN', null],
    [{ input: 'one', model: 'gpt-9' }, 400, 'MODEL_UNKNOWN', null],
    [{ input: 'one', response_format: 'midi' }, 400, 'REQUEST_INVALID', 'response_format'],
    [{ input: 'one', tempo: 1 }, 400, 'REQUEST_INVALID', 'body'],
    ['{"input":', 400, 'MESSAGE_MALFORMED', null],
    [`{"input":"${'x'.repeat(300_000)}"}`, 413, 'MESSAGE_TOO_LARGE', null],
    [{ input: 'boom' }, 500, 'INTERNAL', null],
  ] as const)('answers %j with %i %s', async ([body, status, code, param], { serve }) => {
    const { url } = await serve();
    const response = await post(url, body);

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      error: { code, param, message: expect.any(String) as string, type: expect.any(String) as string },
    });
  });

  test("gives OpenAI's client an error that it knows", async ({ serve }) => {
    const { url } = await serve();
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 });
    const asking = client.audio.speech.create({ model: 'tts-1', voice: 'nobody', input: 'one' });

    await expect(asking).rejects.toThrow(OpenAI.BadRequestError);
    await expect(asking).rejects.toThrow(/there is no voice nobody; choose one of heart/);
  });

  test('stops making sound as soon as its client has gone', async ({ serve }) => {
    let stopped: (() => void) | undefined;
    const ended = new Promise<void>((resolve) => (stopped = resolve));
    const service = {
      ...toneService(),
      file: () => ({
        contentType: 'audio/wav',
        stage: {
          name: 'test.endless',
          async *run(_input: unknown, { signal }: { signal: AbortSignal }) {
            signal.addEventListener('abort', () => stopped?.());
            while (!signal.aborted) {
              yield new Uint8Array(4096);
              await new Promise((resolve) => setImmediate(resolve));
            }
          },
        },
      }),
    };
    const server = await serve({ service });
    const abort = new AbortController();
    const response = await fetch(`${server.url}/v1/audio/speech`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ input: 'one' }),
      signal: abort.signal,
    });
    await response.body?.getReader().read();
    expect(server.active()).toBe(1);
    abort.abort();
    await ended;
    expect(server.active()).toBe(0);
  });

  test('is refused at once with Retry-After when there is no room', async ({ serve }) => {
    const { url } = await serve({ maxSessions: 0 });
    const response = await post(url, { input: 'one' });

    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({ error: { code: 'ADMISSION_REFUSED' } });
  });

  test('wants a key where there are keys, and says how', async ({ serve }) => {
    const { url } = await serve({ apiKeys: ['secret'] });

    expect((await post(url, { input: 'one' })).status).toBe(401);
    expect((await post(url, { input: 'one' }, { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await post(url, { input: 'one' }, { authorization: 'Bearer secret' })).status).toBe(200);
  });

  test('is not for pages of strange origins', async ({ serve }) => {
    const { url } = await serve({ origins: ['https://app.example'] });
    const evil = await post(url, { input: 'one' }, { origin: 'https://evil.example' });
    const known = await post(url, { input: 'one' }, { origin: 'https://app.example' });

    expect(evil.status).toBe(403);
    expect(known.headers.get('access-control-allow-origin')).toBe('https://app.example');
  });
});

describe('the catalogue', () => {
  test('lists voices and models', async ({ serve }) => {
    const { url } = await serve();
    const voices = await (await fetch(`${url}/v1/voices`)).json();
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none' });

    expect(voices).toEqual({
      voices: [{ id: 'heart', name: 'Heart', model: 'tone', language: 'en-US', default: true }],
    });
    expect((await client.models.list()).data).toMatchObject([{ id: 'tone', object: 'model' }]);
  });

  test('answers what is not there in the same shape', async ({ serve }) => {
    const { url } = await serve();
    const response = await fetch(`${url}/v1/nothing`);

    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });
});

describe('health', () => {
  test('is ready once it is warm, and no longer when it stops', async ({ serve }) => {
    const server = await serve({ drain: ms(200) });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    const closing = server.close();
    await closing;
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });
});
