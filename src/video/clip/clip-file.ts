import type { FileHandle } from 'node:fs/promises';
import { open, rename, rm } from 'node:fs/promises';
import { VivaError } from '../../core/errors.ts';

/** Bytes at places of a file. */
export interface ClipFile {
  write(data: Uint8Array, position: number): Promise<void>;
  /** Gives the file its name, or takes away what a failure left half. Idempotent. */
  close(kept: boolean): Promise<void>;
}

const unwritable = (file: string, cause: unknown): VivaError => {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason =
    {
      ENOSPC: 'the disk is full',
      EFBIG: 'the file grew beyond what is allowed',
      EDQUOT: 'the quota is used up',
    }[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new VivaError('OUTPUT_UNWRITABLE', { file, reason }, { cause });
};

const writeAll = async (handle: FileHandle, data: Uint8Array, position: number): Promise<void> => {
  for (let done = 0; done < data.length;) {
    const { bytesWritten } = await handle.write(data, done, data.length - done, position + done);
    done += bytesWritten;
  }
};

/** A file that has its name only when it is whole: until then it is written beside its place. Throws `OUTPUT_UNWRITABLE`. */
export const openClipFile = async (path: string): Promise<ClipFile> => {
  const half = `${path}.part`;
  const handle = await open(half, 'w').catch((cause: unknown) => {
    throw unwritable(path, cause);
  });
  let closed = false;
  return {
    async write(data, position) {
      await writeAll(handle, data, position).catch((cause: unknown) => {
        throw unwritable(path, cause);
      });
    },
    async close(kept) {
      if (closed) return;
      closed = true;
      try {
        if (kept) await handle.sync();
      } catch (cause) {
        await rm(half, { force: true });
        throw unwritable(path, cause);
      } finally {
        await handle.close();
      }
      if (kept) await rename(half, path);
      else await rm(half, { force: true });
    },
  };
};
