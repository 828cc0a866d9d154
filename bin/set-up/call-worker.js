import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.js';
import { hasCommand, installDebianPackages } from './debian.js';
import { Failure, failureFrom } from './failure.js';
import { alone } from './lock.js';
import { ROOT, RUNTIME } from './places.js';

/** What the build script needs, as Debian 12 names it. */
const BUILD_PACKAGES = [
  'meson',
  'ninja-build',
  'g++',
  'pkg-config',
  'flatbuffers-compiler',
  'libflatbuffers-dev',
  'libuv1-dev',
  'libsrtp2-dev',
  'libssl-dev',
  'libabsl-dev',
];
/** Without arguments or environment the worker complains and ends with this; anything else means that it cannot run here. */
const COMPLAINT = 41;
const DOWNLOAD_MS = 60_000;

const SCRIPT = fileURLToPath(new URL('./call-worker/build-worker.sh', import.meta.url));
const FOLDER = join(RUNTIME, 'call-worker');
/** How far it is, and in the end where it lies: the service reads this, and docs/calls.md says what is in it. */
const STATUS = join(FOLDER, 'status.json');

/** The installed npm package with the sources, or nothing where npm has left it out. */
const mediasoup = () => {
  try {
    const path = createRequire(join(ROOT, 'package.json')).resolve('mediasoup');
    const folder = path.slice(0, path.lastIndexOf('mediasoup') + 'mediasoup'.length);
    const { version, repository } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return {
      folder,
      version,
      releases: `${repository.url.replace(/^git\+|\.git$/g, '')}/releases/download`,
    };
  } catch {
    return undefined;
  }
};

const filesUnder = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/** A worker of another version would be waited for in vain: its place is named by version, machine and what we add to the sources. */
const placeOf = ({ version }) => {
  const hash = createHash('sha256');
  for (const file of filesUnder(dirname(SCRIPT))) hash.update(readFileSync(file));
  const ours = hash.digest('hex').slice(0, 8);
  return join(FOLDER, `${version}-${process.platform}-${process.arch}-${ours}`, 'mediasoup-worker');
};

const runsHere = (binary) => spawnSync(binary, [], { env: {}, stdio: 'ignore' }).status === COMPLAINT;

const tell = (status) => {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${STATUS}.half`, `${JSON.stringify({ ...status, process: process.pid })}\n`);
  renameSync(`${STATUS}.half`, STATUS);
};

/** The official binary, or nothing where it cannot be had or does not run. The variable is mediasoup's own, for a mirror. */
const download = async ({ version, releases }, place) => {
  const kernel =
    process.platform === 'linux'
      ? `-kernel${spawnSync('uname', ['-r']).stdout.toString().split('.')[0]}`
      : '';
  const name = `mediasoup-worker-${version}-${process.platform}-${process.arch}${kernel}.tgz`;
  const base = process.env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL ?? releases;
  const half = `${dirname(place)}.half`;
  try {
    const answer = await fetch(`${base}/${version}/${name}`, { signal: AbortSignal.timeout(DOWNLOAD_MS) });
    if (!answer.ok) return false;
    rmSync(half, { recursive: true, force: true });
    mkdirSync(half, { recursive: true });
    const archive = join(half, 'worker.tgz');
    writeFileSync(archive, Buffer.from(await answer.arrayBuffer()));
    await run('tar', ['-xzf', archive, '-C', half]);
    const binary = join(half, 'mediasoup-worker');
    chmodSync(binary, 0o755);
    if (!runsHere(binary)) return false;
    mkdirSync(dirname(place), { recursive: true });
    renameSync(binary, place);
    return true;
  } catch {
    // No network, no release for this machine: then it is built.
    return false;
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
};

const isInstalled = (name) =>
  spawnSync('dpkg-query', ['-W', '-f', '${Status}', name]).stdout?.includes('ok installed');

const build = async ({ folder }, place, jobs) => {
  if (process.platform !== 'linux' || !hasCommand('dpkg-query')) {
    throw new Failure(
      'calls need mediasoup’s worker, and none could be downloaded for this system: build it as mediasoup’s pages say and name it by VIVAVOCE_CALL_WORKER.',
    );
  }
  const missing = BUILD_PACKAGES.filter((name) => !isInstalled(name));
  if (missing.length > 0) {
    tell({ state: 'preparing', step: 'installing a compiler', percent: 0 });
    await installDebianPackages(missing, 'a compiler builds what calls need');
  }
  tell({ state: 'preparing', step: 'building', percent: 1 });
  mkdirSync(dirname(place), { recursive: true });
  let percent = 1;
  await run('nice', ['-n', '19', 'bash', SCRIPT, folder, place], {
    env: { ...process.env, JOBS: String(jobs) },
    onOutput: (text) => {
      const [, done, all] = /\[(\d+)\/(\d+)\][^[]*$/.exec(text) ?? [];
      const now = Math.min(99, Math.floor((100 * done) / all));
      if (now > percent) tell({ state: 'preparing', step: 'building', percent: (percent = now) });
    },
  });
  if (!runsHere(place))
    throw new Failure('the worker of calls was built and does not run: see .runtime/set-up.log.');
};

/** Brings the worker, one at a time: whoever comes second finds it done. */
const bring = (jobs) =>
  alone(
    async () => {
      const found = mediasoup();
      if (!found) throw new Failure('npm has left out mediasoup, which calls need: npm install mediasoup.');
      const place = placeOf(found);
      if (!existsSync(place)) {
        tell({ state: 'preparing', step: 'downloading', percent: 0 });
        if (!(await download(found, place))) await build(found, place, jobs);
      }
      tell({ state: 'ready', version: found.version, binary: place });
    },
    join(RUNTIME, 'call-worker.lock'),
  );

const readStatus = () => {
  try {
    return JSON.parse(readFileSync(STATUS, 'utf8'));
  } catch {
    return {};
  }
};

const isReady = () => {
  const found = mediasoup();
  const { state, binary } = readStatus();
  return found !== undefined && state === 'ready' && binary === placeOf(found) && existsSync(binary);
};

/** mediasoup's worker, the program through which the media of calls goes: downloaded, or built once, in some minutes. */
export const callWorker = {
  label: 'Bringing the worker of calls (built here where it cannot be downloaded: some minutes, once)',
  what: 'the worker of calls could not be brought',
  mayFail: () => true,
  isDone: isReady,
  perform: () => bring(availableParallelism()),
  measure() {
    const { step, percent } = readStatus();
    return step === undefined ? '' : `${step} ${percent} %`;
  },
};

/** The same, at the lowest priority, with one job, telling the service how far it is and why it failed. */
export const bringInBackground = async () => {
  try {
    if (!isReady()) await bring(1);
  } catch (error) {
    const failure =
      error instanceof Failure ? error : failureFrom(callWorker.what, String(error?.said ?? error));
    tell({ state: 'failed', reason: failure.message });
  }
};

/** Starts that beside us; it ends when we do. */
export const startBringing = (node) => {
  if (process.env.VIVAVOCE_CALLS === 'off' || isReady()) return;
  const script = fileURLToPath(new URL('../bring-call-worker.js', import.meta.url));
  spawn(node, [script], { stdio: 'ignore', cwd: ROOT }).unref();
};
