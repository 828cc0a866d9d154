import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/core/clock.ts';
import type { Milliseconds } from '../../src/core/units.ts';
import { ms } from '../../src/core/units.ts';

/** Time that moves only when told to. A test of 200 ms of lag takes none. */
export class FakeClock implements Clock {
  #now = ms(0);
  readonly #sleepers: { readonly deadline: Milliseconds; readonly wake: () => void }[] = [];

  now(): Milliseconds {
    return this.#now;
  }

  until(deadline: Milliseconds, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      signal.addEventListener(
        'abort',
        () => {
          reject(signal.reason as Error);
        },
        { once: true },
      );
      if (deadline <= this.#now) resolve();
      else this.#sleepers.push({ deadline, wake: resolve });
    });
  }

  /** A thread that does something else: time passes, and nobody is woken. */
  holdUp(span: Milliseconds): void {
    this.#now = ms(this.#now + span);
  }

  /** Wakes whoever is due on the way, in order, and lets what they do settle. */
  async advance(span: number): Promise<void> {
    const end = ms(this.#now + span);
    for (;;) {
      this.#sleepers.sort((a, b) => a.deadline - b.deadline);
      const next = this.#sleepers[0];
      if (!next || next.deadline > end) break;
      this.#sleepers.shift();
      this.#now = ms(Math.max(this.#now, next.deadline));
      next.wake();
      await setImmediate();
    }
    this.#now = end;
    await setImmediate();
  }
}
