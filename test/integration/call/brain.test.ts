import { describe, expect, vi } from 'vitest';
import { callProgram } from '../../support/call-worker.ts';
import { KEY, callingTest as test, tokenFrom } from '../../support/calling.ts';

vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(callProgram === undefined)('a brain', () => {
  test('speaks by tokens, and is told every word and the end', async ({ connect }) => {
    const brain = connect('/v1/brain');
    await brain.say({ type: 'attach', version: 1, room: 'thought', key: KEY });
    await brain.until('attached');
    for (const text of ['Good ', 'evening', '.']) await brain.say({ type: 'text', utterance: 'u1', text });
    await brain.say({ type: 'text.end', utterance: 'u1' });
    const finished = await brain.until('avatar.finished');

    expect(finished).toMatchObject({ utterance: 'u1', interrupted: false, heard: 'Good evening.' });
    expect(brain.told.filter(({ type }) => type === 'avatar.word').map(({ text }) => text)).toEqual([
      'Good',
      'evening',
    ]);
  });

  test('is told what was heard when it is interrupted, and its avatar goes with it', async ({
    connect,
    ask,
  }) => {
    const brain = connect('/v1/brain');
    await brain.say({ type: 'attach', version: 1, room: 'cut', key: KEY });
    const text = 'One, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve.';
    await brain.until('attached');
    await brain.say({ type: 'text', utterance: 'u1', text });
    await brain.say({ type: 'text.end', utterance: 'u1' });
    await brain.until('avatar.word');
    await brain.say({ type: 'interrupt' });
    const finished = await brain.until('avatar.finished');
    brain.close();
    const left = async (): Promise<unknown> => await (await ask('/v1/rooms/cut')).json();

    expect(finished).toMatchObject({ interrupted: true, text });
    expect(String(finished['heard']).length).toBeLessThan(text.length);
    await expect.poll(left, { timeout: 5_000 }).toMatchObject({ avatars: [], guests: [] });
  });

  test('needs the right to control', async ({ connect, ask }) => {
    const token = await tokenFrom(await ask('/v1/rooms/weak/tokens', 'POST', { rights: ['subscribe'] }));
    const brain = connect('/v1/brain');
    await brain.say({ type: 'attach', version: 1, room: 'weak', token });

    expect(await brain.until('error')).toMatchObject({ code: 'RIGHT_MISSING' });
    expect(await brain.closed).toBe(4401);
  });
});

describe.skipIf(callProgram === undefined)('a room’s door', () => {
  test('lets in who has a token for it, by the token’s name and rights', async ({ connect, ask }) => {
    const asked = { name: 'Grace', rights: ['subscribe'] };
    const token = await tokenFrom(await ask('/v1/rooms/den/tokens', 'POST', asked));
    const guest = connect('/v1/call');
    await guest.say({ type: 'join', version: 1, room: 'den', token });

    expect(await guest.until('joined')).toMatchObject({ room: 'den', rights: ['subscribe'] });
    expect(await (await ask('/v1/rooms/den')).json()).toMatchObject({ guests: [{ name: 'Grace' }] });
    await guest.say({ type: 'avatar.add', ask: 7 });
    expect(await guest.until('error')).toMatchObject({ ask: 7, code: 'RIGHT_MISSING', fatal: false });
  });

  test.for([
    { what: 'nothing', join: {}, code: 'AUTHENTICATION_REQUIRED' },
    { what: 'a forged token', join: { token: 'a.b.c' }, code: 'TOKEN_INVALID' },
    { what: 'another version', join: { version: 9, key: KEY }, code: 'VERSION_UNSUPPORTED' },
    { what: 'a name with a slash', join: { room: 'a/b', key: KEY }, code: 'REQUEST_INVALID' },
  ])('is shut for $what', async ({ join, code }, { connect }) => {
    const guest = connect('/v1/call');
    await guest.say({ type: 'join', version: 1, room: 'shut', ...join });

    expect(await guest.until('error')).toMatchObject({ code, fatal: true });
    await guest.closed;
  });

  test('is shut for a token of another room, and for one that has expired', async ({ ask }) => {
    const other = await tokenFrom(await ask('/v1/rooms/other/tokens', 'POST', {}));
    const brief = await tokenFrom(await ask('/v1/rooms/den/tokens', 'POST', { lastsMs: 1_000 }));
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    const codeFor = async (token: string): Promise<unknown> => {
      const answer = await ask('/v1/rooms/den', 'GET', undefined, token);
      return ((await answer.json()) as { error: { code: string } }).error.code;
    };

    expect(await codeFor(other)).toBe('TOKEN_INVALID');
    expect(await codeFor(brief)).toBe('TOKEN_INVALID');
  });
});

