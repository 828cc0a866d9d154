/**
 * A call as it is received: headless Chromium looks and listens, and says how long everything took. Prints a table, asserts nothing.
 *
 * `node bench/calls.ts [runs] [--face=sketch]`; with `--loss` the way from server to browser loses 5 % of its packets and delays them by 80 ± 40 ms.
 */
import { createSocket } from 'node:dgram';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { readConfig } from '../src/config.ts';
import { systemClock } from '../src/core/clock.ts';
import { silentLog } from '../src/core/log.ts';
import { serve } from '../src/serve.ts';
import { describeMachine } from './machine.ts';

const LOSS = 0.05;
const DELAY = { mean: 80, spread: 40 };
const MEDIA_PORT = 44_900;
const LONG =
  'It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness, it was the epoch of belief, it was the epoch of incredulity.';

/** A port of UDP that loses and delays what goes either way between a browser and the media server. */
const openRelay = async (to: number): Promise<number> => {
  const front = createSocket('udp4');
  const backs = new Map<string, ReturnType<typeof createSocket>>();
  const later = (send: () => void): void => {
    if (Math.random() < LOSS) return;
    setTimeout(send, DELAY.mean + (Math.random() * 2 - 1) * DELAY.spread);
  };
  front.on('message', (packet, from) => {
    const key = `${from.address}:${String(from.port)}`;
    let back = backs.get(key);
    if (!back) {
      back = createSocket('udp4');
      backs.set(key, back);
      back.on('message', (answer) => {
        later(() => {
          front.send(answer, from.port, from.address);
        });
      });
    }
    const out = back;
    later(() => {
      out.send(packet, to, '127.0.0.1');
    });
  });
  await new Promise<void>((resolve) => front.bind(0, '127.0.0.1', resolve));
  return front.address().port;
};

/** Runs in the page: the SDK, an ear and an eye. */
const LISTEN = `(async () => {
  const { connect } = await import('/sdk.js');
  window.begun = performance.now();
  const call = window.call = await connect({ server: location.origin, room: 'bench', name: 'Bench' });
  window.seen = []; window.heard = []; window.news = []; window.skews = [];
  call.on('news', (one) => news.push({ ...one, here: performance.now() }));
  const context = new AudioContext();
  const show = (participant) => {
    const [picture] = participant.stream.getVideoTracks(), [sound] = participant.stream.getAudioTracks();
    if (!participant.avatar || !picture || !sound || participant.shown) return;
    participant.shown = true;
    const video = document.body.appendChild(document.createElement('video'));
    video.muted = true; video.srcObject = new MediaStream([picture, sound]); video.play();
    const look = (now) => { seen.push(now); video.requestVideoFrameCallback(look); };
    video.requestVideoFrameCallback(look);
    const analyser = context.createAnalyser(); analyser.fftSize = 256;
    context.createMediaStreamSource(new MediaStream([sound])).connect(analyser);
    const buffer = new Float32Array(256);
    setInterval(() => { analyser.getFloatTimeDomainData(buffer); heard.push([performance.now(), Math.sqrt(buffer.reduce((s, x) => s + x * x, 0) / 256)]); }, 5);
    setInterval(async () => {
      const times = {};
      for (const receiver of participant.receivers) for (const one of (await receiver.getStats()).values()) {
        if (one.type !== 'inbound-rtp') continue;
        window.stats = { ...window.stats, [one.kind]: { frames: one.framesDecoded, freezes: one.freezeCount, lost: one.packetsLost, concealed: one.concealedSamples, total: one.totalSamplesReceived, keys: one.keyFramesDecoded, plis: one.pliCount } };
        if (one.estimatedPlayoutTimestamp) times[one.kind] = one.estimatedPlayoutTimestamp;
      }
      if (times.audio && times.video) skews.push(times.video - times.audio);
    }, 250);
  };
  call.on('media', show);
  for (const one of call.participants) show(one);
})()`;

const until = async (page: Page, claim: string, limit = 20_000): Promise<void> => {
  const end = performance.now() + limit;
  while (!(await page.evaluate<boolean>(`Boolean(${claim})`))) {
    if (performance.now() > end) throw new Error(`not so: ${claim}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN;

const row = (what: string, values: readonly number[], unit = 'ms'): string =>
  `| ${what} | ${[0.5, 0.95, 1].map((share) => Math.round(quantile(values, share))).join(' | ')} | ${unit} | ${String(values.length)} |`;

const runs = Number(process.argv.find((argument) => /^\d+$/.test(argument)) ?? 10);
const lossy = process.argv.includes('--loss');
/** `--face=sketch`: the drawn one, which costs nothing. */
const face = process.argv.find((argument) => argument.startsWith('--face='))?.slice(7) ?? 'default';
const config = readConfig({ PORT: '0', VIVAVOCE_CALL_PORT: String(MEDIA_PORT), VIVAVOCE_DRAIN_MS: '0' });
const serving = await serve(config, systemClock, silentLog);
const { url } = serving.server;
const spoken = await fetch(`${url}/v1/audio/speech`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    input: 'Wait a moment, please. I have a question about that.',
    response_format: 'wav',
  }),
});
const microphone = join(mkdtempSync(join(tmpdir(), 'vivavoce-bench-')), 'microphone.wav');
writeFileSync(microphone, Buffer.from(await spoken.arrayBuffer()));
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--allow-loopback-in-peer-connection',
    '--autoplay-policy=no-user-gesture-required',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-audio-capture=${microphone}%noloop`,
  ],
});
const relay = lossy ? await openRelay(MEDIA_PORT) : undefined;

