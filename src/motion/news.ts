import type { Clock } from '../core/clock.ts';
import type { Milliseconds } from '../core/units.ts';

/** Tells all who wait that something has changed. Nothing is kept: who waits looks again. */
export class News {
  #waiting = new Set<() => void>();

  tell(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }

  /** Waits until a claim holds, looking again at each news. */
  async until(claim: () => boolean): Promise<void> {
    while (!claim()) await new Promise<void>((wake) => this.#waiting.add(wake));
  }

  /** Waits for news, or until a time. Rejects with `signal.reason`. */
  async next(clock: Clock | undefined, until: Milliseconds | undefined, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const abort = (): void => {
      over.abort(signal.reason);
    };
    signal.throwIfAborted();
    signal.addEventListener('abort', abort, { once: true });
    let wake: () => void = () => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        wake = resolve;
        this.#waiting.add(wake);
        over.signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
        if (clock && until !== undefined) clock.until(until, over.signal).then(resolve, () => undefined);
      });
    } finally {
      this.#waiting.delete(wake);
      signal.removeEventListener('abort', abort);
      over.abort();
    }
  }
}
