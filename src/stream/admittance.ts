import { VivaError } from '../core/errors.ts';
import type { SessionEvent } from './session-event.ts';
import type { ServiceLoad } from './speech-service.ts';
import { admit } from '../scheduler/index.ts';
import { LIMITS } from '../core/limits.ts';

export interface AdmittanceOptions {
  /** The operator's bound on sessions and requests at once. */
  readonly maximum: number;
  readonly load: () => ServiceLoad;
  readonly onEvent: (event: SessionEvent) => void;
}

/** A place in the service, given back exactly once however often it is released. */
export interface Place {
  release(): void;
}

/** The one count of what is being served, whichever way it came in: a socket's session or a request. */
export class Admittance {
  readonly #options: AdmittanceOptions;
  #active = 0;
  #warm = false;
  #stopping = false;

  constructor(options: AdmittanceOptions) {
    this.#options = options;
  }

  get active(): number {
    return this.#active;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** Open for traffic: warm, and not stopping. */
  get open(): boolean {
    return this.#warm && !this.#stopping;
  }

  /** The service is warm. */
  begin(): void {
    this.#warm = true;
  }

  /** No new places from now on. */
  stop(): void {
    this.#stopping = true;
  }

  /** Throws `ADMISSION_REFUSED`, `SERVER_WARMING` or `SERVER_STOPPING`, at once. */
  enter(): Place {
    const refusal = this.#refusal();
    if (refusal) {
      this.#options.onEvent({ type: 'refused', code: refusal.code });
      throw refusal;
    }
    this.#active += 1;
    let held = true;
    return {
      release: () => {
        if (held) this.#active -= 1;
        held = false;
      },
    };
  }

  #refusal(): VivaError | undefined {
    if (this.#stopping) return new VivaError('SERVER_STOPPING', { retryAfter: LIMITS.drain });
    if (!this.#warm) return new VivaError('SERVER_WARMING', { retryAfter: LIMITS.warming });
    const { maximum, load } = this.#options;
    const verdict = admit({ active: this.#active, maximum, ...load() });
    if (verdict.type === 'admit') return undefined;
    const { limit, retryAfter } = verdict;
    return new VivaError('ADMISSION_REFUSED', { active: this.#active, limit, retryAfter });
  }
}
