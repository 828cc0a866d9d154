/**
 * How many sessions this machine carries at first audible sample p99 ≤ 200 ms and no underrun: ours over WebSocket, beside a
 * plain HTTP server around the Python package, one after the other in one run.
 *
 *     node bench/capacity.ts [seconds a step] [voice] [ours: sessions to begin with] [peer: the same] [picture]
 *     default: 15, heart, 100, 50, .runtime/capacity.svg
 *
 * A session speaks the built-in sentences back to back, the next sent when the last has played out. The client is this process,
 * the server another. A quarter of the number to begin with is tried first, then that number, then a quarter more as long as the
 * objective is met, then halves between; a miss counts when it happens twice. Some seven minutes in all where the numbers to
 * begin with are near. Prints the curves, how late the client itself was, the memory a session takes and the processor time a
 * sentence does, of server and client; draws the curves; asserts nothing.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../src/core/clock.ts';
import { ms } from '../src/core/units.ts';
import type { Capacity } from '../src/loadtest/index.ts';
import {
  SENTENCES,
  capacityTable,
  findCapacity,
  parseSlo,
  randomFrom,
  shuffled,
} from '../src/loadtest/index.ts';
import { drawCapacity } from './capacity-picture.ts';
import type { ChildServer } from './child-server.ts';
import { startOurs } from './child-server.ts';
import { describeMachine } from './machine.ts';
import { startPeer } from './peers/peer.ts';

const step = ms(Number(process.argv[2] ?? 15) * 1000);
const voice = process.argv[3] ?? 'heart';
const begin = { ours: Number(process.argv[4] ?? 100), peer: Number(process.argv[5] ?? 50) };
const picture = process.argv[6] ?? fileURLToPath(new URL('../.runtime/capacity.svg', import.meta.url));
const slo = parseSlo('ttfa=200ms,underruns=0');

/** Processor time of a process so far, in ms. */
const ownTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

interface Measured extends Capacity {
  /** Processor time a request at the highest number that was carried, in ms. */
  readonly server: number;
  readonly client: number;
}

const measure = async (
  server: ChildServer,
  scenario: string,
  named: string | undefined,
  first: number,
): Promise<Measured> => {
  const spent: { sessions: number; server: number; client: number }[] = [];
  let before = { server: server.processorTime(), client: ownTime() };
  try {
    const found = await findCapacity({
      plan: {
        scenario,
        target: { url: server.url, voice: named, model: undefined, key: undefined },
        texts: shuffled(SENTENCES, randomFrom(1)),
        repeatTexts: true,
        seed: 1,
        buffer: ms(60),
        timeout: ms(30_000),
      },
      step,
      slo,
      wanted: 0.99,
      first,
      growth: 1.25,
      least: Math.ceil(first / 4),
      most: 2048,
      clock: systemClock,
      signal: new AbortController().signal,
      onStep: ({ sessions, met, report, runs }) => {
        // The runs are of one length, so of as many sentences.
        const sentences = report.calls.made * runs;
        const now = { server: server.processorTime(), client: ownTime() };
        spent.push({
          sessions,
          server: (now.server - before.server) / sentences,
          client: (now.client - before.client) / sentences,
        });
        before = now;
        console.error(
          `${scenario}, ${sessions}: ${(report.goodput.share * 100).toFixed(1)} % good of ${report.calls.made}, client late ${report.client.loopLag.p99.toFixed(0)} ms, ${met ? 'met' : 'missed'}; ${JSON.stringify(report.errors)}`,
        );
      },
      memory: () => server.residentBytes(),
    });
    const { server: there = NaN, client = NaN } =
      spent.find(({ sessions }) => sessions === found.carried) ?? {};
    return { ...found, server: there, client };
  } finally {
    await server.close();
  }
};

/** By the slope between the smallest and the largest number of sessions that was tried. */
const memoryOfSession = ({ curve }: Capacity): string => {
  const [few, many] = [curve[0], curve.at(-1)];
  if (!few || !many || few.sessions === many.sessions) return 'unknown';
  const slope = ((many.memory ?? 0) - (few.memory ?? 0)) / (many.sessions - few.sessions);
  return `${(slope / 1e6).toFixed(1)} MB`;
};

const tell = (name: string, found: Measured): void => {
  console.log(
    `${name}: **${found.carried} sessions**; ${memoryOfSession(found)} a session; ${found.server.toFixed(1)} ms of processor a sentence, and ${found.client.toFixed(1)} of its client\n`,
  );
  console.log(`${capacityTable(found)}\n`);
};

const machine = describeMachine();
// The machine's own bound is looked for, not the operator's.
const unbounded = { VIVAVOCE_MAX_SESSIONS: '10000', VIVAVOCE_REQUESTS_PER_MINUTE: '0' };
const ours = await measure(await startOurs(unbounded), 'speech-ws', voice, begin.ours);
const peer = await measure(await startPeer(), 'speech-http', undefined, begin.peer);
console.log(
  `Sessions at ttfa=200ms,underruns=0 for 99 % of requests; ${step / 1000} s a step; client on the same machine: ${machine}\n`,
);
tell(`Vivavoce, ${voice}, WebSocket`, ours);
tell('hibari-tts 0.2.1, plain HTTP', peer);
writeFileSync(
  picture,
  drawCapacity([
    { name: 'Vivavoce, WebSocket', curve: ours.curve },
    { name: 'hibari-tts, plain HTTP', curve: peer.curve },
  ]),
);
console.log(`${picture} has the curves`);
