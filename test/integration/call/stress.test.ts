import { describe, expect, vi } from 'vitest';
import { WebSocket as PlainSocket } from 'ws';
import { LIMITS } from '../../../src/core/limits.ts';
import { openReceiver } from '../../../src/loadtest/scenarios/call/werift-peers.ts';
import { ANOTHER, garbage, joinBroken } from '../../support/broken-peer.ts';
import { callProgram } from '../../support/call-worker.ts';
import { KEY, callingTest as test } from '../../support/calling.ts';

vi.setConfig({ testTimeout: 180_000 });

const idOf = async (answer: Response): Promise<string> => ((await answer.json()) as { id: string }).id;
const codeOf = async (answer: Response): Promise<string> =>
  ((await answer.json()) as { error: { code: string } }).error.code;

/** A session description with these lines of media. */
const described = (...media: string[]): string =>
  ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=-', 't=0 0', ...media, ''].join('\r\n');
const FINGERPRINT = `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`;
const ICE = ['a=ice-ufrag:abcd', 'a=ice-pwd:abcdefghijklmnopqrstuvwx', 'a=setup:actpass', FINGERPRINT];

describe.skipIf(callProgram === undefined)('a room under stress', () => {
  test('takes as many as it may of a hundred who come at once, and other rooms do not notice', async ({
    connect,
    ask,
  }) => {
    const crowd = Array.from({ length: 100 }, () => connect('/v1/call'));
    await Promise.all(crowd.map((one) => one.say({ type: 'join', version: 1, room: 'crowd', key: KEY })));
    const other = connect('/v1/call');
    await other.say({ type: 'join', version: 1, room: 'quiet', key: KEY });
    await other.until('joined');
    const told = await Promise.all(
      crowd.map(async (one) => {
        const first = await vi.waitUntil(
          () => one.told.find(({ type }) => type === 'joined' || type === 'error'),
          { timeout: 20_000 },
        );
        return first.type === 'joined' ? 'joined' : String(first['code']);
      }),
    );
    const room = (await (await ask('/v1/rooms/crowd')).json()) as { guests: unknown[] };

    expect(told.filter((one) => one === 'joined')).toHaveLength(LIMITS.roomGuests);
    expect(told.filter((one) => one === 'ROOM_FULL')).toHaveLength(100 - LIMITS.roomGuests);
    expect(room.guests).toHaveLength(LIMITS.roomGuests);

    for (const one of crowd) one.close();
    const left = async (): Promise<number> =>
      ((await (await ask('/v1/rooms/crowd')).json()) as { guests: unknown[] }).guests.length;
    await expect.poll(left, { timeout: 5_000 }).toBe(0);
  });

  test('does not know an avatar that is not there, whoever asks', async ({ connect, ask }) => {
    await ask('/v1/rooms', 'POST', { name: 'bare' });
    const guest = connect('/v1/call');
    await guest.say({ type: 'join', version: 1, room: 'bare', key: KEY });
    await guest.until('joined');
    await guest.say({ type: 'avatar.say', ask: 1, avatar: 'nobody', text: 'Hello.' });
    await guest.say({ type: 'recording.begin', ask: 2, avatar: 'nobody' });
    await guest.say({ type: 'recording.end', ask: 3, recording: 'nothing' });
    await guest.say({ type: 'avatar.add', ask: 4, face: 'nobody' });
    await guest.say({ type: 'avatar.add', ask: 5, voice: 'nobody' });
    const codes = await vi.waitUntil(
      () => {
        const errors = guest.told.filter(({ type }) => type === 'error');
        return errors.length === 5 ? errors.map((error) => [error['ask'], error['code']]) : undefined;
      },
      { timeout: 10_000 },
    );

    expect(Object.fromEntries(codes as [number, string][])).toEqual({
      1: 'PARTICIPANT_UNKNOWN',
      2: 'PARTICIPANT_UNKNOWN',
      3: 'RECORDING_UNKNOWN',
      4: 'AVATAR_UNKNOWN',
      5: 'VOICE_UNKNOWN',
    });
    const said = await ask('/v1/rooms/bare/avatars/nobody/say', 'POST', { text: 'Hello.' });
    expect([said.status, await codeOf(said)]).toEqual([404, 'PARTICIPANT_UNKNOWN']);
  });

  test.for([
    { what: 'nothing', body: '', status: 400 },
    { what: 'something else', body: '{"sdp": 1}', status: 400 },
    { what: 'a beginning', body: 'v=0', status: 400 },
    { what: 'no media', body: described(), status: 400 },
    { what: 'no fingerprint', body: described('m=audio 9 UDP/TLS/RTP/SAVPF 111'), status: 400 },
    {
      what: 'only a data channel',
      body: described('m=application 9 UDP/DTLS/SCTP webrtc-datachannel', ...ICE),
      status: 400,
    },
    {
      what: 'no codec of ours',
      body: described('m=audio 9 UDP/TLS/RTP/SAVPF 0', 'a=sendonly', ...ICE),
      status: 400,
    },
    {
      what: 'a broken fingerprint',
      body: described(
        'm=audio 9 UDP/TLS/RTP/SAVPF 111',
        'a=rtpmap:111 opus/48000/2',
        'a=sendonly',
        ...ICE.slice(0, 3),
        'a=fingerprint:sha-256 nonsense',
      ),
      status: 400,
    },
    {
      what: 'a thousand sections',
      body: described(...Array.from({ length: 1_000 }, () => 'm=audio 9 UDP/TLS/RTP/SAVPF 111')),
      status: 400,
    },
    { what: 'control characters', body: `v=0\r\n${'\u0000\u0001\ufffd'.repeat(500)}`, status: 400 },
    { what: 'more than anybody says', body: `v=0\r\n${'a=x\r\n'.repeat(60_000)}`, status: 413 },
  ])('refuses $what as a description, by code', async ({ body, status }, { calling, ask }) => {
    for (const way of ['whip', 'whep']) {
      await ask('/v1/rooms', 'POST', { name: 'garbage' });
      const answer = await fetch(`${calling.server.url}/v1/${way}/garbage`, {
        method: 'POST',
        headers: { 'content-type': 'application/sdp', authorization: `Bearer ${KEY}` },
        body,
      });
      const room = (await (await ask('/v1/rooms/garbage')).json()) as { guests: unknown[] };

      expect.soft(way === 'whep' && answer.status === 404 ? status : answer.status).toBe(status);
      expect.soft(await codeOf(answer)).toMatch(/^[A-Z_]+$/);
      expect.soft(room.guests).toEqual([]);
    }
  });

  test.for([
    {
      what: 'its certificate is not the one it described',
      broken: { described: (sdp: string) => sdp.replace(/^a=fingerprint:.*$/gm, ANOTHER) },
      why: ['failed'],
    },
    {
      what: 'it sends garbage instead of a handshake',
      broken: { handshake: garbage },
      why: ['failed', 'late'],
    },
  ])(
    'tells a client in time that it is not connected where $what, and nobody else notices',
    async ({ broken, why }, { calling, connect, ask }) => {
      await ask('/v1/rooms', 'POST', { name: 'shaken' });
      await ask('/v1/rooms/shaken/avatars', 'POST', { face: 'sketch' });
      let heard = 0;
      const target = { url: new URL(calling.server.url), key: KEY, voice: undefined, model: undefined };
      const viewer = await openReceiver(target, 'shaken', {
        onSound: () => (heard += 1),
        onPicture: () => undefined,
        onReport: () => undefined,
      });
      const [guest, other] = [connect('/v1/call'), connect('/v1/call')];
      for (const one of [guest, other]) {
        await one.say({ type: 'join', version: 1, room: 'shaken', key: KEY });
        await one.until('joined');
      }
      const { peer, transport } = await joinBroken(guest, broken);
      await vi.waitUntil(() => ['connected', 'completed'].includes(peer.iceConnectionState), {
        timeout: 20_000,
      });
      const told = await guest.until('transport.ended');
      await other.until('track.ended');
      const before = heard;
      await expect.poll(() => heard, { timeout: 20_000 }).toBeGreaterThan(before + 10);

      expect(told['transport']).toBe(transport);
      expect(why).toContain(told['why']);
      // What was his is gone, he is not: he may try again.
      await guest.say({ type: 'transport.connect', ask: 4, transport, dtlsParameters: {} });
      expect(await guest.until('error', (one) => one['ask'] === 4)).toMatchObject({
        code: 'PARTICIPANT_UNKNOWN',
      });
      await guest.say({ type: 'transport.open', ask: 5 });
      await guest.until('answer', (one) => one['ask'] === 5);
      expect(other.told.filter(({ type }) => type === 'transport.ended' || type === 'guest.left')).toEqual(
        [],
      );
      await peer.close();
      await viewer.close();
    },
  );

  test('misses whoever vanishes without a word, and lets in anew one who slept', async ({
    calling,
    connect,
    ask,
  }) => {
    const address = `${calling.server.url.replace('http', 'ws')}/v1/call`;
    // They answer no ping, as machines that have lost their net, or sleep.
    const open = async (name: string): Promise<PlainSocket> => {
      const socket = new PlainSocket(address, { autoPong: false });
      await new Promise((resolve) => socket.once('open', resolve));
      socket.send(JSON.stringify({ type: 'join', version: 1, room: 'lost', key: KEY, name }));
      return socket;
    };
    const guests = async (): Promise<unknown> => {
      const room = (await (await ask('/v1/rooms/lost')).json()) as { guests?: { name: string }[] };
      return room.guests?.map(({ name }) => name).sort();
    };
    const gone = await open('Gone');
    const sleeper = await open('Sleeper');
    await expect.poll(guests, { timeout: 10_000 }).toEqual(['Gone', 'Sleeper']);
    sleeper.pause();
    await expect.poll(guests, { timeout: 15_000, interval: 250 }).toEqual([]);
    gone.terminate();

    // What he says too late is not taken.
    const closed = new Promise<number>((resolve) => sleeper.once('close', resolve));
    sleeper.send(JSON.stringify({ type: 'avatar.add', ask: 1 }));
    sleeper.resume();
    expect(await closed).toBe(4408);
    const awake = connect('/v1/call');
    await awake.say({ type: 'join', version: 1, room: 'lost', key: KEY, name: 'Sleeper' });

    expect(await awake.until('joined')).toMatchObject({ guests: [], avatars: [] });
    expect(await guests()).toEqual(['Sleeper']);
  });

  test('frees its place in the service when an avatar leaves', async ({ ask }) => {
    await ask('/v1/rooms', 'POST', { name: 'short' });
    const ready = async (): Promise<number> =>
      ((await (await ask('/readyz')).json()) as { sessions: number }).sessions;
    const before = await ready();
    const avatar = await idOf(await ask('/v1/rooms/short/avatars', 'POST', { face: 'sketch' }));
    expect(await ready()).toBe(before + 1);
    await ask(`/v1/rooms/short/avatars/${avatar}`, 'DELETE');

    expect(await ready()).toBe(before);
  });
});
