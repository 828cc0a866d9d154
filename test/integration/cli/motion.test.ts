import { mkdtempSync, readFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test as base } from 'vitest';
import { wavHeader } from '../../../src/audio/encode/wav.ts';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import type { Mover, World } from '../../../src/cli/world.ts';
import { ARKIT_NAMES, arkitIndex } from '../../../src/core/arkit.ts';
import { hertz } from '../../../src/core/units.ts';
import { FaceDriver, ruleArticulator } from '../../../src/motion/index.ts';
import { runFfmpeg } from '../../support/bundled-ffmpeg.ts';
import { hum } from '../../support/faces.ts';
import { tone } from '../../support/media.ts';
import { memoryTerminal } from '../../support/memory-terminal.ts';

interface MotionFile {
  readonly fps: number;
  readonly names: readonly string[];
  readonly frames: readonly {
    readonly time: number;
    readonly coefficients: readonly number[];
    readonly head: Record<string, number>;
    readonly gaze: Record<string, number>;
    readonly state: string;
  }[];
}

interface Ran {
  readonly status: number;
  readonly messages: string;
  /** What was written, where something was. */
  readonly text: string | undefined;
}

interface Fixtures {
  /** Puts bytes into a file of this name, and says where. */
  file: (name: string, bytes: Uint8Array | string) => string;
  /** Runs `vivavoce motion`, which writes a file of that ending. Its faces move by rules. */
  motion: (args: readonly string[], ending?: string) => Promise<Ran>;
}

const mover: Mover = {
  async *speak() {
    for await (const frame of tone(50)) yield { ...frame, words: [], phonemes: [] };
  },
  openFace: (wish) => new FaceDriver({ ...wish, articulator: ruleArticulator() }),
  close: () => Promise.resolve(),
};

const test = base.extend<Fixtures & { folder: string }>({
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'vivavoce-motion-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
  file: async ({ folder }, use) => {
    await use((name, bytes) => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    });
  },
  motion: async ({ folder }, use) => {
    await use(async (args, ending = 'json') => {
      const { terminal, messages } = memoryTerminal();
      const world = { terminal, openMover: () => Promise.resolve(mover) } as unknown as World;
      const path = join(folder, `out.${ending}`);
      const status = await runCommandLine(['motion', ...args, '-o', path], world, '1');
      return {
        status,
        messages: messages(),
        text: existsSync(path) ? readFileSync(path, 'utf8') : undefined,
      };
    });
  },
});

const wav = (pcm: Float32Array, rate = 16_000): Uint8Array => {
  const samples = Int16Array.from(pcm, (value) => Math.round(Math.max(-1, Math.min(1, value)) * 32_767));
  return Buffer.concat([wavHeader(hertz(rate), samples.byteLength), Buffer.from(samples.buffer)]);
};

const speech = hum(2_000, (time) => time % 700 < 450);
const jaw = arkitIndex('jawOpen');
const widest = ({ frames }: MotionFile): number =>
  Math.max(...frames.map((frame) => frame.coefficients[jaw] ?? 0));
const parsed = ({ text }: Ran): MotionFile => JSON.parse(text ?? '') as MotionFile;

