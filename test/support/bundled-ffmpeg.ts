import { spawnSync } from 'node:child_process';
import installed from '@ffmpeg-installer/ffmpeg';
import { invariant } from '../../src/core/assert.ts';

/** What the FFmpeg out of the package makes of a file. */
export const runFfmpeg = (args: readonly string[], input: Uint8Array): Buffer => {
  const { stdout, stderr, status } = spawnSync(installed.path, ['-v', 'error', ...args, '-'], {
    input,
    maxBuffer: 1 << 28,
  });
  invariant(status === 0, `FFmpeg takes it: ${stderr.toString()}`);
  return stdout;
};

/** Bytes as floats. */
export const floatsIn = (bytes: Uint8Array): Float32Array =>
  new Float32Array(Uint8Array.from(bytes).buffer, 0, Math.floor(bytes.length / 4));
