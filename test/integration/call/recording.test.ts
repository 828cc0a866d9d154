import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test as base } from 'vitest';
import { findFfmpeg, openCallPackets } from '../../../src/audio/index.ts';
import { Avatar } from '../../../src/call/avatar/avatar.ts';
import type { Axis, CallMedia, Face } from '../../../src/call/index.ts';
import { Recordings } from '../../../src/call/record/recordings.ts';
import type { Room } from '../../../src/call/room/room.ts';
import { openCallFilm } from '../../../src/call-film.ts';
import { SYSTEM_EPOCH, systemClock } from '../../../src/core/clock.ts';
import type { SpeechWindow, VideoFrame } from '../../../src/core/frames.ts';
import { silentLog } from '../../../src/core/log.ts';
import { hertz, ms, utteranceId, voiceId } from '../../../src/core/units.ts';
import type { Manner } from '../../../src/stream/index.ts';
import { VideoEncoders } from '../../../src/video/index.ts';

const RATE = hertz(24_000);
const SIDE = 256;
/** From then on pictures are smaller, as a machine that falls behind draws them. */
const SHRINKS = 1_800;
const FRAME = 40;
/** What it says: this much silence, then this much of a tone. */
const SPEECH = { silence: 300, tone: 600 } as const;

/** White while its own sound is loud, black else: so a film shows where its sound is. */
const flashing = ({ clock, zero }: Axis): Face => {
  const loud: { from: number; to: number }[] = [];
  const over = new AbortController();
  return {
    width: SIDE,
    height: SIDE,
    lead: ms(200),
    say: ({ pcm, at }) => {
      const first = pcm.findIndex((sample) => Math.abs(sample) > 0.1);
      const last = pcm.findLastIndex((sample) => Math.abs(sample) > 0.1);
      if (first >= 0) loud.push({ from: at + first / 24, to: at + last / 24 });
    },
    rest: () => undefined,
    listen: () => undefined,
    cut: () => undefined,
    become: () => undefined,
    express: () => undefined,
    close: () => {
      over.abort();
    },
    async *pictures() {
      for (let at = 0; !over.signal.aborted; at += FRAME) {
        await clock.until(ms(zero + at - 10), over.signal).catch(() => undefined);
        const lit = loud.some(({ from, to }) => at + FRAME / 2 > from && at + FRAME / 2 < to);
        const side = at < SHRINKS ? SIDE : SIDE / 2;
        const i420 = new Uint8Array((side * side * 3) / 2).fill(128);
        i420.fill(lit ? 235 : 16, 0, side * side);
        yield { kind: 'video', i420, width: side, height: side, at: ms(at) } satisfies VideoFrame;
      }
    },
  };
};

const spoken = (): SpeechWindow => {
  const pcm = new Float32Array(((SPEECH.silence + SPEECH.tone) * RATE) / 1000);
  for (let k = (SPEECH.silence * RATE) / 1000; k < pcm.length; k += 1) {
    pcm[k] = 0.5 * Math.sin((2 * Math.PI * 440 * k) / RATE);
  }
  return { kind: 'audio', pcm, rate: RATE, at: ms(0), words: [], phonemes: [] };
};

interface Fixtures {
  folder: string;
  /** An avatar with real codecs, whose face shows what its voice does. */
  avatar: Avatar;
  recordings: Recordings;
  room: Room;
}

const test = base.extend<Fixtures>({
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'vivavoce-recordings-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
  avatar: async ({}, use) => {
    const encoders = new VideoEncoders();
    const media = {
      openVoiceEncoder: openCallPackets,
      openPictureEncoder: (encoding: 'vp8' | 'h264') => encoders.open({ encoding, frameRate: 25 }),
      openFace: (_face: string, axis: Axis) => Promise.resolve(flashing(axis)),
      async *speak() {
        yield await Promise.resolve(spoken());
      },
    } as unknown as CallMedia;
    const avatar = await Avatar.open({
      id: 'a',
      name: 'A',
      voice: { id: voiceId('tone'), name: 'Tone', model: 'tone', language: 'en-US', default: true },
      face: { id: 'flash', name: 'Flash' },
      manner: {} as Manner,
      media,
      clock: systemClock,
      epoch: SYSTEM_EPOCH,
      log: silentLog,
      isSeen: () => true,
      onEvent: () => undefined,
      onFigure: () => undefined,
    });
    await use(avatar);
    avatar.close();
    encoders.close();
  },
  recordings: async ({ folder }, use) => {
    const recordings = new Recordings({ media: { openFilm: openCallFilm }, folder: join(folder, 'films') });
    await use(recordings);
    await recordings.close();
  },
  room: async ({ avatar }, use) => {
    await use({ name: 'den', avatar: () => ({ avatar }), tell: () => undefined } as unknown as Room);
  },
});