describe('vivavoce motion', () => {
  test('writes motion as the page says: names, seconds, degrees, a frame at time 0', async ({
    file,
    motion,
  }) => {
    const ran = await motion(['--audio', file('speech.wav', wav(speech))]);
    const made = parsed(ran);

    expect(ran.status).toBe(0);
    expect(made.fps).toBe(25);
    expect(made.names).toEqual(ARKIT_NAMES);
    expect(made.frames.map(({ time }) => time)).toEqual(Array.from({ length: 50 }, (_, k) => k / 25));
    expect(made.frames[0]?.coefficients).toHaveLength(52);
    expect(Object.keys(made.frames[0]?.head ?? {})).toEqual(['yaw', 'pitch', 'roll', 'x', 'y', 'z']);
    expect(Object.keys(made.frames[0]?.gaze ?? {})).toEqual(['yaw', 'pitch']);
    expect(widest(made)).toBeGreaterThan(0.1);
  });

  test('writes a table for a name in .csv, and twice as often when asked', async ({ file, motion }) => {
    const { text = '' } = await motion(['--audio', file('a.wav', wav(speech)), '--fps', '50'], 'csv');
    const [head, ...rows] = text.trim().split('\n');

    expect(head?.split(',')).toHaveLength(1 + 52 + 8 + 1);
    expect(rows).toHaveLength(99);
    expect(rows.slice(0, 3).map((row) => row.split(',')[0])).toEqual(['0', '0.02', '0.04']);
  });

  test('moves by a text', async ({ motion }) => {
    expect(parsed(await motion(['--text', 'la la'])).frames).toHaveLength(25);
  });

  test.for([
    ['8 kHz', ['-ar', '8000', '-f', 'wav']],
    ['44.1 kHz in stereo', ['-ar', '44100', '-ac', '2', '-f', 'wav']],
    ['mp3', ['-f', 'mp3']],
    ['telephone', ['-ar', '8000', '-codec:a', 'pcm_mulaw', '-f', 'wav']],
  ] as const)('takes %s for the same speech', async ([, args], { file, motion }) => {
    const bytes = runFfmpeg(['-f', 'wav', '-i', '-', ...args], wav(speech));
    const made = parsed(await motion(['--audio', file('speech.any', bytes)]));

    expect(Math.abs(made.frames.length - 50)).toBeLessThanOrEqual(3);
    expect(widest(made)).toBeGreaterThan(0.1);
    expect(widest(made)).toBeLessThan(0.6);
  });

  test('keeps the mouth still in silence and in faint noise, and the face alive', async ({
    file,
    motion,
  }) => {
    for (const level of [0, 0.001]) {
      const noise = Float32Array.from({ length: 160_000 }, (_, k) => level * Math.sin(k * k * 0.37));
      const made = parsed(await motion(['--audio', file('quiet.wav', wav(noise))]));

      expect(widest(made)).toBeLessThan(0.02);
      expect(new Set(made.frames.map(({ head }) => head['yaw'])).size).toBeGreaterThan(200);
    }
  });

  test('stays a face through music and clipping', async ({ file, motion }) => {
    const chord = Float32Array.from({ length: 32_000 }, (_, k) =>
      [220, 277, 330].reduce((sum, f) => sum + 0.9 * Math.sin((2 * Math.PI * f * k) / 16_000), 0),
    );
    const made = parsed(await motion(['--audio', file('music.wav', wav(chord))]));

    for (const { coefficients } of made.frames) {
      expect(Math.min(...coefficients)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...coefficients)).toBeLessThanOrEqual(1);
    }
  });

  test('an expression moves its coefficient by what was asked', async ({ file, motion }) => {
    const path = file('speech.wav', wav(speech));
    const [plain, asked] = [
      parsed(await motion(['--audio', path])),
      parsed(await motion(['--audio', path, '--expression', 'mouthSmile=0.5,browInnerUp=0.5'])),
    ];
    for (const name of ['mouthSmileLeft', 'mouthSmileRight', 'browInnerUp'] as const) {
      const place = arkitIndex(name);
      const mean = ({ frames }: MotionFile): number =>
        frames.reduce((sum, { coefficients }) => sum + (coefficients[place] ?? 0) / frames.length, 0);
      expect(mean(asked) - mean(plain)).toBeGreaterThan(0.4);
      expect(mean(asked) - mean(plain)).toBeLessThan(0.6);
    }
  });

  test('listens with nods at the pauses, and a mouth that stays shut', async ({ file, motion }) => {
    const talk = hum(12_000, (time) => time % 3_000 < 2_000);
    const made = parsed(await motion(['--audio', file('talk.wav', wav(talk)), '--state', 'listening']));

    expect(new Set(made.frames.map(({ state }) => state))).toEqual(new Set(['listening']));
    expect(widest(made)).toBeLessThan(0.02);
    expect(made.frames).toHaveLength(300);
  });
});

describe('what motion cannot do', () => {
  test.for([
    ['text', 'Dear sir or madam', 'AUDIO_UNDECODABLE'],
    ['nothing', '', 'AUDIO_UNDECODABLE'],
  ] as const)(
    '%s for sound is AUDIO_UNDECODABLE, and leaves no file',
    async ([, bytes, code], { file, motion }) => {
      const { status, messages, text } = await motion(['--audio', file('a.wav', bytes)]);

      expect({ status, text }).toEqual({ status: 2, text: undefined });
      expect(messages).toContain(code);
    },
  );

  test('a file that ends early says so', async ({ file, motion }) => {
    const whole = runFfmpeg(['-f', 'wav', '-i', '-', '-f', 'flac'], wav(hum(8_000)));
    const { messages, text } = await motion([
      '--audio',
      file('half.flac', whole.subarray(0, whole.length / 2)),
    ]);

    expect(messages).toMatch(/AUDIO_UNDECODABLE|s of motion/);
    if (messages.includes('AUDIO_UNDECODABLE')) expect(text).toBeUndefined();
  });

  test.for([
    [['--audio', 'x.wav', '--expression', 'nose=0.5'], 'REQUEST_INVALID'],
    [['--audio', 'x.wav', '--expression', 'jawOpen'], 'REQUEST_INVALID'],
    [['--audio', 'x.wav', '--expression', 'jawOpen=2'], 'VALUE_OUT_OF_RANGE'],
    [['--audio', 'x.wav', '--text', 'both'], 'REQUEST_INVALID'],
    [[], 'REQUEST_INVALID'],
    [['--audio', 'no-such-file.wav'], 'AUDIO_UNDECODABLE'],
  ] as const)('%j is %s', async ([args, code], { motion }) => {
    const { status, messages } = await motion(args);

    expect(status).toBe(2);
    expect(messages).toContain(code);
  });

  test.for([
    ['--fps', '30'],
    ['--state', 'dancing'],
    ['--window', '3'],
    ['--steps', '5'],
  ] as const)('%s %s is wrong usage', async ([option, value], { motion }) => {
    expect((await motion(['--text', 'a', option, value])).status).toBe(2);
  });
});
