import { Worker } from 'node:worker_threads';
import { VivaError } from '../core/errors.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import type { LaneFailure, LaneReply, LaneRequest } from './lane-protocol.ts';

/** Where a lane's thread starts, and with what. */
export interface LaneModule {
  /** The module that calls `serveLane`. */
  readonly url: URL;
  /** Given to the thread as its `workerData`; structured-cloneable. */
  readonly data: unknown;
  /** JavaScript heap of one thread. Native memory is bounded by what the tasks are, not by this. */
  readonly heapMegabytes: number;
}

/** What a task came to. */
export interface LaneAnswer<Result> {
  readonly result: Result;
  /** Processor time of the thread that it took; `undefined` where that cannot be told. */
  readonly busy: Milliseconds | undefined;
}

interface Settle<Result> {
  readonly resolve: (answer: LaneAnswer<Result>) => void;
  readonly reject: (error: VivaError) => void;
}

const errorFrom = ({ code, details }: LaneFailure): VivaError => new VivaError(code, details);

const isError = (thrown: unknown): thrown is Error => thrown instanceof Error;

/**
 * One worker thread and the jobs in it. It knows nothing of queues: it takes a task, and says how that ended or that the
 * thread is gone. A lane that has ended is not used again; its owner opens another.
 */
export class Lane<Task, Result> {
  /** Resolves when the thread can take tasks, with what it had to do without; rejects with what hindered it. */
  readonly ready: Promise<VivaError | undefined>;
  /** Resolves with why the thread ended, whoever ended it. Never rejects. */
  readonly ended: Promise<VivaError>;
  readonly #worker: Worker;
  /** Jobs under way, by their number. */
  readonly #jobs = new Map<number, Settle<Result>>();
  #job = 0;

  constructor(module: LaneModule, name: string) {
    this.#worker = new Worker(module.url, {
      workerData: module.data,
      name,
      resourceLimits: { maxOldGenerationSizeMb: module.heapMegabytes },
    });
    let failed = 'thread ended';
    const ended = Promise.withResolvers<VivaError>();
    const ready = Promise.withResolvers<VivaError | undefined>();
    this.ended = ended.promise;
    this.ready = ready.promise;
    // Nobody need await `ready` of a lane that is replaced; its end says the same.
    this.ready.catch(() => undefined);
    this.#worker.on('message', (reply: LaneReply<Result>) => {
      if (reply.type === 'ready') ready.resolve(reply.notice && errorFrom(reply.notice));
      else if (reply.type === 'unready') ready.reject(errorFrom(reply.failure));
      else this.#answer(reply);
    });
    this.#worker.on('error', (thrown: unknown) => {
      failed = isError(thrown) ? thrown.message : String(thrown);
    });
    this.#worker.on('exit', () => {
      const error = new VivaError('LANE_FAILED', { lane: name, reason: failed });
      ready.reject(error);
      ended.resolve(error);
      for (const { reject } of this.#jobs.values()) reject(error);
      this.#jobs.clear();
    });
  }

  /** Runs one task. The owner decides how many are under way at once. Rejects with `LANE_FAILED` when the thread dies. */
  run(task: Task): Promise<LaneAnswer<Result>> {
    this.#job += 1;
    const request: LaneRequest<Task> = { job: this.#job, task };
    const { promise, ...settle } = Promise.withResolvers<LaneAnswer<Result>>();
    this.#jobs.set(this.#job, settle);
    this.#worker.postMessage(request);
    return promise;
  }

  /**
   * Asks the thread to end itself, which it does as soon as it is not in native code. Ended from outside while it is, it would
   * take the whole process with it, because the inference runtime cannot throw into a thread that is going. So one that is
   * stuck ends when what it is stuck in does; until then it does not keep the process alive.
   */
  async close(): Promise<void> {
    this.#worker.unref();
    this.#worker.postMessage({ end: true } satisfies LaneRequest<Task>);
    await this.ended;
  }

  #answer(reply: Exclude<LaneReply<Result>, { type: 'ready' | 'unready' }>): void {
    const settle = this.#jobs.get(reply.job);
    this.#jobs.delete(reply.job);
    if (reply.type === 'done') {
      const { result, busy } = reply;
      settle?.resolve({ result, busy: busy === undefined ? undefined : ms(busy) });
    } else settle?.reject(errorFrom(reply.failure));
  }
}
