/** A stretch of work as a collector of traces shows it. For onlookers: nothing is decided by it. */
export interface Span {
  /** Begins a part of it. Names are a closed set; what varies is an attribute. */
  child(name: string, attributes?: Readonly<Record<string, string | number>>): Span;
  /** Ends it, once; with the failure, if it was one. */
  end(failure?: unknown): void;
}

/** Where spans begin that are part of nothing else. */
export interface Tracer {
  begin(name: string, attributes?: Readonly<Record<string, string | number>>): Span;
  /** Sends what is left. */
  close(): Promise<void>;
}

/** Runs a piece of work as a part of a span, where there is one. */
export const spanned = async <T>(
  within: Span | undefined,
  name: string,
  work: (part: Span | undefined) => Promise<T>,
): Promise<T> => {
  const part = within?.child(name);
  try {
    const result = await work(part);
    part?.end();
    return result;
  } catch (thrown) {
    part?.end(thrown);
    throw thrown;
  }
};
