/**
 * How many sessions this machine carries at first audible sample p99 ≤ 200 ms and no underrun: ours over WebSocket, beside a
 * plain HTTP server around the Python package, one after the other in one run.
 *
 *     node bench/capacity.ts [seconds a step] [voice]      default: 20 hibari
 *
 * A session speaks the built-in sentences back to back, the next sent when the last has played out. Prints the curves and the
 * memory a session takes; asserts nothing.
 */
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
import type { ChildServer } from './child-server.ts';
import { startOurs } from './child-server.ts';
import { describeMachine } from './machine.ts';
import { startPeer } from './peers/peer.ts';

const step = ms(Number(process.argv[2] ?? 20) * 1000);
const voice = process.argv[3] ?? 'hibari';
const slo = parseSlo('ttfa=200ms,underruns=0');

const measure = async (
  server: ChildServer,
  scenario: string,
  named: string | undefined,
): Promise<Capacity> => {
  try {
    return await findCapacity({
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
      most: 512,
      clock: systemClock,
      signal: new AbortController().signal,
      onStep: ({ sessions, met, report }) => {
        console.error(
          `${scenario}, ${sessions}: ${(report.goodput.share * 100).toFixed(1)} % good of ${report.calls.made}, client late ${report.client.loopLag.p99.toFixed(0)} ms, ${met ? 'met' : 'missed'}; ${JSON.stringify(report.errors)}`,
        );
      },
      memory: () => server.residentBytes(),
    });
  } finally {
    await server.close();
  }
};

/** By the slope between the smallest and the largest number of sessions that was tried. */
const memoryOfSession = ({ curve }: Capacity): string => {
  const [first, last] = [curve[0], curve.at(-1)];
  if (!first || !last || first.sessions === last.sessions) return 'unknown';
  const slope = ((last.memory ?? 0) - (first.memory ?? 0)) / (last.sessions - first.sessions);
  return `${(slope / 1e6).toFixed(1)} MB`;
};

const machine = describeMachine();
// The machine's own bound is looked for, not the operator's.
const ours = await measure(await startOurs({ VIVAVOCE_MAX_SESSIONS: '10000' }), 'speech-ws', voice);
const peer = await measure(await startPeer(), 'speech-http', undefined);
console.log(
  `Sessions at ttfa=200ms,underruns=0 for 99 % of requests; ${step / 1000} s a step; client on the same machine: ${machine}\n`,
);
console.log(
  `Vivavoce, ${voice}, WebSocket: **${ours.carried} sessions**, ${memoryOfSession(ours)} a session\n`,
);
console.log(`${capacityTable(ours)}\n`);
console.log(
  `hibari-tts 0.2.1, plain HTTP: **${peer.carried} sessions**, ${memoryOfSession(peer)} a session\n`,
);
console.log(capacityTable(peer));
