/**
 * Writes the hashes and sizes of the data files into `manifest.json`; what they are and whose stays as it is there.
 *
 *   node models/text/make-manifest.ts
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

interface Manifest {
  readonly files: Record<string, { sha256: string; bytes: number; license: string; from: string }>;
}

const place = new URL('manifest.json', import.meta.url);
const manifest = JSON.parse(readFileSync(place, 'utf8')) as Manifest;
for (const [name, entry] of Object.entries(manifest.files)) {
  const bytes = readFileSync(new URL(name, import.meta.url));
  entry.sha256 = createHash('sha256').update(bytes).digest('hex');
  entry.bytes = bytes.length;
}
writeFileSync(place, `${JSON.stringify(manifest, undefined, 2)}\n`);
