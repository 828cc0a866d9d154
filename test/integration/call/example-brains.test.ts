import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, vi } from 'vitest';
import { Microphone, spokenWord } from '../../../src/loadtest/scenarios/call/microphone.ts';
import { openSender } from '../../../src/loadtest/scenarios/call/werift-peers.ts';
import { callProgram } from '../../support/call-worker.ts';
import type { Message } from '../../support/calling.ts';
import { KEY, callingTest } from '../../support/calling.ts';

vi.setConfig({ testTimeout: 180_000 });

interface Asked {
  readonly model: string;
  readonly stream: boolean;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

interface Fixtures {
  /** Runs an example beside the service, in a room. */
  think: (example: string, room: string, environment?: Record<string, string>) => ChildProcess;
  /** A chat server as small as can be: it streams the same answer word by word, and remembers what it was asked. */
  chat: { readonly url: string; readonly asked: Asked[] };
}

const test = callingTest.extend<Fixtures>({
  think: async ({ calling }, use) => {
    const children: ChildProcess[] = [];
    await use((example, room, environment = {}) => {
      const script = fileURLToPath(new URL(`../../../examples/${example}`, import.meta.url));
      const env = { ...process.env, VIVAVOCE_KEY: KEY, ...environment };
      const child = spawn(process.execPath, [script, calling.server.url, room], {
        env,
        stdio: ['pipe', 'ignore', 'inherit'],
      });
      children.push(child);
      return child;
    });
    for (const child of children) child.kill();
  },
  chat: async ({}, use) => {
    const asked: Asked[] = [];
    const server = createServer((request, reply) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        asked.push(JSON.parse(body) as Asked);
        reply.writeHead(200, { 'content-type': 'text/event-stream' });
        for (const content of ['Good ', 'evening ', 'to you.']) {
          reply.write(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`);
        }
        reply.end('data: [DONE]\n\n');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await use({ url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`, asked });
    server.close();
  },
});

const says =
  (text: string) =>
  (message: Message): boolean =>
    message['text'] === text;

describe.skipIf(callProgram === undefined)('an example', () => {
  test('echo-brain.ts greets, and says that it heard whoever spoke', async ({ calling, think, connect }) => {
    const target = { url: new URL(calling.server.url), key: KEY, voice: undefined, model: undefined };
    // Before the avatar takes the place that speech needs too.
    const word = await spokenWord(target);
    const guest = connect('/v1/call');
    await guest.say({ type: 'join', version: 1, room: 'echo', key: KEY });
    await guest.until('joined');
    think('echo-brain.ts', 'echo');
    const greeting = 'Hello. Say something, and I will tell you that I heard it.';
    await guest.until('avatar.finished', says(greeting));

    const microphone = new Microphone(await openSender(target, 'echo'), word);
    await microphone.say().ended;
    const echo = await guest.until('avatar.finished', says('I heard you, Sender.'));
    await microphone.close();

    expect(echo).toMatchObject({ interrupted: false });
  });

  test('chat-brain.ts asks a chat server, and speaks its words as they come', async ({
    think,
    connect,
    chat,
  }) => {
    const guest = connect('/v1/call');
    await guest.say({ type: 'join', version: 1, room: 'chat', key: KEY });
    await guest.until('joined');
    const brain = think('chat-brain.ts', 'chat', { CHAT_URL: chat.url, CHAT_MODEL: 'small' });
    await guest.until('avatar.came');
    brain.stdin?.write('Good evening.\n');
    await guest.until('avatar.finished', says('Good evening to you.'));
    brain.stdin?.write('And now?\n');
    await vi.waitUntil(() => chat.asked.length === 2, { timeout: 10_000 });

    expect(chat.asked[0]).toMatchObject({ model: 'small', stream: true });
    // What was heard is what was said.
    expect(chat.asked[1]?.messages.map(({ role, content }) => `${role}: ${content}`).slice(1)).toEqual([
      'user: Good evening.',
      'assistant: Good evening to you.',
      'user: And now?',
    ]);
  });
});
