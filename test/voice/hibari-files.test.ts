import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openVoiceTasks } from '../../src/audio/index.ts';
import { VivaError } from '../../src/core/errors.ts';
import type { ModelFolders } from '../../src/inference/index.ts';
import { fetchModel, verifyModel } from '../../src/inference/index.ts';
import { findHibari, HIBARI } from '../support/hibari.ts';
import { FOLDERS } from '../support/voices.ts';

const missing = await findHibari();
if (missing !== undefined) {
  process.stderr.write(
    `SKIPPED: the tests of hibari's files, because it is not here; it comes by: ${missing}\n`,
  );
}

/** A copy of the installed model, to be spoilt. */
const copy = (): { folders: ModelFolders; file: (name: string) => string } => {
  const fetched = mkdtempSync(join(tmpdir(), 'vivavoce-hibari-'));
  cpSync(join(FOLDERS.fetched, 'hibari'), join(fetched, 'hibari'), { recursive: true });
  return { folders: { ...FOLDERS, fetched }, file: (name) => join(fetched, 'hibari', name) };
};

const failureOf = async (folders: ModelFolders): Promise<VivaError> => {
  const error: unknown = await openVoiceTasks({
    folders,
    models: [HIBARI],
    provider: 'cpu',
    threads: 1,
  }).catch((thrown: unknown) => thrown);
  if (error instanceof VivaError) return error;
  throw new Error('no coded error', { cause: error });
};

describe.skipIf(missing !== undefined)('the files of hibari', () => {
  const remedy = 'npx vivavoce models fetch hibari';

  it('are those that its manifest names', async () => {
    await expect(verifyModel(HIBARI, FOLDERS)).resolves.toBeUndefined();
  });

  it('carry their licence and notice', () => {
    const { file } = copy();

    expect(readFileSync(file('LICENSE'), 'utf8')).toContain('Apache License');
    expect(readFileSync(file('NOTICE'), 'utf8')).toMatch(/kokoro/i);
    expect(JSON.parse(readFileSync(file('manifest.json'), 'utf8'))).toHaveProperty('license', 'Apache-2.0');
  });

  it.each(['front.onnx', 'decoder.onnx'])('are missed at the start: %s', async (name) => {
    const { folders, file } = copy();
    rmSync(file(name));

    expect(await failureOf(folders)).toMatchObject({
      code: 'MODEL_MISSING',
      details: { file: file(name), remedy },
    });
  });

  it('are refused where one was cut short', async () => {
    const { folders, file } = copy();
    truncateSync(file('decoder.onnx'), 1_000_000);

    expect(await failureOf(folders)).toMatchObject({
      code: 'MODEL_CORRUPT',
      details: { file: file('decoder.onnx'), got: '1000000 bytes', remedy },
    });
  });

  it('are refused where one byte of a weight is another', async () => {
    const { folders, file } = copy();
    const bytes = readFileSync(file('decoder.onnx'));
    bytes.writeUInt8(bytes.readUInt8(5_000_000) ^ 1, 5_000_000);
    writeFileSync(file('decoder.onnx'), bytes);

    expect(await failureOf(folders)).toMatchObject({ code: 'MODEL_CORRUPT', details: { remedy } });
  });

  it('are mended by fetching again, byte for byte', { timeout: 120_000 }, async () => {
    const { folders, file } = copy();
    writeFileSync(file('front.onnx'), 'not a graph');
    const told: string[] = [];
    try {
      await fetchModel(HIBARI, folders, ({ type }) => told.push(type));
    } catch (error) {
      // The registry may be out of reach by now; that it was asked is what can be said then.
      if (error instanceof VivaError && error.code === 'MODEL_MISSING') return;
      throw error;
    }

    expect(told[0]).toBe('fetching');
    await expect(verifyModel(HIBARI, folders)).resolves.toBeUndefined();
  });
});
