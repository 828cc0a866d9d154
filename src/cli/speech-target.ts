import type { FileHandle } from 'node:fs/promises';
import { open, rm } from 'node:fs/promises';
import { VivaError } from '../core/errors.ts';
import type { Terminal } from './terminal.ts';
import { write } from './terminal.ts';

/** Where the bytes of one file go. */
export interface SpeechTarget {
  write(bytes: Uint8Array): Promise<void>;
  /** Writes over the first bytes, where that is possible. */
  writeHead(head: Uint8Array): Promise<void>;
  /** Keeps what was written, or takes away what a failure left half. */
  close(kept: boolean): Promise<void>;
}

const standardOutput = (terminal: Terminal): SpeechTarget => ({
  write: (bytes) => write(terminal.output, bytes),
  // A pipe cannot be rewound; its reader takes the length from the end.
  writeHead: () => Promise.resolve(),
  close: () => Promise.resolve(),
});

const fileTarget = (path: string, handle: FileHandle): SpeechTarget => ({
  write: async (bytes) => {
    await handle.appendFile(bytes);
  },
  async writeHead(head) {
    if ((await handle.stat()).isFile()) await handle.write(head, 0, head.length, 0);
  },
  async close(kept) {
    const isFile = (await handle.stat()).isFile();
    await handle.close();
    if (!kept && isFile) await rm(path, { force: true });
  },
});

const openFile = async (path: string): Promise<FileHandle> => {
  try {
    return await open(path, 'w');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new VivaError('REQUEST_INVALID', { field: '--output', problem: reason }, { cause: error });
  }
};

/** Opens a file of that name, or standard output for `-`. */
export const openTarget = async (path: string, terminal: Terminal): Promise<SpeechTarget> =>
  path === '-' ? standardOutput(terminal) : fileTarget(path, await openFile(path));
