import type { Milliseconds } from '../core/units.ts';
import type { Priority } from './priority.ts';

/** What decides the order of jobs; a queue looks at nothing else. */
export interface Urgency {
  readonly priority: Priority;
  /** When the result is needed, on the scheduler's clock. */
  readonly due: Milliseconds;
}

/** Whether `one` goes before `other`: by priority, then by deadline. */
export const precedes = (one: Urgency, other: Urgency): boolean =>
  one.priority !== other.priority ? one.priority < other.priority : one.due < other.due;

/**
 * Earliest deadline first within a priority; equals keep their order.
 *
 * Sorted by insertion from the back: queues here are short (tens), and a new job is mostly due last.
 */
export class DeadlineQueue<Job extends Urgency> {
  readonly #jobs: Job[] = [];

  get size(): number {
    return this.#jobs.length;
  }

  push(job: Job): void {
    let place = this.#jobs.length;
    for (; place > 0; place -= 1) {
      const ahead = this.#jobs[place - 1];
      if (!ahead || !precedes(job, ahead)) break;
    }
    this.#jobs.splice(place, 0, job);
  }

  /** The most urgent job, taken out. */
  shift(): Job | undefined {
    return this.#jobs.shift();
  }

  /** Takes a job out, wherever it stands. @returns whether it was there */
  remove(job: Job): boolean {
    const place = this.#jobs.indexOf(job);
    if (place >= 0) this.#jobs.splice(place, 1);
    return place >= 0;
  }

  /** Takes all jobs out, in order. */
  drain(): readonly Job[] {
    return this.#jobs.splice(0);
  }
}
