import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { describe, expect } from 'vitest';
import { WebSocket } from 'ws';
import { test } from '../../support/server-test.ts';

const read = (name: string): Buffer => readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url));
/** A certificate for loopback that is in nobody's list of trusted ones, and its key. */
const tls = { certificate: read('loopback.pem'), key: read('loopback.key') };

describe('a server with a certificate', () => {
  test('answers over HTTPS and speaks over a secure socket', async ({ serve }) => {
    const server = await serve({ tls });
    const status = await new Promise((resolve, reject) => {
      get(`${server.url}/readyz`, { ca: tls.certificate }, ({ statusCode }) => {
        resolve(statusCode);
      }).on('error', reject);
    });
    const socket = new WebSocket(`${server.url.replace(/^http/, 'ws')}/v1/stream`, { ca: tls.certificate });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.terminate();

    expect(server.url).toMatch(/^https:/);
    expect(status).toBe(200);
  });
});
