import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileStage } from '../../../src/audio/index.ts';
import { readConfig } from '../../../src/config.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { USUAL_DELIVERY } from '../../../src/core/delivery.ts';
import { hasCode, VivaError } from '../../../src/core/errors.ts';
import type { AudioFrame } from '../../../src/core/frames.ts';
import { silentLog } from '../../../src/core/log.ts';
import { hertz, ms } from '../../../src/core/units.ts';
import { Service } from '../../../src/service.ts';
import type { ClipRequest } from '../../../src/studio.ts';
import { Studio } from '../../../src/studio.ts';
import { openClipFile } from '../../../src/video/index.ts';
import { TOY_AVATARS } from '../../support/avatars.ts';
import type { Box } from '../../support/face-detector.ts';
import { FaceDetector } from '../../support/face-detector.ts';
import { changes, decodeFilm } from '../../support/films.ts';
import { collect } from '../../support/media.ts';

const RATE = hertz(24_000);
const never = new AbortController().signal;
const context = { signal: never, clock: systemClock, log: silentLog };
/** Where the toy's mouth is, in pictures of 128. */
const MOUTH = [50, 76, 78, 98] as const;

async function* once(text: string): AsyncGenerator<string, void, undefined> {
  yield await Promise.resolve(text);
}

let folder: string;
let studio: Studio;
/** A second of silence, speech, a second and a half of silence. */
let speechFile: string;
let speech: { readonly from: number; readonly to: number };

const writeSpeech = async (service: Service, path: string): Promise<{ from: number; to: number }> => {
  const voice = service.resolveVoice('default').id;
  const windows = await collect(
    service.speak(once('Papa bought a big map.'), { ...USUAL_DELIVERY, voice, wording: {} }, never),
  );
  const silence = (seconds: number): Float32Array => new Float32Array(seconds * RATE);
  const parts = [silence(1), ...windows.map(({ pcm }) => pcm), silence(1.5)];
  const frames = (async function* (): AsyncGenerator<AudioFrame, void, undefined> {
    for (const pcm of parts) yield await Promise.resolve({ kind: 'audio', pcm, rate: RATE, at: ms(0) });
  })();
  await writeFile(path, Buffer.concat(await collect(fileStage({ format: 'wav' }).run(frames, context))));
  const spoken = windows.reduce((sum, { pcm }) => sum + pcm.length, 0) / RATE;
  return { from: 1_000, to: 1_000 + 1_000 * spoken };
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vivavoce-films-'));
  await cp(TOY_AVATARS, join(folder, 'models', 'avatars'), { recursive: true });
  const config = readConfig({ VIVAVOCE_MODELS: join(folder, 'models'), VIVAVOCE_LANES: '1' });
  const service = await Service.open({ config, clock: systemClock, log: silentLog });
  await service.start();
  speechFile = join(folder, 'speech.wav');
  speech = await writeSpeech(service, speechFile);
  await service.close();
  studio = await Studio.open(config, systemClock, silentLog);
}, 60_000);

afterAll(async () => {
  await studio.close();
  await rm(folder, { recursive: true });
});

const REQUEST: Omit<ClipRequest, 'source'> = {
  format: 'mp4',
  avatar: 'toy',
  size: 256,
  background: undefined,
  face: { seed: 1, label: 'auto', expression: {}, fps: 25 },
};

