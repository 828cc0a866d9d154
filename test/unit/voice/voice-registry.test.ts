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

  describe('with our own voice', () => {
    const own = openVoiceRegistry({ folders: FOLDERS, only: ['voice', 'toy-voice'] });

    it('speaks with it unless another is asked for', () => {
      expect(own.list()[0]).toMatchObject({ id: 'heart', model: 'voice', default: true });
      expect(own.resolve('alloy').id).toBe('heart');
    });

    it('blends voices by a name, between their weights', () => {
      const voice = own.resolve(' heart * 0.60 + michael*.4 ');

      expect(voice).toMatchObject({ id: 'heart*0.60+michael*.4', name: 'Heart 60 %, Michael 40 %' });
      expect(voice.weights).toEqual([0.6, 0, 0.4, 0]);
      expect(own.resolve(voice.id)).toEqual(voice);
    });

    it('takes thirds written with few digits for thirds', () => {
      const { weights = [] } = own.resolve('heart*0.333+bella*0.333+fenrir*0.333');

      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
    });

    it('can have a blend for its default', () => {
      const blended = openVoiceRegistry({ folders: FOLDERS, defaultVoice: voiceId('bella*0.5+fenrir*0.5') });

      expect(blended.list()[0]).toMatchObject({ id: 'bella*0.5+fenrir*0.5', default: true });
      expect(blended.resolve('default').weights).toEqual([0, 0.5, 0, 0.5]);
    });

    it.each([
      ['heart*0.6+michael*0.5', /add up to 1\.1, not to 1/],
      ['heart*0.6', /add up to 0\.6/],
      ['heart+michael', /`heart` is not written as voice\*share/],
      ['heart*0.5+*0.5', /is not written as/],
      ['heart*0.5*0.5', /is not written as/],
      ['heart*1e0', /is not written as/],
      ['heart*1.5+michael*-0.5', /is not written as/],
      ['heart*1+michael*0', /michael has no share/],
      ['heart*0.5+heart*0.5', /heart is in it twice/],
      ['heart*.2+bella*.2+michael*.2+fenrir*.2+toy*.2', /5 voices, and at most 4/],
      ['toy*0.5+heart*0.5', /toy is the only voice of its model/],
      ['+', /is not written as/],
    ])('refuses the blend %s', (name, problem) => {
      const error = thrownBy(() => own.resolve(name));

      expect(hasCode(error, 'BLEND_INVALID') && error.details.problem).toMatch(problem);
    });

    it('says of a blend which voice there is not', () => {
      const error = thrownBy(() => own.resolve('heart*0.5+nobody*0.5'));

      expect(hasCode(error, 'VOICE_UNKNOWN') && error.details.voice).toBe('nobody');
    });
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
