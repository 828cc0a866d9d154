import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RUNTIME } from './places.js';

/** The lock of the set-up as a whole. */
const SET_UP = join(RUNTIME, 'set-up.lock');
const HEARTBEAT_MS = 2_000;
/** A holder that missed this many heartbeats was killed, or the machine slept: its lock is nobody's. */
const ABANDONED_MS = 15_000;

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** Takes the lock, or says who has it. */
const tryTake = (lock) => {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return undefined;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  try {
    const holder = Number(readFileSync(lock, 'utf8'));
    const silent = Date.now() - statSync(lock).mtimeMs;
    // A container that starts again may give the same number to another: to us, for one.
    const abandoned = silent > ABANDONED_MS || (holder > 0 && (holder === process.pid || !isAlive(holder)));
    if (!abandoned) return holder;
    // Renaming is for one only, so of two who find the lock abandoned one goes on and the other looks again.
    const aside = `${lock}.${process.pid}`;
    renameSync(lock, aside);
    rmSync(aside, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  return tryTake(lock);
};

/**
 * Runs `work` while no other set-up of this folder does.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @param {string} [lock] the file that says so; another than the set-up's for work that may go on beside it
 * @returns {Promise<T>}
 */
export const alone = async (work, lock = SET_UP) => {
  mkdirSync(RUNTIME, { recursive: true });
  let told = false;
  for (let holder = tryTake(lock); holder !== undefined; holder = tryTake(lock)) {
    if (!told)
      process.stderr.write(
        `  Another set-up of this folder is running (process ${holder}); waiting for it …\n`,
      );
    told = true;
    await sleep(500);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimesSync(lock, now, now);
  }, HEARTBEAT_MS);
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.off('exit', release);
    release();
  }
};
