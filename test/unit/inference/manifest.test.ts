import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { voiceTraitsOf } from '../../../src/audio/voice/voice-traits.ts';
import { hasCode } from '../../../src/core/errors.ts';
import { parseManifest, readManifest } from '../../../src/inference/index.ts';
import { FOLDERS } from '../../support/voices.ts';

type Json = Record<string, unknown>;
const hibari = (): Json =>
  JSON.parse(readFileSync(join(FOLDERS.bundled, 'hibari/manifest.json'), 'utf8')) as Json;

const issuesOf = (act: () => unknown): readonly string[] => {
  try {
    act();
  } catch (error) {
    if (hasCode(error, 'MANIFEST_INVALID')) return error.details.issues;
    throw error;
  }
  return [];
};

describe('parseManifest', () => {
  it.each(['hibari', 'toy-voice'])('reads that of %s, what only voices know included', (name) => {
    const manifest = readManifest(join(FOLDERS.bundled, name));

    expect(manifest.name).toBe(name);
    expect(voiceTraitsOf(manifest).voices.length).toBeGreaterThan(0);
  });

  it.each([
    {
      what: 'a hash that is none',
      change: { files: { 'front.onnx': { bytes: 1, sha256: 'abc' } } },
      where: /^files\.front\.onnx\.sha256/,
    },
    { what: 'a name with a path in it', change: { name: '../evil' }, where: /^name/ },
    {
      what: 'a file outside its folder',
      change: { files: { '../../etc/passwd': { bytes: 1, sha256: 'a'.repeat(64) } } },
      where: /^files/,
    },
    { what: 'a key that nobody knows', change: { licence: 'MIT' }, where: /licence/ },
    { what: 'no licence', change: { license: '' }, where: /^license/ },
    { what: 'a graph of which there is no file', change: { files: {} }, where: /front\.onnx has no entry/ },
  ])('refuses $what, and says where', ({ change, where }) => {
    const issues = issuesOf(() => parseManifest({ ...hibari(), ...change }, 'manifest.json'));

    expect(issues.join('\n')).toMatch(where);
  });

  it('refuses traits that are not a voice’s', () => {
    const manifest = parseManifest({ ...hibari(), traits: { kind: 'face' } }, 'manifest.json');

    expect(issuesOf(() => voiceTraitsOf(manifest)).join('\n')).toMatch(/traits\.kind/);
  });

  it('says MANIFEST_INVALID of a folder without one', () => {
    expect(issuesOf(() => readManifest('/nowhere'))).toHaveLength(1);
  });
});
