import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openVoiceRegistry } from '../../../src/audio/index.ts';
import { hasCode } from '../../../src/core/errors.ts';
import { voiceId } from '../../../src/core/units.ts';
import type { ModelFolders } from '../../../src/inference/index.ts';
import { FOLDERS } from '../../support/voices.ts';

/** A folder of models with some of ours in it, and nothing fetched. */
const foldersWith = (...models: readonly string[]): ModelFolders => {
  const folder = mkdtempSync(join(tmpdir(), 'vivavoce-models-'));
  for (const name of models) cpSync(join(FOLDERS.bundled, name), join(folder, name), { recursive: true });
  return { bundled: folder, fetched: join(folder, 'fetched') };
};

const thrownBy = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('openVoiceRegistry', () => {
  const toy = foldersWith('toy-voice', 'hibari', 'text');

  it('offers the toy voice where nothing else is installed, and overlooks models of other rooms', () => {
    expect(openVoiceRegistry({ folders: toy }).list()).toEqual([
      { id: 'toy', name: 'Toy', model: 'toy-voice', language: 'en-US', default: true },
    ]);
  });

  it.each([
    'default',
    'alloy',
    'ash',
    'ballad',
    'coral',
    'echo',
    'fable',
    'nova',
    'onyx',
    'sage',
    'shimmer',
    'verse',
    'marin',
    'cedar',
    'toy',
  ])('takes %s for the voice that there is', (name) => {
    expect(openVoiceRegistry({ folders: toy }).resolve(name).id).toBe('toy');
  });

  it('refuses a voice that it does not have, and lists those that it has', () => {
    const error = thrownBy(() => openVoiceRegistry({ folders: toy }).resolve('nobody'));

    expect(hasCode(error, 'VOICE_UNKNOWN') && error.details).toMatchObject({
      voice: 'nobody',
      known: expect.arrayContaining(['default', 'toy', 'alloy']) as unknown,
    });
  });

  it('refuses a default that it does not have', () => {
    const error = thrownBy(() => openVoiceRegistry({ folders: toy, defaultVoice: voiceId('hibari') }));

    expect(hasCode(error, 'VOICE_UNKNOWN')).toBe(true);
  });

  it('names the commands that bring a voice where there is none at all', () => {
    const error = thrownBy(() => openVoiceRegistry({ folders: foldersWith('hibari') }));

    expect(hasCode(error, 'MODEL_MISSING') && error.details.remedy).toBe('npx vivavoce models fetch hibari');
  });

  it('describes the models for people', () => {
    expect(openVoiceRegistry({ folders: toy }).describeModels()).toEqual([
      { id: 'toy-voice', license: 'Apache-2.0' },
    ]);
  });

  it('puts the default first, whatever the model of it', () => {
    const registry = openVoiceRegistry({
      folders: FOLDERS,
      only: ['voice', 'toy-voice'],
      defaultVoice: voiceId('toy'),
    });

    expect(registry.list()[0]).toMatchObject({ id: 'toy', default: true });
    expect(registry.list().filter((voice) => voice.default)).toHaveLength(1);
  });
});
