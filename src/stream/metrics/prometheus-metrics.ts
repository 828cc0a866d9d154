import type { Metric } from '@prometheus-io/client';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from '@prometheus-io/client';
import { assertNever } from '../../core/assert.ts';
import type { Milliseconds } from '../../core/units.ts';
import type { JobReport, LaneLoad, StepChoice } from '../../scheduler/index.ts';
import type { SessionEvent } from '../session-event.ts';

/** What is read when somebody looks, rather than counted as it happens. */
export interface MetricsSource {
  /** Sessions and requests that are served now. */
  readonly active: () => number;
  /** WebSocket connections, whether they opened a session or not. */
  readonly connections: () => number;
  readonly lanes: () => LaneLoad;
}

/** Around the times that matter here: 5 ms is a window, 200 ms is late. In seconds. */
const BUCKETS = [0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5, 10];

const seconds = (span: Milliseconds): number => span / 1000;

/**
 * The service's figures for Prometheus. Each has a row in docs/operation.md, held to it by a test.
 * Onlookers call the `on…` methods; nothing here is asked for a decision.
 */
export class PrometheusMetrics {
  readonly #registry = new Registry();
  readonly #opened = this.#counter('vivavoce_sessions_opened_total', 'Sessions opened');
  readonly #resumed = this.#counter('vivavoce_sessions_resumed_total', 'Sessions given back to a connection');
  readonly #lasted = this.#histogram(
    'vivavoce_session_duration_seconds',
    'How long sessions lasted',
    [1, 10, 60, 300, 1800, 7200],
  );
  readonly #refused = this.#counter('vivavoce_refusals_total', 'Sessions and requests refused', 'reason');
  readonly #failed = this.#counter('vivavoce_errors_total', 'Errors said to clients', 'code');
  readonly #utterances = this.#counter('vivavoce_utterances_total', 'Utterances that ended', 'outcome');
  readonly #sent = this.#counter('vivavoce_audio_sent_seconds_total', 'Sound sent in sessions');
  readonly #made = this.#counter('vivavoce_audio_made_seconds_total', 'Sound made by the voices');
  readonly #pictures = this.#counter('vivavoce_pictures_total', 'What became of pictures', 'outcome');
  readonly #latePictures = this.#counter(
    'vivavoce_pictures_late_total',
    'Pictures that were not drawn or left after their moment, by where they were at that moment',
    'stage',
  );
  readonly #callPictures = this.#counter(
    'vivavoce_call_pictures_total',
    'Pictures of avatars in calls, by how far they came',
    'step',
  );
  readonly #callSound = this.#histogram(
    'vivavoce_call_first_sound_seconds',
    'From the text of an utterance in a call to its first sound, and to the first packet with it',
    BUCKETS,
    'until',
  );
  readonly #callDucked = this.#histogram(
    'vivavoce_call_duck_seconds',
    'From a sound over an avatar, as it came, to the first quieter packet of the avatar',
    BUCKETS,
  );
  readonly #dropped = this.#counter('vivavoce_windows_dropped_total', 'Windows that a model spoilt');
  readonly #steps = this.#counter(
    'vivavoce_clauses_read_total',
    'Clauses read by a flow, by its steps and why so many',
    'steps',
    'because',
  );
  readonly #firstAudio = this.#histogram(
    'vivavoce_first_audio_seconds',
    'From the first text to the first packet or byte of sound',
    BUCKETS,
  );
  readonly #jobs = this.#counter('vivavoce_jobs_total', 'Jobs that lanes ran', 'job', 'outcome');
  readonly #late = this.#counter(
    'vivavoce_jobs_late_total',
    'Jobs that were done after they were due',
    'job',
  );
  readonly #waited = this.#histogram(
    'vivavoce_job_wait_seconds',
    'How long jobs waited for a lane',
    BUCKETS,
    'job',
  );
  readonly #ran = this.#histogram('vivavoce_job_run_seconds', 'How long jobs ran', BUCKETS, 'job');

  constructor({ active, connections, lanes }: MetricsSource) {
    collectDefaultMetrics({ register: this.#registry });
    this.#gauge('vivavoce_sessions', 'Sessions and requests that are served now', active);
    this.#gauge('vivavoce_connections', 'WebSocket connections, silent ones among them', connections);
    this.#gauge('vivavoce_jobs_queued', 'Jobs that wait for a lane', () => lanes().queued);
    this.#gauge('vivavoce_jobs_running', 'Jobs that lanes run now', () => lanes().running);
    this.#gauge('vivavoce_lanes', 'Worker threads that stand ready or work', () => lanes().lanes);
    this.#readCounter('vivavoce_lanes_replaced_total', 'Worker threads replaced', () => lanes().replaced);
    this.#gauge(
      'vivavoce_lanes_abandoned',
      'Worker threads left behind in native code that have not ended',
      () => lanes().abandoned,
    );
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything, in Prometheus' text form. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  onSession(event: SessionEvent): void {
    switch (event.type) {
      case 'opened':
        this.#opened.inc();
        return;
      case 'resumed':
        this.#resumed.inc();
        return;
      case 'refused':
        this.#refused.inc({ reason: event.code });
        return;
      case 'failed':
        this.#failed.inc({ code: event.code });
        return;
      case 'first-audio':
        this.#firstAudio.observe(seconds(event.after));
        return;
      case 'spoken':
        this.#utterances.inc({ outcome: event.outcome });
        this.#sent.inc(seconds(event.audio));
        return;
      case 'closed':
        this.#lasted.observe(seconds(event.lasted));
        return;
      default:
        assertNever(event, 'session event');
    }
  }

  onJob({ kind, outcome, late, waited, ran }: JobReport): void {
    this.#jobs.inc({ job: kind, outcome });
    if (late) this.#late.inc({ job: kind });
    this.#waited.observe({ job: kind }, seconds(waited));
    this.#ran.observe({ job: kind }, seconds(ran));
  }

  /** A voice made so much sound. */
  onSound(span: Milliseconds): void {
    this.#made.inc(seconds(span));
  }

  /** A model gave no numbers for a window, and it became silence. */
  onDropped(): void {
    this.#dropped.inc();
  }

  /** What became of a picture. @param outcome of a closed set */
  onPicture(outcome: string): void {
    this.#pictures.inc({ outcome });
  }

  /** A picture was late. @param stage of a closed set: where it was when it should have left */
  onLatePicture(stage: string): void {
    this.#latePictures.inc({ stage });
  }

  /** A picture of an avatar in a call. @param step of a closed set */
  onCallPicture(step: string): void {
    this.#callPictures.inc({ step });
  }

  /** An utterance in a call is heard: after so long its sound was made, and its first packet left. */
  onCallSpoke(made: Milliseconds, left: Milliseconds): void {
    this.#callSound.observe({ until: 'made' }, seconds(made));
    this.#callSound.observe({ until: 'left' }, seconds(left));
  }

  /** An avatar gave way after so long. */
  onCallDucked(after: Milliseconds): void {
    this.#callDucked.observe(seconds(after));
  }

  /** A clause is read in so many steps. */
  onSteps({ steps, because }: StepChoice): void {
    this.#steps.inc({ steps: String(steps), because });
  }

  #counter<Label extends string>(name: string, help: string, ...labelNames: Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  #histogram<Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    ...labelNames: Label[]
  ): Histogram<Label> {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.#registry] });
  }

  /** Of what is counted elsewhere. */
  #readCounter(name: string, help: string, read: () => number): Metric {
    return new Counter({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }

  #gauge(name: string, help: string, read: () => number): Metric {
    return new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read());
      },
    });
  }
}
