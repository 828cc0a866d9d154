import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test as base } from 'vitest';
import { openClipFile } from '../../../../src/video/index.ts';

const test = base.extend<{ folder: string }>({
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'vivavoce-clip-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
});

describe('openClipFile', () => {
  test('gives a file its name when it is whole, and not before', async ({ folder }) => {
    const file = await openClipFile(join(folder, 'a.mp4'));
    await file.write(Buffer.from('world'), 6);
    await file.write(Buffer.from('hello '), 0);
    expect(readdirSync(folder)).toEqual(['a.mp4.part']);
    await file.close(true);
    await file.close(false);

    expect(readdirSync(folder)).toEqual(['a.mp4']);
    expect(readFileSync(join(folder, 'a.mp4'), 'utf8')).toBe('hello world');
  });

  test('leaves nothing of what is not kept', async ({ folder }) => {
    const file = await openClipFile(join(folder, 'a.mp4'));
    await file.write(Buffer.from('half'), 0);
    await file.close(false);

    expect(readdirSync(folder)).toEqual([]);
  });

  test('says OUTPUT_UNWRITABLE where there is no such folder', async ({ folder }) => {
    await expect(openClipFile(join(folder, 'none', 'a.mp4'))).rejects.toThrow('OUTPUT_UNWRITABLE');
  });

  test('says OUTPUT_UNWRITABLE, and leaves nothing, where there is no room for all of it', ({ folder }) => {
    const module = new URL('../../../../src/video/clip/clip-file.ts', import.meta.url).href;
    const script = `
      import { openClipFile } from ${JSON.stringify(module)};
      const file = await openClipFile(${JSON.stringify(join(folder, 'a.mp4'))});
      try { await file.write(new Uint8Array(1e6), 0); } catch (error) { console.log(error.code, error.details.reason); }
      await file.close(false);`;
    // A limit of the shell's on the size of files fails a write as a full disk does.
    const command = `trap '' XFSZ; ulimit -f 16; exec "$0" --input-type=module -e "$1"`;
    const said = execFileSync('bash', ['-c', command, process.execPath, script], { encoding: 'utf8' });

    expect(said).toMatch(/^OUTPUT_UNWRITABLE the file grew beyond/);
    expect(readdirSync(folder)).toEqual([]);
  });
});
