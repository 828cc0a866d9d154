import { MessageChannel } from 'node:worker_threads';
import { VivaError } from './errors.ts';

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
  readonly #failureOf: (error: unknown) => VivaError;

  /** @param failureOf the coded failure that a codec's own error is for its users */
  constructor(failureOf: (error: unknown) => VivaError) {
    this.#failureOf = failureOf;
    this.#alive.ref();
  }

  put(piece: Piece): void {
    this.#pieces.push(piece);
    this.#wake();
  }

  /** Takes a codec's error, called back or thrown. The first one counts. */
  fail(error: unknown): void {
    this.#failure ??= this.#failureOf(error);
    this.#wake();
  }

  /** Asks something of the codec, unless it has failed. Throws the failure, this step's own included. */
  attempt(step: () => void): void {
    this.throwIfFailed();
    try {
      step();
    } catch (error) {
      this.fail(error);
    }
    this.throwIfFailed();
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

/** The failure of an encoder for those who wanted something encoded: `CODEC_UNAVAILABLE`. */
export const codecFailure = (codec: string, error: unknown): VivaError => {
  const reason = error instanceof Error ? error.message : 'the encoder failed';
  return new VivaError('CODEC_UNAVAILABLE', { codec, reason }, { cause: error });
};
