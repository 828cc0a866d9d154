import { MessageChannel } from 'node:worker_threads';
import type { VivaError } from './errors.ts';

/**
 * What comes out of a codec's callbacks, for those who pull. A failure is never thrown from a callback: it is had by
 * whoever asks when all that was good has been taken.
 */
export class CodecOutlet<Piece> {
  /** A codec's own thread does not keep the process alive, and a command-line tool may have nothing else that does. */
  readonly #alive = new MessageChannel().port1;
  #pieces: Piece[] = [];
  #failure: VivaError | undefined;
  #wake: () => void = () => undefined;

  constructor() {
    this.#alive.ref();
  }

  put(piece: Piece): void {
    this.#pieces.push(piece);
    this.#wake();
  }

  /** The first failure counts. */
  fail(failure: VivaError): void {
    this.#failure ??= failure;
    this.#wake();
  }

  /** To be called when the codec has looked at something, whether or not anything came of it. */
  stir(): void {
    this.#wake();
  }

  throwIfFailed(): void {
    if (this.#failure) throw this.#failure;
  }

  /** The next piece, waited for. One caller at a time. */
  async next(): Promise<Piece> {
    await this.until(() => this.#pieces.length > 0);
    const [piece] = this.#pieces.splice(0, 1) as [Piece];
    return piece;
  }

  /** Everything that is there; a failure only when nothing is. */
  take(): readonly Piece[] {
    if (this.#pieces.length === 0) this.throwIfFailed();
    const taken = this.#pieces;
    this.#pieces = [];
    return taken;
  }

  /** Waits for a condition that can only change when the codec does something. One caller at a time. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      this.throwIfFailed();
      await new Promise<void>((wake) => (this.#wake = wake));
    }
  }

  close(): void {
    this.#alive.close();
  }
}
