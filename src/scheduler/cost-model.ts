import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';

/** What recent jobs of one kind have cost. */
export interface Cost {
  readonly count: number;
  readonly median: Milliseconds;
  readonly p95: Milliseconds;
}

/** Observations kept for each kind: enough for a 95th percentile, few enough to follow a change of load. */
const WINDOW = 256;

/** What a job adds to, and how much of that it makes: a plan makes no sound and adds to its cost. */
export interface Making {
  /** A closed set: `speech`, … */
  readonly stream: string;
  readonly span: Milliseconds;
}

/** The value below which `share` of the sorted numbers lie (nearest rank). */
const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0;

/** Costs by kind of job, over the last {@link WINDOW} of each. */
export class CostModel {
  readonly #observed = new Map<string, { readonly ring: number[]; next: number }>();
  readonly #making = new Map<
    string,
    { readonly ring: (Making & { readonly cost: number })[]; next: number }
  >();

  observe(kind: string, cost: Milliseconds): void {
    const kept = this.#observed.get(kind) ?? { ring: [], next: 0 };
    kept.ring[kept.next] = cost;
    kept.next = (kept.next + 1) % WINDOW;
    this.#observed.set(kind, kept);
  }

  /** `undefined` for a kind never seen. */
  of(kind: string): Cost | undefined {
    const kept = this.#observed.get(kind);
    if (!kept) return undefined;
    const sorted = kept.ring.toSorted((a, b) => a - b);
    return {
      count: sorted.length,
      median: ms(percentile(sorted, 0.5)),
      p95: ms(percentile(sorted, 0.95)),
    };
  }

  /** A job of so much cost made so much of a stream. */
  observeMaking(making: Making, cost: Milliseconds): void {
    const kept = this.#making.get(making.stream) ?? { ring: [], next: 0 };
    kept.ring[kept.next] = { ...making, cost };
    kept.next = (kept.next + 1) % WINDOW;
    this.#making.set(making.stream, kept);
  }

  /** The time of a lane that a second of a stream takes, over all of its jobs together. `undefined` before any was made. */
  shareOf(stream: string): number | undefined {
    const jobs = this.#making.get(stream)?.ring ?? [];
    const span = jobs.reduce((sum, job) => sum + job.span, 0);
    return span > 0 ? jobs.reduce((sum, { cost }) => sum + cost, 0) / span : undefined;
  }

  /** Forgets everything: what was observed while code was being compiled and caches filled says nothing of what follows. */
  clear(): void {
    this.#observed.clear();
    this.#making.clear();
  }
}
