import { request } from 'node:http';
import { describe, expect } from 'vitest';
import { test } from '../../support/server-test.ts';

/** The answer to a WebSocket upgrade. */
const upgrade = (url: string): Promise<{ status: number; retryAfter: string | undefined }> =>
  new Promise((resolve, reject) => {
    const asked = request(`${url}/v1/stream`, {
      headers: {
        connection: 'upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      },
    });
    asked.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, retryAfter: undefined });
    });
    asked.on('response', (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] });
    });
    asked.on('error', reject);
    asked.end();
  });

describe('a client over its rate', () => {
  test('gets 429 and when to come back, over HTTP', async ({ serve }) => {
    const { url } = await serve({ requestsPerMinute: 3 });
    const ask = () => fetch(`${url}/v1/voices`);
    for (let n = 0; n < 3; n += 1) expect((await ask()).status).toBe(200);
    const refused = await ask();

    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBe(20);
    expect(await refused.json()).toMatchObject({
      error: { code: 'RATE_LIMITED', details: { limit: 3 } },
    });
  });

  test('gets them for a socket too', async ({ serve }) => {
    const { url } = await serve({ requestsPerMinute: 1 });

    expect(await upgrade(url)).toMatchObject({ status: 101 });
    expect(await upgrade(url)).toEqual({ status: 429, retryAfter: '60' });
  });

  test('takes nothing from one with another key', async ({ serve }) => {
    const { url } = await serve({ requestsPerMinute: 1, apiKeys: ['one', 'two'] });
    const ask = (key: string) => fetch(`${url}/v1/voices`, { headers: { authorization: `Bearer ${key}` } });

    expect((await ask('one')).status).toBe(200);
    expect((await ask('one')).status).toBe(429);
    expect((await ask('two')).status).toBe(200);
  });

  test('is still told of its health', async ({ serve }) => {
    const { url } = await serve({ requestsPerMinute: 1 });
    for (let n = 0; n < 5; n += 1) expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });
});
