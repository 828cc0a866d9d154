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

/** What somebody comes for beside speech: it takes its share all the time. */
export interface Wants {
  readonly motion: boolean;
  readonly picture: boolean;
}

/** Nothing beside speech. */
const SPEECH: Wants = { motion: false, picture: false };

/** A place in the service, given back exactly once however often it is released. */
export interface Place {
  release(): void;
}

/** The one count of what is being served, whichever way it came in: a socket's session or a request. */
export class Admittance {
  readonly #options: AdmittanceOptions;
  readonly #attendance = new Attendance();
  readonly #seen = { motion: 0, picture: 0 };
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
  enter(wants: Wants = SPEECH): Place {
    const refusal = this.#refusal(wants);
    if (refusal) {
      this.#options.onEvent({ type: 'refused', code: refusal.code });
      throw refusal;
    }
    const { clock } = this.#options;
    const leave = this.#attendance.enter(clock.now());
    this.#count(wants, 1);
    let held = true;
    return {
      release: () => {
        leave(clock.now());
        if (held) this.#count(wants, -1);
        held = false;
      },
    };
  }

  #count({ motion, picture }: Wants, by: number): void {
    if (motion) this.#seen.motion += by;
    if (picture) this.#seen.picture += by;
  }

  #refusal({ motion, picture }: Wants): VivaError | undefined {
    if (this.#stopping) return new VivaError('SERVER_STOPPING', { retryAfter: LIMITS.drain });
    if (!this.#warm) return new VivaError('SERVER_WARMING', { retryAfter: LIMITS.warming });
    const { maxSessions: maximum, load, clock } = this.#options;
    const { active } = this;
    const { spoken, shares, ...machine } = load();
    const speaking = this.#attendance.speaking(clock.now(), spoken);
    const faces = this.#seen.motion * shares.motion + this.#seen.picture * shares.picture;
    const wanted = shares.speech + Number(motion) * shares.motion + Number(picture) * shares.picture;
    const taken = speaking * shares.speech + faces;
    const verdict = admit({ active, maximum, taken, wanted, ...machine });
    if (verdict.type === 'admit') return undefined;
    const { limit, retryAfter } = verdict;
    return new VivaError('ADMISSION_REFUSED', { active, limit, retryAfter });
  }
}
