import { describe, expect, vi } from 'vitest';
import { callProgram } from '../../support/call-worker.ts';
import { KEY, callingTest as test } from '../../support/calling.ts';

vi.setConfig({ testTimeout: 180_000 });

const idOf = async (answer: Response): Promise<string> => ((await answer.json()) as { id: string }).id;

describe.skipIf(callProgram === undefined)('an avatar that is published by WHIP', () => {
  test('is a sender there, is heard there, and its line is made anew when it is lost', async ({
    calling,
    connect,
    ask,
  }) => {
    await ask('/v1/rooms', 'POST', { name: 'here' });
    const avatar = await idOf(await ask('/v1/rooms/here/avatars', 'POST', { face: 'sketch' }));
    const path = `/v1/rooms/here/avatars/${avatar}/publications`;
    const answer = await ask(path, 'POST', { url: `${calling.server.url}/v1/whip/there`, token: KEY });
    const published = (await answer.json()) as { id: string };
    const senders = async (): Promise<unknown> => {
      const room = (await (await ask('/v1/rooms/there')).json()) as {
        guests?: { kind: string; tracks: { kind: string }[] }[];
      };
      return room.guests
        ?.filter(({ kind }) => kind === 'sender')
        .map(({ tracks }) => tracks.map(({ kind }) => kind).sort());
    };

    expect(answer.status).toBe(201);
    expect(published).toMatchObject({ state: 'published', reconnections: 0 });
    expect(await senders()).toEqual([['audio', 'video']]);

    const guest = connect('/v1/call');
    await guest.say({ type: 'join', version: 1, room: 'there', key: KEY });
    await guest.until('joined');
    await ask(`/v1/rooms/here/avatars/${avatar}/say`, 'POST', {
      text: 'Good evening, everybody over there.',
    });
    expect(await guest.until('guest.speech')).toMatchObject({ speaking: true });
    guest.close();

    await ask('/v1/rooms/there', 'DELETE');
    const state = async (): Promise<unknown> => (await ask(`${path}/${published.id}`)).json();
    await expect.poll(state, { timeout: 40_000 }).toMatchObject({ state: 'published', reconnections: 1 });
    await expect.poll(senders, { timeout: 5_000 }).toEqual([['audio', 'video']]);

    const ended = await ask(`${path}/${published.id}`, 'DELETE');
    expect(await ended.json()).toMatchObject({ state: 'ended' });
    await expect.poll(senders, { timeout: 5_000 }).toEqual([]);
  });

  test.for([
    { what: 'a wrong token', url: '/v1/whip/there', token: 'a.b.c', status: 502, code: 'PUBLICATION_FAILED' },
    { what: 'a path without WHIP', url: '/v1/none', token: KEY, status: 502, code: 'PUBLICATION_FAILED' },
    {
      what: 'a server that nobody named',
      url: 'https://10.0.0.1/',
      status: 403,
      code: 'PUBLICATION_REFUSED',
    },
    { what: 'no address', url: 'nowhere', status: 400, code: 'REQUEST_INVALID' },
  ])('is refused to $what', async ({ url, token, status, code }, { calling, ask }) => {
    await ask('/v1/rooms', 'POST', { name: 'here' });
    const avatar = await idOf(await ask('/v1/rooms/here/avatars', 'POST', { face: 'sketch' }));
    const whole = url.startsWith('/') ? `${calling.server.url}${url}` : url;
    const answer = await ask(`/v1/rooms/here/avatars/${avatar}/publications`, 'POST', { url: whole, token });

    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error: { code } });
  });
});
