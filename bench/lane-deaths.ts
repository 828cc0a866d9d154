/**
 * Worker threads that die in the midst of a job, each once in so many seconds, while sessions speak: nothing may fail.
 *
 *     node bench/lane-deaths.ts [seconds] [seconds a life]      default: 600 60
 *
 * Prints how many died, what the sessions made of it, and their gaps. That no sample changes is held by a test.
 */
import { fileURLToPath } from 'node:url';
import { systemClock } from '../src/core/clock.ts';
import { ms } from '../src/core/units.ts';
import { SENTENCES, parseSlo, reportTable, runLoad } from '../src/loadtest/index.ts';
import { startOurs } from './child-server.ts';

const seconds = Number(process.argv[2] ?? 600);
const life = Number(process.argv[3] ?? 60);
const server = await startOurs({
  NODE_OPTIONS: `--import ${fileURLToPath(new URL('../test/support/mortal-threads.ts', import.meta.url))}`,
  // A thread lives between once and twice this long.
  MORTAL_MS: String((life * 1000) / 1.5),
});
try {
  const report = await runLoad({
    plan: {
      scenario: 'speech-ws',
      target: { url: server.url, voice: undefined, model: undefined, key: undefined },
      loop: { type: 'closed', sessions: 2, think: ms(0), interrupt: 0 },
      duration: ms(seconds * 1000),
      texts: SENTENCES,
      repeatTexts: true,
      seed: 1,
      buffer: ms(60),
      timeout: ms(30_000),
    },
    clock: systemClock,
    signal: new AbortController().signal,
    threads: 0,
    slo: parseSlo('underruns=0'),
    wanted: 0.99,
    metrics: undefined,
    onProgress: () => undefined,
  });
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  console.log(
    `${/^vivavoce_lanes_replaced (\d+)$/m.exec(metrics)?.[1] ?? '?'} threads died and were replaced\n`,
  );
  console.log(reportTable(report));
} finally {
  await server.close();
}
