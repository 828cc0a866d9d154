import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RUNTIME } from './places.js';

const LOCK = join(RUNTIME, 'set-up.lock');
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
const tryTake = () => {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return undefined;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  try {
    const holder = Number(readFileSync(LOCK, 'utf8'));
    const silent = Date.now() - statSync(LOCK).mtimeMs;
    // A container that starts again may give the same number to another: to us, for one.
    const abandoned = silent > ABANDONED_MS || (holder > 0 && (holder === process.pid || !isAlive(holder)));
    if (!abandoned) return holder;
    // Renaming is for one only, so of two who find the lock abandoned one goes on and the other looks again.
    const aside = `${LOCK}.${process.pid}`;
    renameSync(LOCK, aside);
    rmSync(aside, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  return tryTake();
};

/**
 * Runs `work` while no other set-up of this folder does.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export const alone = async (work) => {
  mkdirSync(RUNTIME, { recursive: true });
  let told = false;
  for (let holder = tryTake(); holder !== undefined; holder = tryTake()) {
    if (!told)
      process.stderr.write(
        `  Another set-up of this folder is running (process ${holder}); waiting for it …\n`,
      );
    told = true;
    await sleep(500);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimesSync(LOCK, now, now);
  }, HEARTBEAT_MS);
  const release = () => rmSync(LOCK, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.off('exit', release);
    release();
  }
};
