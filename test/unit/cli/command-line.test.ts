import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAvatarRegistry } from '../../../src/video/index.ts';
import { TOY_AVATARS } from '../../support/avatars.ts';
import { describe, expect, test as base } from 'vitest';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import type { Config } from '../../../src/config.ts';
import type { ExitStatus } from '../../../src/cli/exit-status.ts';
import type { Mover, SpokenManner, World } from '../../../src/cli/world.ts';
import { VivaError } from '../../../src/core/errors.ts';
import type { SpeechWindow } from '../../../src/core/frames.ts';
import { ms, voiceId } from '../../../src/core/units.ts';
import { FaceDriver, ruleArticulator } from '../../../src/motion/index.ts';
import { collect, tone } from '../../support/media.ts';
import { memoryTerminal } from '../../support/memory-terminal.ts';

const voices = [{ id: voiceId('tone'), name: 'Tone', model: 'sine', language: 'en-US', default: true }];

/** Speaks a second of tone for any text, and remembers what it was asked. */
class ToneSpeaker implements Mover {
  readonly asked: { text: string; manner: SpokenManner }[] = [];
  closed = false;

  async *speak(text: AsyncIterable<string>, manner: SpokenManner): AsyncGenerator<SpeechWindow> {
    this.asked.push({ text: (await collect(text)).join(''), manner });
    if (manner.voice === 'nobody') throw new VivaError('VOICE_UNKNOWN', { voice: 'nobody', known: ['tone'] });
    for await (const frame of tone(50)) {
      const word = { text: 'la', start: 0, end: 2, at: frame.at, span: ms(20) };
      yield { ...frame, words: frame.at === 0 ? [word] : [], phonemes: [] };
    }
  }

  openFace(wish: Parameters<Mover['openFace']>[0]): FaceDriver {
    return new FaceDriver({ ...wish, articulator: ruleArticulator() });
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

interface Ran {
  readonly status: ExitStatus;
  readonly output: Buffer;
  readonly messages: string;
}

interface Fixtures {
  folder: string;
  speaker: ToneSpeaker;
  served: Config[];
  vivavoce: (args: readonly string[], input?: string, environment?: Record<string, string>) => Promise<Ran>;
}

const test = base.extend<Fixtures>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'vivavoce-cli-'));
    await use(folder);
    await rm(folder, { recursive: true });
  },
  speaker: async ({}, use) => {
    await use(new ToneSpeaker());
  },
  served: async ({}, use) => {
    await use([]);
  },
  vivavoce: async ({ speaker, served }, use) => {
    await use(async (args, input = '', environment = {}) => {
      const { terminal, output, messages } = memoryTerminal([Buffer.from(input)], environment);
      const world: World = {
        terminal,
        openSpeaker: () => Promise.resolve(speaker),
        openMover: () => Promise.resolve(speaker),
        listVoices: () => voices,
        openStudio: () => Promise.reject(new Error('no films here')),
        listAvatars: () => openAvatarRegistry([TOY_AVATARS]),
        serve: (config) => {
          served.push(config);
          return Promise.resolve();
        },
      };
      const status = await runCommandLine(args, world, '1.2.3');
      return { status, output: output(), messages: messages() };
    });
  },
});

describe('vivavoce', () => {
  test('prints its version and its help, with status 0', async ({ vivavoce }) => {
    const version = await vivavoce(['--version']);
    expect({ status: version.status, output: version.output.toString() }).toEqual({
      status: 0,
      output: '1.2.3\n',
    });

    const help = await vivavoce(['--help']);
    expect(help.status).toBe(0);
    expect(help.output.toString()).toContain('Exit status: 0 done');
  });

  for (const command of ['serve', 'say', 'motion', 'voices', 'models', 'doctor']) {
    test(`shows examples in the help of ${command}`, async ({ vivavoce }) => {
      const { status, output } = await vivavoce([command, '--help']);

      expect(status).toBe(0);
      expect(output.toString()).toContain(`$ npx vivavoce ${command}`);
    });
  }

  for (const args of [
    ['sing'],
    ['say', 'hello'],
    ['say', 'hello', '-o', 'a.wav', '--speed', '5'],
    ['say', 'hello', '-o', 'a.wav', '--speed', ''],
    ['say', 'hello', '-o', 'a.wav', '--seed', '-1'],
    ['say', 'hello', '-o', 'a.wav', '--pitch', '13'],
    ['say', 'hello', '-o', 'a.wav', '--expressiveness', '1.6'],
    ['say', 'hello', '-o', 'a.wav', '--steps', '3'],
    ['say', 'hello', '-o', 'a.wav', '--format', 'mp4'],
    ['say', 'hello', '-o', 'a.txt'],
    ['say', 'hello', '-o', '/nowhere/at/all.wav'],
    ['models', 'verify', 'nothing'],
  ]) {
    test(`exits with 2 for: ${args.join(' ')}`, async ({ vivavoce }) => {
      const { status, messages } = await vivavoce(args);

      expect(status).toBe(2);
      expect(messages).not.toBe('');
    });
  }
});

