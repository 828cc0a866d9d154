import type { Ear } from './ear.ts';

/** Whom to load, and with which settings of its interface. */
export interface Target {
  readonly url: URL;
  /** A voice as the server names it; `undefined` for the usual one of the scenario. */
  readonly voice: string | undefined;
  readonly model: string | undefined;
  readonly key: string | undefined;
}

/** A caller's connection to a server: it speaks one text after the other. */
export interface Caller {
  /** Sound that came although its interruption had been acknowledged; any is a fault of the server. */
  readonly stale: number;
  /**
   * Sends a text, tells the ear of everything that comes of it, and resolves when all has come. When `interrupt` aborts, the
   * answer is stopped by the interface's own means, and it resolves when that is done.
   * Rejects with a {@link CallFailure}.
   */
  speak(text: string, ear: Ear, interrupt: AbortSignal): Promise<void>;
  /** Stops what was received whole and still plays, where the interface has a word for it, and resolves when that is done. */
  silence?(ear: Ear): Promise<void>;
  close(): Promise<void>;
}

/** One way of asking a server for speech. A module that exports one as `scenario` can be given by its path. */
export interface Scenario {
  readonly name: string;
  /** Rejects with a {@link CallFailure} when there is no way in. */
  open(target: Target): Promise<Caller>;
}

/** A request that failed, with the server's own code, or the network's (`ECONNREFUSED`), or `TIMEOUT`. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure';
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}

const codeIn = (thrown: unknown): string | undefined =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : undefined;

/** Whatever a call threw, as a {@link CallFailure}. */
export const asCallFailure = (thrown: unknown): CallFailure =>
  thrown instanceof CallFailure ? thrown : new CallFailure(codeIn(thrown) ?? 'UNFORESEEN', { cause: thrown });

/** A refusal by HTTP as a {@link CallFailure}: with the code in its body, where our servers and OpenAI's have one, else its status. */
export const refusalOf = async (answer: Response): Promise<CallFailure> => {
  const code = /"code":\s*"(\w+)"/.exec(await answer.text())?.[1];
  return new CallFailure(code ?? `HTTP_${String(answer.status)}`);
};
