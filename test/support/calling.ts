import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, vi } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import type { Serving } from '../../src/serve.ts';
import { serve } from '../../src/serve.ts';

/** What a room or a brain's line tells. */
export interface Message {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A program at a WebSocket, with all that it was told. */
export class Talker {
  readonly told: Message[] = [];
  readonly #socket: WebSocket;
  readonly closed: Promise<number>;

  constructor(url: string) {
    this.#socket = new WebSocket(url.replace('http', 'ws'));
    this.closed = new Promise((resolve) => {
      this.#socket.onclose = ({ code }) => {
        resolve(code);
      };
    });
    this.#socket.onmessage = ({ data }: { readonly data: unknown }) => {
      if (typeof data === 'string') this.told.push(JSON.parse(data) as Message);
    };
  }

  async say(message: unknown): Promise<void> {
    if (this.#socket.readyState === WebSocket.CONNECTING) {
      await new Promise((resolve) => {
        this.#socket.onopen = resolve;
      });
    }
    this.#socket.send(JSON.stringify(message));
  }

  async until(type: string, isIt: (message: Message) => boolean = () => true): Promise<Message> {
    return vi.waitUntil(() => this.told.find((message) => message.type === type && isIt(message)), {
      timeout: 60_000,
      interval: 20,
    });
  }

  close(): void {
    this.#socket.close();
  }
}

interface Fixtures {
  emptied: undefined;
  calling: Serving;
  connect: (path: string) => Talker;
  ask: (path: string, method?: string, body?: unknown, bearer?: string) => Promise<Response>;
}

export const KEY = 'the-key-of-this-server';

/** `test`, with the whole service and calls in it, one for all tests of a file. */
export const callingTest = base.extend<Fixtures>({
  calling: [
    async ({}, use) => {
      const recordings = mkdtempSync(join(tmpdir(), 'vivavoce-recordings-'));
      const config = readConfig({
        PORT: '0',
        VIVAVOCE_API_KEYS: KEY,
        VIVAVOCE_CALL_PORT: '0',
        VIVAVOCE_DRAIN_MS: '0',
        VIVAVOCE_LANES: '1',
        VIVAVOCE_CALL_RECORDINGS: recordings,
        VIVAVOCE_CALL_PUBLISH_HOSTS: '127.0.0.1',
      });
      const serving = await serve(config, systemClock, silentLog);
      await use(serving);
      await serving.close();
      rmSync(recordings, { recursive: true });
    },
    { scope: 'file' },
  ],
  connect: async ({ calling }, use) => {
    const talkers: Talker[] = [];
    await use((path) => {
      const talker = new Talker(`${calling.server.url}${path}`);
      talkers.push(talker);
      return talker;
    });
    for (const talker of talkers) talker.close();
  },
  // An avatar holds a place in the service; a test leaves none taken.
  emptied: [
    async ({ calling, ask }, use) => {
      await use(undefined);
      const { rooms } = (await (await ask('/v1/rooms')).json()) as { rooms: { name: string }[] };
      for (const { name } of rooms) await ask(`/v1/rooms/${name}`, 'DELETE');
      await vi.waitUntil(() => calling.server.active() === 0, { timeout: 10_000 });
    },
    { auto: true },
  ],
  ask: async ({ calling }, use) => {
    await use((path, method = 'GET', body, bearer = KEY) =>
      fetch(`${calling.server.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${bearer}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    );
  },
});

/** The token that a server made. */
export const tokenFrom = async (answer: Response): Promise<string> =>
  ((await answer.json()) as { token: string }).token;