/** What FFmpeg finds in a film: when each picture is, how bright, and the sound from the film's beginning on. */
const seenIn = async (path: string) => {
  const ffmpeg = await findFfmpeg();
  const run = promisify(execFile);
  const options = { encoding: 'buffer', maxBuffer: 1e9 } as const;
  const from = ['-hide_banner', '-copyts', '-i', path];
  const shown = await run(
    ffmpeg?.path ?? '',
    [...from, '-map', '0:v', '-vf', 'showinfo', '-vsync', 'passthrough', '-f', 'null', '-'],
    options,
  );
  const said = shown.stderr.toString();
  const pictures = [...said.matchAll(/pts_time:\s*([\d.]+).*?mean:\[\s*(\d+)/g)].map(([, at, mean]) => ({
    at: Number(at) * 1000,
    bright: Number(mean) > 120,
  }));
  const sound = await run(
    ffmpeg?.path ?? '',
    [
      ...from,
      '-map',
      '0:a',
      '-af',
      'aresample=48000:async=1:first_pts=0',
      '-f',
      'f32le',
      '-ac',
      '1',
      'pipe:1',
    ],
    options,
  );
  const pcm = new Float32Array(Uint8Array.from(sound.stdout).buffer);
  return { pictures, pcm, codecs: said.match(/(Video|Audio): \w+/g)?.slice(0, 2) ?? [] };
};

describe('a recording of an avatar', () => {
  test.for(['mp4', 'webm'] as const)(
    'to %s has every picture, and sound within one of them',
    { timeout: 30_000 },
    async (format, { avatar, recordings, room, folder }) => {
      const recording = await recordings.begin(room, 'a', format);
      // As a viewer's bandwidth changes: the codec is set anew in the middle.
      avatar.pictures(format === 'mp4' ? 'h264' : 'vp8').bitrate = 300_000;
      const until = (at: number): Promise<void> =>
        expect.poll(() => recording.view().lengthMs, { timeout: 20_000 }).toBeGreaterThan(at);
      await until(400);
      async function* text(): AsyncGenerator<string, void, undefined> {
        yield await Promise.resolve('x');
      }
      avatar.say(utteranceId('u'), text());
      await until(1_000);
      avatar.pictures(format === 'mp4' ? 'h264' : 'vp8').bitrate = 900_000;
      expect(readdirSync(join(folder, 'films'))).toEqual([`${recording.id}.${format}.part`]);
      await until(2_400);
      recording.end('asked');
      await recording.done;
      const { lengthMs } = recording.view();
      const { pictures, pcm, codecs } = await seenIn(join(folder, 'films', `${recording.id}.${format}`));
      const bright = pictures.filter((picture) => picture.bright);
      const loud = (sample: number): boolean => Math.abs(sample) > 0.05;

      expect(codecs).toEqual(
        format === 'mp4' ? ['Video: h264', 'Audio: opus'] : ['Video: vp8', 'Audio: opus'],
      );
      // What a busy machine could not encode in time was left out for everybody, some of it before the film began.
      const { skipped } = avatar.pictures(format === 'mp4' ? 'h264' : 'vp8').counts;
      const missing = Math.round(lengthMs / FRAME) - pictures.length;
      expect(missing).toBeGreaterThanOrEqual(0);
      expect(missing).toBeLessThanOrEqual(skipped);
      expect(pictures.filter(({ at }) => Math.abs(at / FRAME - Math.round(at / FRAME)) > 0.05)).toEqual([]);
      expect(Math.abs(pcm.length / 48 - lengthMs)).toBeLessThanOrEqual(60);
      expect(bright.length + missing).toBeGreaterThan(12);
      const within = FRAME * (1 + missing);
      expect(Math.abs((bright[0]?.at ?? -1_000) - pcm.findIndex(loud) / 48)).toBeLessThanOrEqual(within);
      const end = (bright.at(-1)?.at ?? 0) + FRAME;
      expect(Math.abs(end - pcm.findLastIndex(loud) / 48)).toBeLessThanOrEqual(within);
    },
  );

  test('is found, fetched and taken away; what is not there is not', async ({ recordings, room, folder }) => {
    const recording = await recordings.begin(room, 'a', 'mp4');
    await expect(recordings.read('den', recording.id)).rejects.toThrow('RECORDING_UNKNOWN');
    await expect.poll(() => recording.view().lengthMs, { timeout: 10_000 }).toBeGreaterThan(100);
    recording.end('asked');
    await recording.done;
    const { bytes, stream } = await recordings.read('den', recording.id);
    let read = 0;
    for await (const chunk of stream) read += (chunk as Buffer).length;

    expect(read).toBe(bytes);
    expect(bytes).toBe(recording.view().bytes);
    expect(() => recordings.find('another', recording.id)).toThrow('RECORDING_UNKNOWN');
    await recordings.remove('den', recording.id);
    expect(() => recordings.find('den', recording.id)).toThrow('RECORDING_UNKNOWN');
    expect(readdirSync(join(folder, 'films'))).toEqual([]);
  });

  test('is refused where the folder cannot be made', async ({ room, folder }) => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const recordings = new Recordings({ media: { openFilm: openCallFilm }, folder: join(file, 'films') });

    await expect(recordings.begin(room, 'a', 'mp4')).rejects.toThrow('OUTPUT_UNWRITABLE');
  });

  test('of one who leaves while it begins leaves nothing', async ({ recordings, room, avatar, folder }) => {
    const asked = recordings.begin(room, 'a', 'mp4');
    avatar.close();

    await expect(asked).rejects.toThrow('PARTICIPANT_UNKNOWN');
    expect(readdirSync(join(folder, 'films'))).toEqual([]);
  });

  test('is refused beyond what may run at once', async ({ recordings, room }) => {
    for (let count = 0; count < 8; count += 1) await recordings.begin(room, 'a', 'mp4');

    await expect(recordings.begin(room, 'a', 'mp4')).rejects.toThrow('QUEUE_FULL');
  });
});
