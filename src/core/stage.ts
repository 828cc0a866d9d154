import type { Clock } from './clock.ts';
import type { Logger } from './log.ts';
import type { Span } from './trace.ts';

/** What a stage may reach. Nothing else is ambient: no global clock, logger or config. */
export interface StageContext {
  /** Aborts when the session ends or the speaker is interrupted. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Logger;
  /** What this is a part of, where somebody traces. */
  readonly span?: Span | undefined;
}

/**
 * One step of the media path: pulls inputs, yields outputs.
 *
 * - Pull is the back-pressure: a stage does no work that its consumer has not asked for.
 * - It ends when its input ends, and throws `signal.reason` when aborted.
 * - It frees what it holds in `finally`, since the consumer may stop early.
 */
export interface Stage<In, Out> {
  readonly name: string;
  run(input: AsyncIterable<In>, context: StageContext): AsyncIterable<Out>;
}

/** Two stages in a row are a stage. */
export const chain = <A, B, C>(first: Stage<A, B>, second: Stage<B, C>): Stage<A, C> => ({
  name: `${first.name} > ${second.name}`,
  run: (input, context) => second.run(first.run(input, context), context),
});

/** Ends a pull loop promptly, even one whose source never yields again. */
export async function* abortable<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  // A fresh promise a pull. Racing one long-lived "aborted" promise would hang a reaction on it for
  // every frame of the session, none of them collectable before its end.
  let interrupt = (): void => undefined;
  const onAbort = (): void => {
    interrupt();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const pulled = await new Promise<IteratorResult<T, unknown>>((resolve, reject) => {
        interrupt = () => {
          reject(signal.reason as Error);
        };
        iterator.next().then(resolve, reject);
      });
      if (pulled.done === true) return;
      yield pulled.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not awaited: a source stuck in `next()` would hold its own cleanup hostage.
    iterator.return?.().catch(() => undefined);
  }
}

/** Pulls a source to its end for what it does on the way. */
export const exhaust = async (source: AsyncIterable<unknown>): Promise<void> => {
  const iterator = source[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
};
