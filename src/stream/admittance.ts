import type { Clock } from '../core/clock.ts';
import { VivaError } from '../core/errors.ts';
import type { SessionEvent } from './session-event.ts';
import type { ServiceLoad } from './speech-service.ts';
import { admit } from '../scheduler/index.ts';
import { LIMITS } from '../core/limits.ts';
import { Attendance } from './attendance.ts';

export interface AdmittanceOptions {
  /** The operator's bound on sessions and requests at once. */
  readonly maxSessions: number;
  readonly load: () => ServiceLoad;
  readonly clock: Clock;
  readonly onEvent: (event: SessionEvent) => void;
}

/** A place in the service, given back exactly once however often it is released. */
export interface Place {
  release(): void;
}

/** The one count of what is being served, whichever way it came in: a socket's session or a request. */
export class Admittance {
  readonly #options: AdmittanceOptions;
  readonly #attendance = new Attendance();
  #warm = false;
  #stopping = false;

  constructor(options: AdmittanceOptions) {
    this.#options = options;
  }

  get active(): number {
    return this.#attendance.size;
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
    const { clock } = this.#options;
    const leave = this.#attendance.enter(clock.now());
    return {
      release: () => {
        leave(clock.now());
      },
    };
  }

  #refusal(): VivaError | undefined {
    if (this.#stopping) return new VivaError('SERVER_STOPPING', { retryAfter: LIMITS.drain });
    if (!this.#warm) return new VivaError('SERVER_WARMING', { retryAfter: LIMITS.warming });
    const { maxSessions: maximum, load, clock } = this.#options;
    const { active } = this;
    const { spoken, ...machine } = load();
    const speaking = this.#attendance.speaking(clock.now(), spoken);
    const verdict = admit({ active, speaking, maximum, ...machine });
    if (verdict.type === 'admit') return undefined;
    const { limit, retryAfter } = verdict;
    return new VivaError('ADMISSION_REFUSED', { active, limit, retryAfter });
  }
}
