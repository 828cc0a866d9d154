import { isMainThread } from 'node:worker_threads';

/**
 * Given to a process by `--import`: its worker threads die in the midst of a job, each at a time of its own between once and
 * twice `MORTAL_MS` after it began to work. That is as a thread dies that exceeds its heap: in JavaScript, holding a job.
 */
if (!isMainThread) {
  const { InferenceSession } = await import('onnxruntime-node');
  const span = Number(process.env['MORTAL_MS'] ?? 1000);
  // The class is made in one place, and every session has its methods.
  const session = InferenceSession as unknown as {
    prototype: { run: (this: unknown, ...given: unknown[]) => Promise<unknown> };
  };
  const { run } = session.prototype;
  let death: number | undefined;
  session.prototype.run = async function (...given) {
    death ??= performance.now() + span * (1 + Math.random());
    const result = await run.apply(this, given);
    if (performance.now() > death) process.exit(1);
    return result;
  };
}