const render = async (name: string, request: Partial<ClipRequest>): Promise<string> => {
  const path = join(folder, name);
  const file = await openClipFile(path);
  try {
    await studio.render({ ...REQUEST, source: { audio: speechFile }, ...request }, file, context);
    await file.close(true);
  } finally {
    await file.close(false);
  }
  return path;
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

describe('a film of a sound file', () => {
  it('is as long as the sound, 25 pictures a second, and its mouth moves with the sound and is still in silence', async () => {
    const told: number[] = [];
    const film = await decodeFilm(
      await render('speech.mp4', { onProgress: ({ drawn }) => told.push(drawn) }),
      128,
    );
    const span = speech.to + 1_500;

    expect(film.said).toMatch(/Video: h264.*25 fps/);
    expect(film.said).toMatch(/Audio: aac.*48000 Hz/);
    expect(Math.abs(film.pictures.length * 40 - span)).toBeLessThanOrEqual(40);
    expect(Math.abs(film.sound - span)).toBeLessThanOrEqual(40);
    const moved = changes(film, 128, MOUTH);
    const between = (from: number, to: number): number =>
      mean(moved.slice(Math.ceil(from / 40), Math.floor(to / 40)));
    const speaking = between(speech.from + 80, speech.to - 80);
    expect(speaking).toBeGreaterThan(4 * between(0, speech.from - 200));
    expect(speaking).toBeGreaterThan(4 * between(speech.to + 500, span));
    expect(told.at(-1)).toBeCloseTo(film.pictures.length * 40, 0);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
  }, 60_000);
});

describe('a film of a person', () => {
  /** Each so many pictures the detector looks: it takes a quarter of a second of a core for one. */
  const EACH = 10;

  it('has one face in it all along, in one place, whose mouth moves with the sound and is still in silence', async () => {
    const film = await decodeFilm(await render('person.mp4', { avatar: 'man' }), 256);
    const detector = await FaceDetector.open();
    const looked = film.pictures.filter((_, k) => k % EACH === 0);
    const found: Box[] = [];
    for (const picture of looked) {
      const faces = await detector.faces(picture, 256);
      expect(faces).toHaveLength(1);
      found.push(...faces);
    }

    expect(film.said).toMatch(/Video: h264.*25 fps/);
    expect(Math.abs(film.pictures.length * 40 - (speech.to + 1_500))).toBeLessThanOrEqual(40);
    const [first] = found;
    if (!first) throw new Error('there is no face');
    for (const face of found) {
      expect(Math.abs(face.left + face.width / 2 - first.left - first.width / 2)).toBeLessThan(25);
      expect(face.width / first.width).toBeGreaterThan(0.7);
    }
    const across = (share: number): number => Math.round(first.left + share * first.width);
    const down = (share: number): number => Math.round(first.top + share * first.height);
    const moved = changes(film, 256, [across(0.3), down(0.6), across(0.7), down(0.95)]);
    const between = (from: number, to: number): number =>
      mean(moved.slice(Math.ceil(from / 40), Math.floor(to / 40)));
    const speaking = between(speech.from + 80, speech.to - 80);
    // A person's head is never quite still, and its mouth goes with it.
    expect(speaking).toBeGreaterThan(2 * between(0, speech.from - 200));
    expect(speaking).toBeGreaterThan(2 * between(speech.to + 500, speech.to + 1_500));
  }, 240_000);
});

describe('a film of a text', () => {
  it('is a WebM where its name says so, with what stands behind in a colour of choice', async () => {
    const film = await decodeFilm(
      await render('text.webm', {
        source: { text: once('Good evening.'), voice: 'default' },
        format: 'webm',
        background: '#ffffff',
        face: { ...REQUEST.face, expression: { mouthSmile: 0.4 } },
      }),
      128,
    );

    expect(film.said).toMatch(/Video: vp8/);
    expect(film.said).toMatch(/Audio: opus/);
    expect(film.pictures.length).toBeGreaterThan(15);
    expect(film.pictures.at(-1)?.[2 * 128 + 2]).toBeGreaterThan(245);
    expect(Math.abs(film.pictures.length * 40 - film.sound)).toBeLessThanOrEqual(60);
  }, 60_000);
});

describe('a film that cannot be made', () => {
  const failureOf = (running: Promise<unknown>): Promise<unknown> => running.catch((error: unknown) => error);

  it.each([
    ['AVATAR_UNKNOWN', { avatar: 'nobody' }],
    ['MEDIA_UNSUPPORTED', { size: 300 }],
    ['REQUEST_INVALID', { background: 'no-such-picture.png' }],
    ['AUDIO_UNDECODABLE', { source: { audio: import.meta.filename } }],
    ['TEXT_EMPTY', { source: { text: once(' '), voice: 'default' } }],
    ['VOICE_UNKNOWN', { source: { text: once('Hello.'), voice: 'nobody' } }],
  ] as const)(
    'fails with %s, and leaves no file',
    async (code, request) => {
      expect(hasCode(await failureOf(render('none.mp4', request)), code)).toBe(true);
      expect((await readdir(folder)).filter((name) => name.startsWith('none'))).toEqual([]);
    },
    30_000,
  );

  it('fails with OUTPUT_UNWRITABLE where the disk is full, whatever the film library makes of it', async () => {
    let room = 4;
    const full = new VivaError('OUTPUT_UNWRITABLE', { file: 'x', reason: 'the disk is full' });
    const file = {
      write: () => ((room -= 1) < 0 ? Promise.reject(full) : Promise.resolve()),
      close: () => Promise.resolve(),
    };
    expect(await failureOf(studio.render({ ...REQUEST, source: { audio: speechFile } }, file, context))).toBe(
      full,
    );
    expect(existsSync(join(folder, 'x'))).toBe(false);
  }, 60_000);
});
