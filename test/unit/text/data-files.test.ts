import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openReader, READER_FOLDER } from '../../../src/text/index.ts';

interface Manifest {
  readonly files: Readonly<
    Record<string, { readonly sha256: string; readonly bytes: number; readonly license: string }>
  >;
}
const manifest = JSON.parse(readFileSync(new URL('manifest.json', READER_FOLDER), 'utf8')) as Manifest;

describe('the data of the text front end', () => {
  it.each(Object.entries(manifest.files))(
    '%s is the file that the manifest names',
    (name, { sha256, bytes, license }) => {
      const content = readFileSync(new URL(name, READER_FOLDER));
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
      expect(content.length).toBe(bytes);
      expect(license).not.toBe('');
    },
  );

  it('that is not there is an error that names the file', async () => {
    await expect(openReader(new URL('file:///nowhere/'))).rejects.toMatchObject({ code: 'MODEL_MISSING' });
  });
});
