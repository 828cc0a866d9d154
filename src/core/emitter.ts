/** Facts for onlookers (metrics, logs, the client's UI). Never a way to ask a question or move media. */
export interface Emitter<Event> {
  /** @returns what undoes it */
  subscribe(listener: (event: Event) => void): () => void;
}

/** An emitter and the right to emit. A listener that throws harms no other: its error goes to `onListenerError`. */
export const emitter = <Event>(
  onListenerError: (error: unknown) => void,
): Emitter<Event> & { emit(event: Event): void } => {
  const listeners = new Set<(event: Event) => void>();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    emit(event) {
      for (const listener of [...listeners]) {
        try {
          listener(event);
        } catch (error) {
          onListenerError(error);
        }
      }
    },
  };
};
