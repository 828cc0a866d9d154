import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, vi } from 'vitest';

import { callTest as base, closeRooms, describeCalls, until } from './call-test.ts';

// The first test waits for the service to be warm and for a browser, on a machine that others use too.
vi.setConfig({ testTimeout: 180_000 });

const vendor = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../node_modules/whip-whep/${name}.js`, import.meta.url)), 'utf8');

interface Fixtures {
  /** A page of the service's origin that has another's clients, `WHIPClient` and `WHEPClient`, and nothing of ours. */
  stranger: Page;
  /** Asks the service. */
  ask: (path: string, body?: unknown, method?: string) => Promise<Response>;
}

const test = base.extend<Fixtures>({
  stranger: async ({ calling, speakingBrowser }, use) => {
    const page = await speakingBrowser.newPage();
    for (const name of ['whip', 'whep']) {
      await page.route(`**/vendor/${name}.js`, (route) =>
        route.fulfill({ contentType: 'text/javascript', body: vendor(name) }),
      );
    }
    await page.goto(`${calling.server.url}/favicon.svg`);
    await page.evaluate(`Promise.all([import('/vendor/whip.js'), import('/vendor/whep.js')])
      .then(([whip, whep]) => { Object.assign(window, whip, whep); })`);
    await use(page);
    await page.close();
  },
  ask: async ({ calling }, use) => {
    await use((path, body, method = 'POST') =>
      fetch(`${calling.server.url}${path}`, {
        method,
        ...(body !== undefined && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      }),
    );
    await closeRooms(calling.server.url);
  },
});

const idOf = async (answer: Response): Promise<string> => ((await answer.json()) as { id: string }).id;

describeCalls('a player that is not ours', () => {
  test('watches and hears the avatar by WHEP, and leaves', async ({ stranger, ask }) => {
    await ask('/v1/rooms', { name: 'shown' });
    const avatar = await idOf(await ask('/v1/rooms/shown/avatars', { face: 'sketch' }));
    await stranger.evaluate(`(async () => {
      window.pc = new RTCPeerConnection();
      pc.addTransceiver('audio', { direction: 'recvonly' });
      pc.addTransceiver('video', { direction: 'recvonly' });
      const loudspeaker = document.body ?? document.documentElement;
      pc.ontrack = ({ track }) => {
        const element = Object.assign(document.createElementNS('http://www.w3.org/1999/xhtml', 'video'), { srcObject: new MediaStream([track]) });
        loudspeaker.append(element);
        void element.play();
      };
      window.player = new WHEPClient();
      await player.view(pc, location.origin + '/v1/whep/shown');
      window.figures = async () => Object.fromEntries([...(await pc.getStats()).values()]
        .filter(({ type }) => type === 'inbound-rtp')
        .map((one) => [one.kind, { frames: one.framesDecoded, energy: one.totalAudioEnergy }]));
      setInterval(async () => { window.now = await figures(); }, 100);
    })()`);
    await until(stranger, 'window.now?.video?.frames > 5');
    const before = await stranger.evaluate<number>('now.audio.energy');
    await ask(`/v1/rooms/shown/avatars/${avatar}/say`, { text: 'Good evening, whoever you are.' });
    await until(stranger, `now.audio.energy > ${String(before)} + 0.001`);
    await stranger.evaluate('player.stop()');
    const room = (await (await ask('/v1/rooms/shown', undefined, 'GET')).json()) as { guests: unknown[] };

    expect(room.guests).toEqual([]);
  });

  test('sends a microphone by WHIP, which stops the avatar', async ({ stranger, ask }) => {
    await ask('/v1/rooms', { name: 'fed' });
    const avatar = await idOf(await ask('/v1/rooms/fed/avatars', { face: 'sketch' }));
    const text =
      'One, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen, fifteen.';
    await ask(`/v1/rooms/fed/avatars/${avatar}/say`, { text: `${text} ${text}` });
    const stateOf = async (): Promise<string> => {
      const answer = await ask(`/v1/rooms/fed/avatars/${avatar}`, undefined, 'GET');
      return ((await answer.json()) as { state: string }).state;
    };
    // A microphone that is a file speaks once: it must have something to talk over.
    await expect.poll(stateOf, { timeout: 40_000 }).toBe('speaking');
    await stranger.evaluate(`(async () => {
      const microphone = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
      window.pc = new RTCPeerConnection();
      pc.addTransceiver(microphone.getAudioTracks()[0], { direction: 'sendonly' });
      window.sender = new WHIPClient();
      await sender.publish(pc, location.origin + '/v1/whip/fed');
    })()`);
    await expect.poll(stateOf, { timeout: 40_000 }).toBe('listening');
    await stranger.evaluate('sender.stop()');
    await expect.poll(stateOf, { timeout: 40_000 }).toBe('idle');
  });
});

describeCalls('an avatar that is published to another room', () => {
  test('is seen and heard there', async ({ ask, openCaller, calling }) => {
    await ask('/v1/rooms', { name: 'here' });
    const avatar = await idOf(await ask('/v1/rooms/here/avatars', { face: 'sketch' }));
    const published = await ask(`/v1/rooms/here/avatars/${avatar}/publications`, {
      url: `${calling.server.url}/v1/whip/there`,
    });
    expect(await published.json()).toMatchObject({ state: 'published' });
    const page = await openCaller();
    await page.evaluate(`(async () => {
      const call = await sdk.connect({ server: location.origin, room: 'there', name: 'Ada' });
      const show = ({ stream, receivers }) => {
        const video = document.createElement('video');
        Object.assign(video, { srcObject: stream });
        document.body.append(video);
        void video.play();
        clearInterval(window.looking);
        window.looking = setInterval(async () => {
          const all = (await Promise.all(receivers.map((one) => one.getStats()))).flatMap((one) => [...one.values()]);
          window.now = Object.fromEntries(all.filter(({ type }) => type === 'inbound-rtp')
            .map((one) => [one.kind, { frames: one.framesDecoded, energy: one.totalAudioEnergy }]));
        }, 100);
      };
      call.on('media', show);
      for (const participant of call.participants) show(participant);
    })()`);
    await until(page, 'window.now?.video?.frames > 5 && window.now.audio');
    const before = await page.evaluate<number>('now.audio.energy');
    await ask(`/v1/rooms/here/avatars/${avatar}/say`, { text: 'Good evening, whoever you are.' });
    await until(page, `now.audio.energy > ${String(before)} + 0.001`);
    const frames = await page.evaluate<number>('now.video.frames');
    await until(page, `now.video.frames > ${String(frames)} + 20`);
  });
});

describeCalls('a session by HTTP', () => {
  test.for([
    { what: 'no description', body: 'hello', code: 'SDP_INVALID' },
    {
      what: 'one without media',
      body: 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n',
      code: 'SDP_INVALID',
    },
  ])('is refused for $what', async ({ body, code }, { calling }) => {
    const answer = await fetch(`${calling.server.url}/v1/whip/refused`, {
      method: 'POST',
      headers: { 'content-type': 'application/sdp' },
      body,
    });

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code } });
  });

  test('that is not there is not found', async ({ ask }) => {
    await ask('/v1/rooms', { name: 'quiet' });
    const answer = await ask('/v1/whep/quiet/nobody', undefined, 'DELETE');

    expect(answer.status).toBe(404);
  });
});