/** The page takes the relay's port for the media server's, UDP only. */
const open = async (): Promise<Page> => {
  const page = await browser.newPage();
  if (relay !== undefined) {
    await page.addInitScript(`
      const set = RTCPeerConnection.prototype.setRemoteDescription;
      RTCPeerConnection.prototype.setRemoteDescription = function (description) {
        const sdp = description.sdp
          .replace(/a=candidate:[^\\r\\n]* tcp [^\\r\\n]*\\r\\n/gi, '')
          .replaceAll(' ${String(MEDIA_PORT)} typ', ' ${String(relay)} typ');
        return set.call(this, { type: description.type, sdp });
      };`);
  }
  await page.goto(`${url}/room/bench`);
  return page;
};

const ask = (path: string, body: unknown): Promise<Response> =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

await ask('/v1/rooms', { name: 'bench' });
const { id } = (await (await ask('/v1/rooms/bench/avatars', { face })).json()) as { id: string };
const measured = {
  join: [] as number[],
  sound: [] as number[],
  duck: [] as number[],
  silence: [] as number[],
};
const later = { told: [] as number[], skew: [] as number[], rate: [] as number[] };
let stats = '';
for (let run = 0; run < runs; run += 1) {
  const page = await open();
  await page.evaluate(LISTEN);
  await until(page, 'seen.length > 0 && heard.length > 20');
  measured.join.push(await page.evaluate<number>('seen[0] - begun'));
  const asked = await page.evaluate<number>(
    `(() => { const at = performance.now(); void call.say(${JSON.stringify(id)}, ${JSON.stringify(LONG)}); return at; })()`,
  );
  await until(page, `heard.some(([at, rms]) => at > ${String(asked)} && rms > 0.01)`);
  measured.sound.push(
    (await page.evaluate<number>(`heard.find(([at, rms]) => at > ${String(asked)} && rms > 0.01)[0]`)) -
      asked,
  );
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  // The microphone's file begins to speak when it is opened.
  await page.evaluate(`navigator.mediaDevices
    .getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } })
    .then(async (stream) => {
      const context = new AudioContext(), analyser = context.createAnalyser(), buffer = new Float32Array(256);
      analyser.fftSize = 256; context.createMediaStreamSource(stream).connect(analyser);
      const timer = setInterval(() => { analyser.getFloatTimeDomainData(buffer);
        if (buffer.some((x) => Math.abs(x) > 0.03)) { window.spokenAt ??= performance.now(); clearInterval(timer); } }, 2);
      await call.publish(stream.getAudioTracks()[0]);
      window.published = performance.now();
    })`);
  await until(page, `news.some(({ type }) => type === 'avatar.finished')`).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const since = await page.evaluate<number>('Math.max(window.spokenAt ?? 0, published)');
  const found = await page.evaluate<(number | null)[]>(`[
    news.find(({ type, ducked }) => type === 'avatar.ducked' && ducked)?.here ?? null,
    news.find(({ type }) => type === 'avatar.finished')?.here ?? null,
    heard.findLast(([, rms]) => rms > 0.005)?.[0] ?? null,
  ]`);
  const [ducked, finished, silent] = found;
  if (typeof ducked === 'number') measured.duck.push(ducked - since);
  if (typeof finished === 'number') later.told.push(finished - since);
  if (typeof silent === 'number') measured.silence.push(silent - since);
  later.skew.push(...(await page.evaluate<number[]>('skews.slice(4).map(Math.abs)')));
  later.rate.push(await page.evaluate<number>('(seen.length - 1) / (seen.at(-1) - seen[0]) * 1000'));
  stats = await page.evaluate<string>('JSON.stringify(window.stats)');
  await page.close();
}
process.stdout.write(
  [
    `${describeMachine()}; ${lossy ? '5 % loss, 80 ± 40 ms, both ways' : 'loopback'}; face ${face}; ${String(runs)} calls`,
    '',
    '| what | p50 | p95 | max | unit | n |',
    '| --- | --: | --: | --: | --- | --: |',
    row('join → first decoded picture', measured.join),
    row('say → first audible sample', measured.sound),
    row('voice over the avatar → told that it is ducked', measured.duck),
    row('voice over the avatar → told that it stopped', later.told),
    row('voice over the avatar → silence at the receiver', measured.silence),
    row('skew of picture and sound, absolute', later.skew),
    row('pictures a second', later.rate, '1/s'),
    '',
    `last run: ${stats}`,
    '',
  ].join('\n'),
);
await browser.close();
await serving.close();

process.exit(0);
