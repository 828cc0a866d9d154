import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';

/** What a server is made to do wrong, so that a load test can be seen to find it. */
export interface Planted {
  /** Nothing is answered within this time from the first request, in ms. */
  readonly stall?: { readonly from: number; readonly span: number };
  /** Every so many requests fail with a code. */
  readonly failEvery?: number;
  /** Silence before each sound, in ms. */
  readonly silence?: number;
  /** A wait in mid-sound, in ms. */
  readonly hole?: number;
}

const RATE = 24_000;

/** A tone of 100 ms with `silence` before it, as 16-bit samples. */
const speech = (silence: number): Buffer => {
  const quiet = Math.round((silence * RATE) / 1000);
  const pcm = new Int16Array(quiet + RATE / 10);
  for (let k = quiet; k < pcm.length; k += 1) {
    pcm[k] = Math.round(8000 * Math.sin((2 * Math.PI * 220 * (k - quiet)) / RATE));
  }
  return Buffer.from(pcm.buffer);
};

/** A server on loopback with OpenAI's speech interface, that answers at once except where told otherwise. */
export const startPlantedServer = async (
  planted: Planted = {},
): Promise<{ url: string; requests: () => number; close(): Promise<void> }> => {
  let requests = 0;
  let first: number | undefined;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    request.resume();
    if (request.url !== '/v1/audio/speech') {
      response.writeHead(404).end();
      return;
    }
    requests += 1;
    const number = requests;
    first ??= performance.now();
    const { stall, failEvery, silence = 0, hole = 0 } = planted;
    const elapsed = performance.now() - first;
    if (stall && elapsed >= stall.from && elapsed < stall.from + stall.span) {
      await after(stall.from + stall.span - elapsed);
    }
    if (failEvery !== undefined && number % failEvery === 0) {
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: 'planted', type: 'server_error', code: 'PLANTED' } }));
      return;
    }
    const sound = speech(silence);
    response.writeHead(200, { 'content-type': 'audio/pcm' });
    if (hole > 0) {
      response.write(sound.subarray(0, 4000));
      await after(hole);
      response.end(sound.subarray(4000));
    } else response.end(sound);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
};
