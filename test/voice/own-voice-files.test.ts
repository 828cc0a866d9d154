import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/core/clock.ts';
import { asVivaError } from '../../src/core/errors.ts';
import { messageFor } from '../../src/core/error-message.ts';
import { silentLog } from '../../src/core/log.ts';
import { readManifest, verifyModel } from '../../src/inference/index.ts';
import { Service } from '../../src/service.ts';
import { FOLDERS } from '../support/voices.ts';

const OWN = readManifest(join(FOLDERS.bundled, 'voice'));
const FILES = Object.keys(OWN.files);

/** A copy of our voice, to be spoilt, in what looks like a checkout or like an installed package. */
const copy = (inCheckout = false): { models: string; file: (name: string) => string } => {
  const root = mkdtempSync(join(tmpdir(), 'vivavoce-own-'));
  const models = join(root, 'models');
  cpSync(join(FOLDERS.bundled, 'voice'), join(models, 'voice'), { recursive: true });
  if (inCheckout) mkdirSync(join(root, '.git'));
  return { models, file: (name) => join(models, 'voice', name) };
};

/** What the service says in place of starting. */
const failureOf = async (models: string) => {
  const config = readConfig(
    { VIVAVOCE_LANES: '1', VIVAVOCE_MODELS: join(models, 'fetched') },
    { cores: 1, models: { bundled: models, fetched: '' } },
  );
  const service = await Service.open({ config, clock: systemClock, log: silentLog });
  try {
    await service.start();
  } catch (thrown) {
    return asVivaError(thrown);
  } finally {
    await service.close();
  }
  throw new Error('it started');
};

describe('the files of our own voice', () => {
  it('are those that the manifest names', async () => {
    await expect(verifyModel(OWN, FOLDERS)).resolves.toBeUndefined();
  });

  it.each(FILES)('keep the service from starting where one was cut short: %s', async (name) => {
    const { models, file } = copy();
    truncateSync(file(name), 1_000);
    const error = await failureOf(models);

    expect(error).toMatchObject({
      code: 'MODEL_CORRUPT',
      details: { file: file(name), got: '1000 bytes', remedy: 'npm install --force vivavoce' },
    });
    expect(messageFor(error)).toContain(`${file(name)} is not what its manifest names; run: npm install`);
  });

  it('keep the service from starting where one byte of a weight is another', async () => {
    const { models, file } = copy(true);
    const bytes = readFileSync(file('decoder.onnx'));
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
    writeFileSync(file('decoder.onnx'), bytes);

    expect(await failureOf(models)).toMatchObject({
      code: 'MODEL_CORRUPT',
      details: { file: file('decoder.onnx'), remedy: `git checkout -- ${join(models, 'voice')}` },
    });
  });

  it('leave the service without a voice where one is gone, and it says which command brings it', async () => {
    const { models, file } = copy(true);
    rmSync(file('front.onnx'));
    const config = readConfig({}, { cores: 1, models: { bundled: models, fetched: models } });

    await expect(Service.open({ config, clock: systemClock, log: silentLog })).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      details: { remedy: `git checkout -- ${join(models, 'voice')}` },
    });
  });
});
