import type { Sink } from './channel.ts';

/** Gives every item to every sink, then closes them. The slowest sink that suspends sets the pace. */
export const fanOut = async <T>(source: AsyncIterable<T>, sinks: readonly Sink<T>[]): Promise<void> => {
  let failure: Error | undefined;
  try {
    for await (const item of source) await Promise.all(sinks.map((sink) => sink.send(item)));
  } catch (error) {
    failure = error instanceof Error ? error : new Error('source failed', { cause: error });
    throw failure;
  } finally {
    for (const sink of sinks) sink.close(failure);
  }
};
