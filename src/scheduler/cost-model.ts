import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';

/** What recent jobs of one kind have cost. */
export interface Cost {
  readonly count: number;
  readonly median: Milliseconds;
  readonly p95: Milliseconds;
}

/** Observations kept for each kind at most: enough for a 95th percentile. */
const WINDOW = 256;

/** An observation older than this says nothing of now. */
const FORGOTTEN = ms(30_000);

/** After this long an observation counts half: what a starved spell has cost must not outlast it. */
const HALF = ms(5_000);

/** How far back it is looked whether jobs came in time: about as long as an utterance lasts, so that an end makes room soon. */
const LATELY = ms(5_000);
/** Fewer jobs than that say nothing of a machine. */
const ENOUGH = 50;

/** What a job adds to, and how much of that it makes: a plan makes no sound and adds to its cost. */
export interface Making {
  /** A closed set: `speech`, … */
  readonly stream: string;
  readonly span: Milliseconds;
}

/** The value below which `share` of the sorted numbers lie (nearest rank). */
const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0;

/** The last {@link WINDOW} of something. */
class Ring<Item> {
  readonly items: Item[] = [];
  #next = 0;

  push(item: Item): void {
    this.items[this.#next] = item;
    this.#next = (this.#next + 1) % WINDOW;
  }
}

/** The ring of a name, made where there is none yet. */
const ringIn = <Item>(rings: Map<string, Ring<Item>>, name: string): Ring<Item> => {
  const ring = rings.get(name) ?? new Ring<Item>();
  rings.set(name, ring);
  return ring;
};

/** Costs by kind of job: the recent ones, the newest most. Moments are the owner's clock's. */
export class CostModel {
  readonly #observed = new Map<string, Ring<{ readonly cost: number; readonly at: Milliseconds }>>();
  readonly #making = new Map<string, Ring<Making & { readonly cost: number; readonly at: Milliseconds }>>();

  #ends = new Ring<{ readonly missed: boolean; readonly at: Milliseconds }>();

  observe(kind: string, cost: Milliseconds, at: Milliseconds): void {
    ringIn(this.#observed, kind).push({ cost, at });
  }

  /** `undefined` for a kind of which none ran lately. */
  of(kind: string, now: Milliseconds): Cost | undefined {
    const recent = (this.#observed.get(kind)?.items ?? []).filter(({ at }) => now - at < FORGOTTEN);
    if (recent.length === 0) return undefined;
    const sorted = recent.map(({ cost }) => cost).sort((a, b) => a - b);
    return {
      count: sorted.length,
      median: ms(percentile(sorted, 0.5)),
      p95: ms(percentile(sorted, 0.95)),
    };
  }

  /** A job of so much cost made so much of a stream. */
  observeMaking(making: Making, cost: Milliseconds, at: Milliseconds): void {
    ringIn(this.#making, making.stream).push({ ...making, cost, at });
  }

  /**
   * The time of a lane that a second of a stream takes, over its jobs together, the older than the newest the less. `undefined`
   * before any was made.
   */
  shareOf(stream: string): number | undefined {
    const jobs = this.#making.get(stream)?.items ?? [];
    const newest = Math.max(...jobs.map(({ at }) => at));
    let cost = 0;
    let span = 0;
    for (const job of jobs) {
      const weight = 2 ** ((job.at - newest) / HALF);
      cost += weight * job.cost;
      span += weight * job.span;
    }
    return span > 0 ? cost / span : undefined;
  }

  /** A job that somebody waited for, with no time to spare, was done: long after it was due or not. */
  observeEnd(missed: boolean, at: Milliseconds): void {
    this.#ends.push({ missed, at });
  }

  /** Of those of the last seconds, the part that came long after they were due; 0 where there were but few. @range [0, 1] */
  missed(now: Milliseconds): number {
    const recent = this.#ends.items.filter(({ at }) => now - at < LATELY);
    return recent.length < ENOUGH ? 0 : recent.filter(({ missed }) => missed).length / recent.length;
  }

  /** Forgets everything: what was observed while code was being compiled and caches filled says nothing of what follows. */
  clear(): void {
    this.#observed.clear();
    this.#making.clear();
    this.#ends = new Ring();
  }
}