describe.skipIf(callProgram === undefined)('a recording, over HTTP', () => {
  test('needs its right, is told to everybody, and outlives its avatar', async ({ connect, ask }) => {
    await ask('/v1/rooms', 'POST', { name: 'kept' });
    const guest = connect('/v1/call');
    await guest.say({ type: 'join', version: 1, room: 'kept', key: KEY });
    await guest.until('joined');
    const { id } = (await (await ask('/v1/rooms/kept/avatars', 'POST', { face: 'sketch' })).json()) as {
      id: string;
    };
    const path = `/v1/rooms/kept/avatars/${id}/recordings`;
    const weak = await tokenFrom(await ask('/v1/rooms/kept/tokens', 'POST', { rights: ['control'] }));
    const refused = await ask(path, 'POST', { format: 'webm' }, weak);
    const strong = await tokenFrom(await ask('/v1/rooms/kept/tokens', 'POST', { rights: ['record'] }));
    const begun = await ask(path, 'POST', { format: 'webm' }, strong);
    const recording = ((await begun.json()) as { id: string }).id;

    expect(await refused.json()).toMatchObject({ error: { code: 'RIGHT_MISSING' } });
    expect(begun.status).toBe(201);
    expect(await guest.until('recording.began')).toMatchObject({ avatar: id, recording });
    expect(await (await ask(`/v1/rooms/kept/avatars/${id}`)).json()).toMatchObject({
      recordings: [expect.any(String)],
    });

    const length = async (): Promise<number> =>
      ((await (await ask(`${path}/${recording}`, 'GET', undefined, strong)).json()) as { lengthMs: number })
        .lengthMs;
    await expect.poll(length, { timeout: 20_000 }).toBeGreaterThan(200);
    expect((await ask(`${path}/${recording}/file`, 'GET', undefined, strong)).status).toBe(404);
    await ask(`/v1/rooms/kept/avatars/${id}`, 'DELETE');
    expect(await guest.until('recording.ended')).toMatchObject({ recording, state: 'finished' });
    const film = await ask(`${path}/${recording}/file`, 'GET', undefined, strong);
    const bytes = await film.arrayBuffer();
    const list = await (await ask(path, 'GET', undefined, strong)).json();
    const removed = await ask(`${path}/${recording}/file`, 'DELETE', undefined, strong);

    expect(film.headers.get('content-type')).toBe('video/webm');
    expect(bytes.byteLength).toBe(Number(film.headers.get('content-length')));
    expect(list).toMatchObject({ recordings: [{ id: recording, state: 'finished', ended: 'avatar-left' }] });
    expect(removed.status).toBe(204);
    expect((await ask(`${path}/${recording}`, 'GET', undefined, strong)).status).toBe(404);
  });
});

describe('/openapi.json', () => {
  test('describes every route of calls, and what is described is served', async ({ ask }) => {
    const described = (await (await ask('/openapi.json')).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { responses: object }>>;
    };
    const operations = Object.entries(described.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ path, method })),
    );

    expect(described.openapi).toBe('3.1.0');
    expect(operations.length).toBeGreaterThan(15);
    for (const { path, method } of operations) {
      const answer = await ask(path.replaceAll(/\{\w+\}/g, 'nobody'), method.toUpperCase());
      const { error } = (await answer.json().catch(() => ({}))) as { error?: { code: string } };
      // What is not there has a code of its own; a path that is not served would be NOT_FOUND.
      expect(error?.code, `${method} ${path}`).not.toBe('NOT_FOUND');
    }
  });
});
