/** Owns what must be closed, and closes it in reverse, all of it, whatever one of them throws. */
export class Scope implements AsyncDisposable {
  readonly #closers: (() => void | Promise<void>)[] = [];
  #closing: Promise<void> | undefined;

  /** @returns what it was given, so that acquiring and owning are one line */
  own<T extends { close(): void | Promise<void> }>(resource: T): T {
    this.#closers.push(() => resource.close());
    return resource;
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #closeAll(): Promise<void> {
    const errors: unknown[] = [];
    for (const close of this.#closers.reverse()) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'closing left errors');
  }
}
