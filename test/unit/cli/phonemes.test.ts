import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { registerPhonemes } from '../../../src/cli/phonemes.ts';
import type { World } from '../../../src/cli/world.ts';
import { memoryTerminal } from '../../support/memory-terminal.ts';

/** Runs the command alone, with what comes on standard input. */
const run = async (
  args: readonly string[],
  input = '',
): Promise<{ readonly output: string; readonly messages: string; readonly status: number }> => {
  const { terminal, output, messages } = memoryTerminal([Buffer.from(input)]);
  const never = (): never => {
    throw new Error('not needed here');
  };
  const world: World = {
    terminal,
    openSpeaker: never,
    openMover: never,
    listVoices: never,
    openStudio: never,
    listAvatars: never,
    serve: never,
  };
  const program = new Command().exitOverride();
  let status = -1;
  registerPhonemes(program, world, (action) => async (...given) => {
    status = await action(...given);
  });
  await program.parseAsync(['phonemes', ...args], { from: 'user' });
  return { output: output().toString('utf8'), messages: messages(), status };
};

describe('phonemes', () => {
  it('prints words and phonemes side by side, and the whole', async () => {
    const { output } = await run(['It costs $5.']);
    expect(output).toBe('It     ˌɪt\ncosts  kˈɔsts\n$5     fˈIv dˈɑləɹz\n\nˌɪt kˈɔsts fˈIv dˈɑləɹz.\n');
  });

  it('gives the same as JSON', async () => {
    const { output } = await run(['--json', 'Hello', 'there']);
    expect(JSON.parse(output)).toEqual({
      phonemes: 'həlˈO ðˈɛɹ',
      words: [
        { text: 'Hello', phonemes: 'həlˈO' },
        { text: 'there', phonemes: 'ðˈɛɹ' },
      ],
    });
  });

  it('reads a line of standard input at a time, keeps their order and leaves the place of a refused one empty', async () => {
    const { output, status, messages } = await run(['--json', '-'], 'Hello\nПривет\n\nthere');
    const lines = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { phonemes: string; error?: string });
    expect(lines.map(({ phonemes }) => phonemes)).toEqual(['həlˈO', '', '', 'ðˈɛɹ']);
    expect(lines[1]?.error).toBe('SCRIPT_UNREADABLE');
    expect(messages).not.toBe('');
    expect(status).toBe(1);
  });
});
