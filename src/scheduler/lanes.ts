import type { Clock } from '../core/clock.ts';
import { VivaError, asVivaError, hasCode } from '../core/errors.ts';
import { inTime } from '../core/in-time.ts';
import type { Logger } from '../core/log.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import type { Making } from './cost-model.ts';
import { CostModel } from './cost-model.ts';
import type { Urgency } from './deadline-queue.ts';
import { DeadlineQueue } from './deadline-queue.ts';
import type { LaneModule } from './lane.ts';
import { Lane } from './lane.ts';
import { PRIORITY } from './priority.ts';

export interface LanesOptions {
  readonly name: string;
  readonly module: LaneModule;
  /** Worker threads that work at once. @range [1, ∞) */
  readonly count: number;
  /** Whether one more stands ready, so that one that dies is replaced at once and not when its networks are loaded. @defaultValue false */
  readonly spare?: boolean;
  /**
   * Jobs that a thread is given at once: more than one where it runs them together, as on a GPU. @range [1, ∞) @defaultValue 1
   */
  readonly together?: number;
  /** Jobs that may wait; one more is refused with `QUEUE_FULL`. */
  readonly capacity: number;
  /** A job that takes longer is given up, and its thread with it. */
  readonly jobTime: Milliseconds;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told of every job that ran, for metrics. */
  readonly onJob?: (report: JobReport) => void;
}

/** What became of a job that ran. */
export interface JobReport {
  readonly kind: string;
  readonly waited: Milliseconds;
  readonly ran: Milliseconds;
  /** Its result was wanted, and came after it was due. */
  readonly late: boolean;
  /** `lost`: its thread died or stuck; it is made again where that may help. */
  readonly outcome: 'done' | 'failed' | 'lost';
}

/** A job as its owner describes it. */
export interface JobRequest<Task> extends Urgency {
  readonly task: Task;
  /** Which cost it adds to. A closed set: `plan`, `window`, … */
  readonly kind: string;
  /** What media it makes, where admission is to know what a second of that costs. */
  readonly makes?: Making;
}

/** What the lanes are doing, for admission and metrics. */
export interface LaneLoad {
  /** Threads that stand ready or work; one that still starts is not among them. */
  readonly lanes: number;
  readonly queued: number;
  readonly running: number;
  /** Results that came after they were due. */
  readonly late: number;
  /** Threads that died or stuck, and were replaced. */
  readonly replaced: number;
  /** Those among them that stuck in native code and were left behind, and have not ended since. */
  readonly abandoned: number;
}

interface Job<Task, Result> extends JobRequest<Task> {
  readonly queuedAt: Milliseconds;
  readonly settle: { resolve(result: Result): void; reject(error: unknown): void };
  attempts: number;
  abandoned: boolean;
}

/** A job whose thread died is made again once; a second death is the job's own doing. */
const ATTEMPTS = 2;
/** What ran its networks was lost, a GPU say: no fault of the job's, and others stood ready on the same. */
const LOST_ATTEMPTS = 4;

/** How often a job is made whose thread is of no use after this failure; `undefined`: the thread is well. */
const attemptsAfter = (error: unknown): number | undefined => {
  if (hasCode(error, 'PROVIDER_LOST')) return LOST_ATTEMPTS;
  return hasCode(error, 'LANE_FAILED') ? ATTEMPTS : undefined;
};

/**
 * So long after it was due a listener notices; and a job that had less time than this when it came was wanted at once: sound that is,
 * is due after a few hundredths of a second.
 */
const MISSED = ms(100);

/** How long threads may finish their jobs when all are closed; a job takes some hundredths of a second. */
const CLOSING = ms(2_000);

/** A thread that cannot even start is tried again after this, then after twice that, and so on up to a bound. */
const RESTART = { first: ms(250), longest: ms(10_000) };

/**
 * A few worker threads and one queue of jobs: earliest deadline first within a priority.
 *
 * Jobs are stateless (all that one needs is in it), so any lane can run any job, and one whose thread dies is run again elsewhere.
 * Aborting takes a waiting job out of the queue at once; one that runs already is forgotten, and its result thrown away.
 */