describe('say', () => {
  test('writes a file in the format of its ending', async ({ vivavoce, folder, speaker }) => {
    const file = join(folder, 'hello.wav');
    const { status, messages } = await vivavoce([
      'say',
      'Hello',
      'there.',
      '-o',
      file,
      '--speed',
      '1.5',
      '--seed',
      '7',
      '--pitch',
      '-2.5',
      '--expressiveness',
      '1.5',
      '--steps',
      '2',
      '--voice',
      'heart*0.6+michael*0.4',
    ]);
    const bytes = await readFile(file);

    expect({ status, closed: speaker.closed }).toEqual({ status: 0, closed: true });
    expect(speaker.asked).toMatchObject([
      {
        text: 'Hello there.',
        manner: {
          speed: 1.5,
          pitch: -2.5,
          expressiveness: 1.5,
          steps: 2,
          seed: 7,
          voice: 'heart*0.6+michael*0.4',
          wording: { emoji: 'skip' },
        },
      },
    ]);
    expect(bytes.toString('latin1', 0, 4)).toBe('RIFF');
    expect(bytes.readUInt32LE(40), 'length of the samples').toBe(48_000);
    expect(messages).toMatch(/1\.00 s of speech in .* \(real-time factor/);
  });

  test('reads standard input and writes standard output', async ({ vivavoce, speaker }) => {
    const { status, output } = await vivavoce(['say', '-', '-o', '-', '-f', 'pcm', '-q'], 'From a pipe.');

    expect(status).toBe(0);
    expect(output).toHaveLength(48_000);
    expect(speaker.asked[0]?.text).toBe('From a pipe.');
  });

  test('tells as JSON what was made and when each word is heard', async ({ vivavoce, folder }) => {
    const file = join(folder, 'a.pcm');
    const { output } = await vivavoce(['say', 'La.', '-o', file, '--json']);

    expect(JSON.parse(output.toString())).toEqual({
      file,
      format: 'pcm',
      bytes: 48_000,
      spanMs: 1_000,
      words: [{ text: 'la', start: 0, end: 2, atMs: 0, spanMs: 20 }],
    });
  });

  test('leaves no half file behind and says in one line what to do', async ({
    vivavoce,
    folder,
    speaker,
  }) => {
    const { status, messages } = await vivavoce(['say', 'Hi.', '-o', join(folder, 'a.wav'), '-v', 'nobody']);

    expect(status).toBe(2);
    expect(messages).toBe('VOICE_UNKNOWN there is no voice nobody; choose one of tone\n');
    expect(await readdir(folder)).toEqual([]);
    expect(speaker.closed).toBe(true);
  });

  test('names every wrong setting', async ({ vivavoce, folder }) => {
    const { status, messages } = await vivavoce(['say', 'Hi.', '-o', join(folder, 'a.wav')], '', {
      PORT: 'x',
    });

    expect(status).toBe(1);
    expect(messages).toBe('CONFIG_INVALID mend the environment: PORT: must be a whole number\n');
  });
});

describe('voices', () => {
  test('lists them for people, a star at the default', async ({ vivavoce }) => {
    const { output } = await vivavoce(['voices']);

    expect(output.toString()).toBe('*  tone  Tone  en-US  sine\n');
  });

  test('lists them for programs as the server does', async ({ vivavoce }) => {
    const { output } = await vivavoce(['voices', '--json']);

    expect(JSON.parse(output.toString())).toEqual({ voices });
  });
});

describe('serve', () => {
  test('puts its options in place of the settings', async ({ vivavoce, served }) => {
    const { status } = await vivavoce(['serve', '--port', '9000']);

    expect(status).toBe(0);
    expect(served).toMatchObject([{ host: '127.0.0.1', port: 9000 }]);
  });

  test('refuses an open door before anything is loaded', async ({ vivavoce, served }) => {
    const { status, messages } = await vivavoce(['serve', '--host', '0.0.0.0']);

    expect(status).toBe(1);
    expect(messages).toContain('VIVAVOCE_API_KEYS: required when HOST is not loopback');
    expect(served).toEqual([]);
  });
});

describe('doctor', () => {
  test('lists what it found as data, with the line that mends it', async ({ vivavoce, folder }) => {
    const { output } = await vivavoce(['doctor', '--json'], '', { VIVAVOCE_MODELS: folder, PORT: '0' });
    const findings = JSON.parse(output.toString()) as { topic: string; state: string; remedy?: string }[];

    expect(findings.map(({ topic }) => topic)).toEqual(
      expect.arrayContaining([
        'processor',
        'instruction sets',
        'node',
        'codecs',
        'port',
        'ffmpeg',
        'settings',
      ]),
    );
    expect(findings.find(({ topic }) => topic === 'model hibari')).toMatchObject({
      found: 'not here',
      remedy: 'npx vivavoce models fetch hibari',
    });
  });

  test('fails where the service could not run', async ({ vivavoce }) => {
    const { status, output } = await vivavoce(['doctor', '--json'], '', {
      VIVAVOCE_LANES: 'many',
      PORT: '0',
    });

    expect(status).toBe(1);
    expect(JSON.parse(output.toString())).toContainEqual({
      topic: 'settings',
      state: 'missing',
      found: 'VIVAVOCE_LANES: must be a whole number',
      remedy: 'see docs/configuration.md',
    });
  });
});

describe('models', () => {
  test('verify exits with 3 where a model is missing', async ({ vivavoce, folder }) => {
    const { status, messages } = await vivavoce(['models', 'verify', 'hibari'], '', {
      VIVAVOCE_MODELS: folder,
    });

    expect(status).toBe(3);
    expect(messages).toContain(
      'MODEL_MISSING the model hibari is not here; run: npx vivavoce models fetch hibari',
    );
  });
});
