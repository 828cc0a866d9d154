import { execFileSync } from 'node:child_process';
import { expect, onTestFinished, vi } from 'vitest';
import { breakableLine } from './breakable-line.ts';
import { JOIN, callTest as test, describeCalls, until } from './call-test.ts';

// The first test waits for the service to be warm and for a browser, on a machine that others use too.
vi.setConfig({ testTimeout: 180_000 });

const LONG =
  'It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness, ' +
  'it was the epoch of belief, it was the epoch of incredulity, it was the season of light.';

const SPEAK = `navigator.mediaDevices
  .getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } })
  .then((microphone) => call.publish(microphone.getAudioTracks()[0]))
  .then(() => undefined)`;

interface Finished {
  readonly interrupted: boolean;
  readonly heard: string;
  readonly text: string;
}

describeCalls('a call', () => {
  test('somebody who joins sees and hears the avatar, word by word', async ({ openCaller }) => {
    const page = await openCaller();
    await page.evaluate(JOIN('sees'));
    await page.evaluate(`call.addAvatar({ face: 'sketch' }).then((id) => { window.avatar = id; })`);
    await until(page, 'seen.length > 5');
    await page.evaluate(`call.say(avatar, 'Good evening, everybody.').then(() => undefined)`);
    await until(page, `heard.some(({ loudness }) => loudness > 0.02)`);
    await until(page, `news.some(({ type }) => type === 'avatar.finished')`);
    const words = await page.evaluate(
      `news.filter(({ type }) => type === 'avatar.word').map(({ text }) => text)`,
    );
    const finished = await page.evaluate<Finished>(`news.find(({ type }) => type === 'avatar.finished')`);

    expect(words).toEqual(['Good', 'evening', 'everybody']);
    expect(finished).toMatchObject({ interrupted: false, heard: 'Good evening, everybody.' });
  });

  test('somebody who speaks over it stops it, and a second caller sees and hears both', async ({
    openCaller,
  }) => {
    const page = await openCaller();
    const other = await openCaller();
    await page.evaluate(JOIN('stops'));
    await other.evaluate(JOIN('stops'));
    await page.evaluate(
      `call.addAvatar({ face: 'sketch' }).then((id) => { window.avatar = id; return call.say(id, ${JSON.stringify(LONG)}); })`,
    );
    await until(page, `heard.some(({ loudness }) => loudness > 0.02)`);
    await until(other, `seen.length > 5 && heard.some(({ loudness }) => loudness > 0.02)`);
    await page.evaluate(SPEAK);
    await until(page, `news.some(({ type }) => type === 'avatar.finished')`);
    const told = await page.evaluate<string[]>(`news.map(({ type }) => type)`);
    const finished = await page.evaluate<Finished>(`news.find(({ type }) => type === 'avatar.finished')`);
    await until(
      other,
      `call.participants.some(({ avatar, stream }) => !avatar && stream.getAudioTracks().length > 0)`,
    );

    expect(told.indexOf('avatar.ducked')).toBeGreaterThan(-1);
    expect(told.indexOf('avatar.ducked')).toBeLessThan(told.indexOf('avatar.finished'));
    expect(finished.interrupted).toBe(true);
    expect(LONG.startsWith(finished.heard)).toBe(true);
    expect(finished.heard.length).toBeLessThan(LONG.length);
    await until(page, `heard.slice(-20).every(({ loudness }) => loudness < 0.01)`, 3_000);
  });

  test('goes on after every end: it is heard, cut short by request and by voice, and heard again', async ({
    openCaller,
  }) => {
    const page = await openCaller();
    await page.evaluate(JOIN('goes-on'));
    await page.evaluate(`call.addAvatar({ face: 'sketch' }).then((id) => { window.avatar = id; })`);
    await until(page, 'seen.length > 5');
    const sayAndHear = async (text: string, meanwhile?: string): Promise<boolean> => {
      const before = await page.evaluate<number>('news.length');
      await page.evaluate(`call.say(avatar, ${JSON.stringify(text)}).then(() => undefined)`);
      if (meanwhile !== undefined) {
        await until(page, `news.slice(${String(before)}).some(({ type }) => type === 'avatar.word')`);
        await page.evaluate(meanwhile);
      }
      const finished = `news.slice(${String(before)}).find(({ type }) => type === 'avatar.finished')`;
      await until(page, finished);
      return page.evaluate<boolean>(`${finished}.interrupted`);
    };
    const heard = await sayAndHear('One.');
    const byRequest = await sayAndHear(LONG, 'call.interrupt(avatar)');
    const byVoice = await sayAndHear(LONG, SPEAK);
    // Whoever spoke has ended: what is said now is not for him to stop.
    const lastTurn = `news.findLast(({ type }) => type === 'guest.speech')`;
    await until(page, `${lastTurn}?.speaking === false && performance.now() - ${lastTurn}.here > 1_500`);
    const pictures = await page.evaluate<number>('seen.length');
    const again = await sayAndHear('Two.');

    expect({ heard, byRequest, byVoice, again }).toEqual({
      heard: false,
      byRequest: true,
      byVoice: true,
      again: false,
    });
    expect(await page.evaluate<number>('seen.length')).toBeGreaterThan(pictures);
  });

  test('whoever vanishes is gone, and those who stay are told', async ({ openCaller, calling }) => {
    const page = await openCaller();
    const other = await openCaller();
    await page.evaluate(JOIN('leaves'));
    await other.evaluate(JOIN('leaves'));
    await until(page, 'call.participants.length === 1');
    await other.close();
    await until(page, 'call.participants.length === 0', 15_000);
    const answer = await fetch(`${calling.server.url}/v1/rooms/leaves`);

    expect(await answer.json()).toMatchObject({ guests: [{ name: 'Ada' }] });
  });

  test('goes on when the media server dies under it', async ({ openCaller }) => {
    const page = await openCaller();
    await page.evaluate(JOIN('dies'));
    await page.evaluate(`call.addAvatar({ face: 'sketch' }).then((id) => { window.avatar = id; })`);
    await until(page, 'seen.length > 5');
    const children = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'pid=,comm=']).toString();
    const [, media = ''] = /^\s*(\d+) mediasoup/m.exec(children) ?? [];
    process.kill(Number(media), 'SIGKILL');
    await until(page, `news.some(({ type }) => type === 'media.lost')`);
    const before = await page.evaluate<number>('seen.length');
    await until(page, `seen.length > ${String(before)} + 10`);
    await page.evaluate(`call.say(avatar, 'Here I am again.').then(() => undefined)`);
    await until(page, `news.some(({ type, interrupted }) => type === 'avatar.finished' && !interrupted)`);

    expect(await page.evaluate('call.participants.length')).toBe(1);
  });

  test('opens its media anew when its encryption was not agreed upon', async ({ openCaller }) => {
    const page = await openCaller();
    // The first description that it gives of its certificate is another's.
    await page.evaluate(`(() => {
      const { send } = WebSocket.prototype;
      window.given = 0;
      WebSocket.prototype.send = function (text) {
        const connects = text.includes('"transport.connect"');
        const wrong = connects && given === 0;
        if (connects) given += 1;
        send.call(this, wrong ? text.replace(/"value":"[0-9A-F:]+"/gi, '"value":"' + Array(32).fill('AB').join(':') + '"') : text);
      };
    })()`);
    await page.evaluate(JOIN('handshake'));
    await page.evaluate(`call.addAvatar({ face: 'sketch' }).then(() => undefined)`);
    await until(page, 'seen.length > 5');

    expect(
      await page.evaluate(`news.flatMap(({ type, why }) => (type === 'transport.ended' ? [why] : []))[0]`),
    ).toBe('failed');
    expect(await page.evaluate<number>('given')).toBeGreaterThan(1);
    expect(await page.evaluate('call.participants.length')).toBe(1);
  });

  test('comes back by itself when its line was cut, with all that it had published', async ({
    openCaller,
    calling,
    speakingBrowser,
  }) => {
    const line = await breakableLine(Number(new URL(calling.server.url).port));
    onTestFinished(() => line.close());
    const page = await openCaller(speakingBrowser, line.url);
    await page.evaluate(JOIN('cut'));
    await page.evaluate(`call.addAvatar({ face: 'sketch' })`);
    await until(page, 'seen.length > 5');
    await page.evaluate(SPEAK);
    await page.evaluate(`window.lines = []; call.on('line', (state) => lines.push(state)); undefined`);
    line.cut();
    await until(page, `lines.includes('lost') && call.participants.length === 0`);
    line.mend();
    await until(page, 'call.participants.length === 1');
    const before = await page.evaluate<number>('seen.length');
    await until(page, `seen.length > ${String(before)} + 10`);
    const tracks = async (): Promise<unknown> => {
      const room = (await (await fetch(`${calling.server.url}/v1/rooms/cut`)).json()) as {
        guests: { name: string; tracks: { kind: string }[] }[];
      };
      return room.guests.map(({ name, tracks: sent }) => [name, ...sent.map(({ kind }) => kind)]);
    };

    await expect.poll(tracks, { timeout: 20_000 }).toEqual([['Ada', 'audio']]);
  });
});
