import process, { exit } from 'node:process';
import { parentPort } from 'node:worker_threads';
import { invariant } from '../core/assert.ts';
import type { VivaError } from '../core/errors.ts';
import { asVivaError } from '../core/errors.ts';
import type { LaneFailure, LaneReply, LaneRequest } from './lane-protocol.ts';

/** What a lane can do: plain data in, plain data out, and which buffers may be handed over rather than copied. */
export interface TaskHandler<Task, Result> {
  /** What was to be had only in part, for the log. */
  readonly notice?: VivaError | undefined;
  handle(task: Task): Promise<{ readonly result: Result; readonly transfer: readonly ArrayBuffer[] }>;
}

const failureOf = (thrown: unknown): LaneFailure => {
  const error = asVivaError(thrown);
  if (error.code !== 'INTERNAL') return { code: error.code, details: error.details };
  // The cause cannot cross as an object, and its stack is what a person needs.
  const cause =
    error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : String(error.cause);
  return { code: 'INTERNAL', details: { reason: cause } };
};

/** Processor time of this thread so far, in milliseconds. Node before 23.9 cannot tell it of one thread. */
const threadTime = (): number | undefined => {
  if (!('threadCpuUsage' in process)) return undefined;
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

/**
 * The whole of a lane's thread: opens what it needs once, says that it is ready, then answers one task after the other.
 * Called by a worker thread's own `main`.
 */
export const serveLane = async <Task, Result>(
  open: () => Promise<TaskHandler<Task, Result>>,
): Promise<void> => {
  const port = parentPort;
  invariant(port !== null, 'a lane runs in a worker thread');
  const reply = (message: LaneReply<Result>, transfer: readonly ArrayBuffer[] = []): void => {
    // Two results may be views of one buffer, which goes over once.
    port.postMessage(message, [...new Set(transfer)]);
  };

  // From its own event loop, so never in the midst of native code. In a thread this ends the thread.
  port.on('message', (request: LaneRequest<Task>) => {
    if ('end' in request) exit(0);
  });
  try {
    const handler = await open();
    port.on('message', (request: LaneRequest<Task>) => {
      if ('end' in request) return;
      const { job, task } = request;
      const before = threadTime();
      handler.handle(task).then(
        ({ result, transfer }) => {
          const after = threadTime();
          const busy = before === undefined || after === undefined ? undefined : after - before;
          reply({ type: 'done', job, result, busy }, transfer);
        },
        (thrown: unknown) => {
          reply({ type: 'failed', job, failure: failureOf(thrown) });
        },
      );
    });
    reply({ type: 'ready', ...(handler.notice && { notice: failureOf(handler.notice) }) });
  } catch (thrown) {
    reply({ type: 'unready', failure: failureOf(thrown) });
  }
};
