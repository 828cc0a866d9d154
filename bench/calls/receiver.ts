import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { PAGE_SCRIPT } from './page-script.ts';

/** Ten milliseconds of sound, in the page's time. */
export interface HeardSound {
  readonly at: number;
  readonly rms: number;
  /** When its first audible sample is given out; absent where there is none. */
  readonly first?: number;
}

export interface SeenPicture {
  readonly at: number;
  /** Grey levels that a point of the mouth's part changed by, in the mean, beyond what moved with the head. */
  readonly moved: number;
  readonly side: number;
  /** Its own RTP timestamp, and the last one of the sound's with the moment when that was given out. */
  readonly stamps?: { readonly picture: number; readonly sound: number; readonly soundAt: number };
}

export interface Told {
  readonly type: string;
  readonly here: number;
  readonly ducked?: boolean;
  readonly interrupted?: boolean;
}

/** What a receiver has noted from a moment on. */
export interface Noted {
  readonly sound: readonly HeardSound[];
  readonly pictures: readonly SeenPicture[];
  readonly news: readonly Told[];
  readonly skews: readonly { readonly at: number; readonly skew: number }[];
}

/** Of one kind of media, as the browser counts. */
export type Counted = Readonly<Record<string, number>>;

/** The mouth's place: left, top, right, bottom, in shares of the picture. */
export type MouthBox = readonly [number, number, number, number];

export const MOUTH: Readonly<Record<'sketch' | 'portrait', MouthBox>> = {
  sketch: [0.38, 0.56, 0.62, 0.76],
  portrait: [0.36, 0.56, 0.63, 0.76],
};

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--allow-loopback-in-peer-connection',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });

/** The page takes another port for the media server's, UDP only. */
const detour = (from: number, to: number): string => `
  const set = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (description) {
    const sdp = description.sdp
      .replace(/a=candidate:[^\\r\\n]* tcp [^\\r\\n]*\\r\\n/gi, '')
      .replaceAll(' ${String(from)} typ', ' ${String(to)} typ');
    return set.call(this, { type: description.type, sdp });
  };`;

export interface ReceiverOptions {
  readonly url: string;
  readonly room: string;
  /** Without it the receiver neither looks nor listens, and counts only. */
  readonly mouth?: MouthBox | undefined;
  /** Where media goes in place of the media server's port. */
  readonly through?: { readonly from: number; readonly to: number } | undefined;
}

/** A page of headless Chromium in a call. */
export class Receiver {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Joined, with the first picture decoded and sound on its way. */
  static async join(
    browser: Browser,
    { url, room, mouth, through }: ReceiverOptions,
  ): Promise<{ receiver: Receiver; firstPicture: number }> {
    const page = await browser.newPage();
    if (through) await page.addInitScript(detour(through.from, through.to));
    await page.goto(`${url}/room/none`);
    await page.evaluate(PAGE_SCRIPT);
    await page.evaluate(
      `bench.join(${JSON.stringify(room)}, ${mouth ? JSON.stringify(mouth) : 'undefined'})`,
    );
    const receiver = new Receiver(page);
    await receiver.until(mouth ? 'bench.pictures.length > 0 && bench.sound.length > 5' : 'bench.participant');
    const firstPicture = mouth ? await page.evaluate<number>('bench.pictures[0].at - bench.begun') : NaN;
    return { receiver, firstPicture };
  }

  async until(claim: string, limit = 20_000): Promise<void> {
    const end = performance.now() + limit;
    while (!(await this.page.evaluate<boolean>(`Boolean(${claim})`))) {
      if (performance.now() > end) throw new Error(`not so: ${claim}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** @returns when it was asked, in the page's time */
  say(avatar: string, text: string): Promise<number> {
    return this.page.evaluate<number>(`bench.say(${JSON.stringify(avatar)}, ${JSON.stringify(text)})`);
  }

  /** @returns whether what was asked then was interrupted */
  async finished(since: number): Promise<boolean> {
    const found = `bench.news.find(({ type, here }) => type === 'avatar.finished' && here > ${String(since)})`;
    await this.until(found);
    return this.page.evaluate<boolean>(`${found}.interrupted`);
  }

  openMicrophone(): Promise<void> {
    return this.page.evaluate('bench.openMicrophone()');
  }

  /** @returns when its first sample is that an avatar may give way to, in the page's time */
  speak(pcm: Float32Array, rate: number): Promise<number> {
    const samples = JSON.stringify([...pcm].map((sample) => Math.round(sample * 1e4) / 1e4));
    return this.page.evaluate<number>(`bench.speak(${samples}, ${String(rate)})`);
  }

  now(): Promise<number> {
    return this.page.evaluate<number>('performance.now()');
  }

  since(at: number): Promise<Noted> {
    const from = String(at);
    return this.page.evaluate<Noted>(`({
      sound: bench.sound.filter(({ at }) => at >= ${from}),
      pictures: bench.pictures.filter(({ at }) => at >= ${from}),
      news: bench.news.filter(({ here }) => here >= ${from}).map(({ type, here, ducked }) => ({ type, here, ducked })),
      skews: bench.skews.filter(({ at }) => at >= ${from}),
    })`);
  }

  stats(): Promise<{ readonly audio: Counted; readonly video: Counted; readonly playout: Counted }> {
    return this.page.evaluate(
      `bench.stats().then(({ audio, video, playout }) => ({ audio: { ...audio }, video: { ...video }, playout: { ...playout } }))`,
    );
  }

  /** From now on all sound is kept. */
  keep(): Promise<void> {
    return this.page.evaluate('void (bench.kept = [])');
  }

  /** What was kept, as 16 bits of one channel. */
  async kept(): Promise<{ readonly rate: number; readonly pcm: Int16Array }> {
    const { rate, base64 } = await this.page.evaluate<{ rate: number; base64: string }>(`(async () => {
      const parts = bench.kept; bench.kept = undefined;
      const ints = Int16Array.from(parts.flatMap(({ pcm }) => [...pcm]), (one) => Math.max(-1, Math.min(1, one)) * 32767);
      const url = await new Promise((resolve) => { const reader = new FileReader(); reader.onload = () => resolve(reader.result); reader.readAsDataURL(new Blob([ints])); });
      return { rate: parts[0]?.rate ?? 48000, base64: url.slice(url.indexOf(',') + 1) };
    })()`);
    const bytes = Buffer.from(base64, 'base64');
    return { rate, pcm: new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2).slice() };
  }

  close(): Promise<void> {
    return this.page.close();
  }
}