export class Lanes<Task, Result> {
  readonly costs = new CostModel();
  readonly #options: LanesOptions;
  readonly #queue = new DeadlineQueue<Job<Task, Result>>();
  /** Places for one more job each: a thread that takes several has several. */
  readonly #idle: Lane<Task, Result>[] = [];
  /** Threads that stand ready or work. */
  readonly #ready = new Set<Lane<Task, Result>>();
  readonly #together: number;
  readonly #open = new Set<Lane<Task, Result>>();
  readonly #closing = new AbortController();
  #running = 0;
  #late = 0;
  #replaced = 0;
  #abandoned = 0;

  constructor(options: LanesOptions) {
    if (!Number.isInteger(options.count) || options.count < 1) {
      throw new RangeError(`lanes are counted from 1, got ${String(options.count)}`);
    }
    this.#options = options;
    this.#together = options.together ?? 1;
  }

  /** Starts the threads and waits until each is ready. Rejects with what the first could not do, and has closed then. */
  async open(): Promise<void> {
    try {
      await Promise.all(Array.from({ length: this.#options.count }, () => this.#start()));
      if (this.#options.spare === true) void this.#replace();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  get load(): LaneLoad {
    return {
      lanes: Math.min(this.#options.count, this.#ready.size),
      queued: this.#queue.size,
      running: this.#running,
      late: this.#late,
      replaced: this.#replaced,
      abandoned: this.#abandoned,
    };
  }

  /**
   * Runs a job when its turn comes. Rejects with `signal.reason` when aborted, `QUEUE_FULL` when too many wait,
   * `LANE_FAILED` when two threads died of it, or what the task itself failed with.
   */
  async run(request: JobRequest<Task>, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted();
    this.#closing.signal.throwIfAborted();
    const { name, capacity, clock } = this.#options;
    if (this.#queue.size >= capacity) throw new VivaError('QUEUE_FULL', { queue: name, limit: capacity });
    const { promise, ...settle } = Promise.withResolvers<Result>();
    const job: Job<Task, Result> = {
      ...request,
      queuedAt: clock.now(),
      settle,
      attempts: 0,
      abandoned: false,
    };
    const abandon = (): void => {
      job.abandoned = true;
      this.#queue.remove(job);
      settle.reject(signal.reason);
    };
    signal.addEventListener('abort', abandon, { once: true });
    this.#queue.push(job);
    this.#dispatch();
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', abandon);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort(new VivaError('SERVER_STOPPING', { retryAfter: ms(0) }));
    for (const job of this.#queue.drain()) job.settle.reject(this.#closing.signal.reason);
    const closed = Promise.all([...this.#open].map((lane) => lane.close()));
    // One that is stuck is not waited for.
    const patience = new AbortController();
    const { clock } = this.#options;
    const given = clock.until(ms(clock.now() + CLOSING), patience.signal).catch(() => undefined);
    await Promise.race([closed, given]);
    patience.abort();
  }

  async #start(): Promise<void> {
    const lane = new Lane<Task, Result>(this.#options.module, this.#options.name);
    this.#open.add(lane);
    try {
      const notice = await lane.ready;
      const { log, name } = this.#options;
      if (notice) log.warn({ lane: name, error: notice }, 'lane opened by its fallback');
    } catch (error) {
      this.#open.delete(lane);
      await lane.close();
      throw error;
    }
    void lane.ended.then((error) => {
      this.#retire(lane, error);
    });
    this.#ready.add(lane);
    for (let place = 0; place < this.#together; place += 1) this.#idle.push(lane);
    this.#dispatch();
  }

  /** A thread is gone, whoever ended it: another takes its place, unless all are closing. */
  #retire(lane: Lane<Task, Result>, error: VivaError): void {
    if (!this.#open.delete(lane) || this.#closing.signal.aborted) return;
    this.#forget(lane);
    this.#replaced += 1;
    this.#options.log.warn({ lane: this.#options.name, error }, 'lane replaced');
    void this.#replace();
  }

  /** Jobs in it now, which share its time. */
  #held(lane: Lane<Task, Result>): number {
    return Math.max(1, this.#together - this.#idle.filter((each) => each === lane).length);
  }

  /** No more jobs for it. */
  #forget(lane: Lane<Task, Result>): void {
    this.#ready.delete(lane);
    const rest = this.#idle.filter((each) => each !== lane);
    this.#idle.splice(0, this.#idle.length, ...rest);
  }

  /** One of its jobs has ended: it takes another, unless it is gone. */
  #makePlace(lane: Lane<Task, Result>): void {
    if (this.#ready.has(lane)) this.#idle.push(lane);
  }

  /** Tries until a thread stands: what hinders it (memory, a file being exchanged) may pass. */
  async #replace(): Promise<void> {
    const { clock, log, name } = this.#options;
    const { signal } = this.#closing;
    for (let pause = RESTART.first; !signal.aborted; pause = ms(Math.min(2 * pause, RESTART.longest))) {
      try {
        await this.#start();
        return;
      } catch (failure) {
        const error = failure instanceof Error ? failure : new Error(String(failure));
        log.error({ lane: name, error, retryAfterMs: pause }, 'lane could not be replaced');
      }
      // Closing ends the wait, and with it the loop.
      await clock.until(ms(clock.now() + pause), signal).catch(() => undefined);
    }
  }

  #dispatch(): void {
    // A spare is whichever thread is idle while the others work; who worked last has its networks at hand.
    while (this.#idle.length > 0 && this.#running < this.#options.count * this.#together) {
      const job = this.#queue.shift();
      if (!job) return;
      const lane = this.#idle.pop();
      if (lane) void this.#work(lane, job);
    }
  }

  async #work(lane: Lane<Task, Result>, job: Job<Task, Result>): Promise<void> {
    const { clock, jobTime } = this.#options;
    const started = clock.now();
    job.attempts += 1;
    this.#running += 1;
    try {
      // A thread stuck in native code cannot be ended from outside, only left behind.
      const late = (): VivaError => {
        this.#leaveBehind(lane);
        return new VivaError('LANE_FAILED', { lane: this.#options.name, reason: 'job took too long' });
      };
      const outcome = await inTime(lane.run(job.task), { clock, span: jobTime, late });
      this.#finish(lane, job, started, 'done', outcome.busy);
      job.settle.resolve(outcome.result);
      this.#makePlace(lane);
    } catch (error) {
      this.#finish(lane, job, started, attemptsAfter(error) === undefined ? 'failed' : 'lost');
      this.#recover(lane, job, error);
    } finally {
      this.#running -= 1;
      this.#dispatch();
    }
  }

  /** A thread stuck in native code cannot be ended from outside: it is counted until it ends by itself. */
  #leaveBehind(lane: Lane<Task, Result>): void {
    this.#abandoned += 1;
    void lane.ended.then(() => {
      this.#abandoned -= 1;
    });
  }

  /** @param busy the processor time that it took, where that is known: what it took on a clock is others' doing, too */
  #finish(
    lane: Lane<Task, Result>,
    job: Job<Task, Result>,
    started: Milliseconds,
    outcome: JobReport['outcome'],
    busy?: Milliseconds,
  ): void {
    const now = this.#options.clock.now();
    const waited = ms(started - job.queuedAt);
    const ran = ms(now - started);
    const late = now > job.due && !job.abandoned;
    if (late) this.#late += 1;
    // Most windows are made seconds ahead: only who had no time to spare tells whether there is room for one more.
    const missed = now > job.due + MISSED;
    const wanted = missed || job.due - job.queuedAt < MISSED;
    if (wanted && job.priority <= PRIORITY.heard && !job.abandoned) this.costs.observeEnd(missed, now);
    if (outcome === 'done') {
      this.costs.observe(job.kind, ran, now);
      this.costs.observe('wait', waited, now);
      if (job.makes) this.costs.observeMaking(job.makes, ms((busy ?? ran) / this.#held(lane)), now);
    }
    this.#options.onJob?.({ kind: job.kind, waited, ran, late, outcome });
  }

  /** The task failed: its owner is told. The thread failed: another makes the job again, unless nobody waits for it any more. */
  #recover(lane: Lane<Task, Result>, job: Job<Task, Result>, error: unknown): void {
    const attempts = attemptsAfter(error);
    if (attempts === undefined) {
      job.settle.reject(error);
      this.#makePlace(lane);
      return;
    }
    this.#retire(lane, asVivaError(error));
    void lane.close();
    if (job.attempts < attempts && !job.abandoned && !this.#closing.signal.aborted) this.#queue.push(job);
    else job.settle.reject(error);
  }
}
