import { invariant } from '../../core/assert.ts';
import { hasCode } from '../../core/errors.ts';
import type { SpeechWindow } from '../../core/frames.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Stage, StageContext } from '../../core/stage.ts';
import { abortable } from '../../core/stage.ts';
import { spanned } from '../../core/trace.ts';
import type { Milliseconds } from '../../core/units.ts';
import { ms, samples, samplesIn, spanOf } from '../../core/units.ts';
import type { Boundary, Clause } from '../../text/index.ts';
import { Announcer, clauseTimeline, soundEndOf } from './clause-timeline.ts';
import { SilenceTrim } from './silence-trim.ts';
import type { FrameRange } from './synthesis.ts';
import { HOP } from './synthesis.ts';
import type { ClausePlan, PlanTask, VoiceTask, WindowSound } from './voice-task.ts';
import type { Voice, VoiceWorkers } from './voice.ts';
import { windowsOf } from './window-lengths.ts';
import { windowTask } from './window-task.ts';

/** The silence between a clause and the next, at the usual speed. */
const PAUSE: Readonly<Record<Boundary, Milliseconds>> = {
  none: ms(0),
  clause: ms(160),
  sentence: ms(380),
  paragraph: ms(650),
};
/** When the first sound after silence is wanted: as soon as can be, yet in an order among those who want it too. */
const SOON = ms(30);

export interface SpeechOptions {
  readonly voice: Voice;
  /** Times the usual speed. @range [0.25, 4] */
  readonly speed: number;
  /** Semitones above the voice's own pitch. @range [-12, 12] @defaultValue 0 */
  readonly pitch?: number;
  /** How far a reading goes from the calm average. @range [0, 1.5] @defaultValue 1 */
  readonly expressiveness?: number;
  /** Steps of the voice's flow, asked for each clause anew. @defaultValue always one */
  readonly steps?: () => 1 | 2;
  readonly seed: number;
  readonly workers: VoiceWorkers;
  /** Told of each window that a model spoilt and that became silence, so that it is counted. */
  readonly onDropped?: (span: Milliseconds) => void;
}

/** A clause and how it will sound. */
interface Planned {
  readonly clause: Clause;
  readonly plan: ClausePlan;
  /** Whether the listener was waiting for its text: all that was made had been played when it came. */
  readonly awaited: boolean;
}

/** One utterance under way. */
class Speech {
  readonly #options: SpeechOptions;
  readonly #context: StageContext;
  /** Media time where the next sound goes. */
  #end: Milliseconds = ms(0);
  /** Frames of the clauses before this one. */
  #base = 0;
  /** Clauses that were planned, and the symbols in them. */
  #planned = { clauses: 0, symbols: 0 };
  /** Windows since the last silence. */
  #windows = 0;
  /** Clock time at which playout would have begun. */
  #started: Milliseconds | undefined;

  constructor(options: SpeechOptions, context: StageContext) {
    this.#options = options;
    this.#context = context;
  }

  async plan(clause: Clause): Promise<Planned> {
    const { voice, seed, pitch = 0, expressiveness = 1, steps = () => 1 } = this.#options;
    const { model, weights } = voice;
    const { clauses, symbols: base } = this.#planned;
    const awaited = this.#ranDry();
    const task: PlanTask = {
      kind: 'plan',
      model,
      weights,
      phonemes: clause.phonemes,
      speed: this.#speedOf(clause),
      pitch,
      expressiveness,
      steps: steps(),
      seed,
      base,
    };
    const plan = await this.#run(task, this.#end);
    invariant(plan.kind === 'plan', 'a plan answers a plan');
    this.#planned = { clauses: clauses + 1, symbols: base + plan.symbols.length };
    this.#log(clause, task, clauses);
    return { clause, plan, awaited };
  }

  /** With the text and these lines an utterance can be said again, sample for sample: where it was cut, and in how many steps. */
  #log({ start, text }: Clause, { steps, seed, base }: PlanTask, clause: number): void {
    const cut = { clause, start, end: start + text.length };
    this.#context.log.debug({ ...cut, voice: this.#options.voice.id, steps, seed, base }, 'clause planned');
  }

  /** The silence between two clauses: what the first's boundary calls for, and what their writer asked for. */
  *pauseBetween(
    { boundary, pauseAfter }: Clause,
    { pauseBefore }: Clause,
  ): Generator<SpeechWindow, void, undefined> {
    const { rate } = this.#options.voice;
    const asked = pauseAfter + pauseBefore;
    const count = samplesIn(ms(PAUSE[boundary] / this.#options.speed + asked), rate);
    const longest = LIMITS.windowSamples;
    for (let left: number = count; left > 0; left -= longest) {
      yield this.#lay(new Float32Array(Math.min(left, longest)), { words: [], phonemes: [] });
    }
  }

  /** The utterance's speed, times what the writer asked for here. */
  #speedOf({ rate }: Clause): number {
    const { minimum, maximum } = LIMITS.speed;
    return Math.min(maximum, Math.max(minimum, this.#options.speed * rate));
  }

  async *clause({ clause, plan, awaited }: Planned): AsyncGenerator<SpeechWindow, void, undefined> {
    const { voice } = this.#options;
    const { rate, timing } = voice;
    const speed = this.#speedOf(clause);
    const opening = Math.min(plan.opening, Math.ceil(samplesIn(ms(timing.onset / speed), rate) / HOP));
    const from = plan.opening - opening;
    // Short again where somebody waits for a text that was late, not where the lanes are: short windows cost more.
    if (awaited) this.#windows = 0;
    const ranges = windowsOf({ from, to: soundEndOf(plan, timing, speed, rate) }, this.#windows, opening);
    const announcer = new Announcer(clauseTimeline(clause, plan, { timing, speed, rate }), rate);
    const trim = new SilenceTrim(rate);
    const origin = this.#end;
    let until = 0;
    let next = this.#make(plan, ranges[0]);
    for (const [index, range] of ranges.entries()) {
      const pcm = await next;
      // One window ahead, so that making overlaps with whatever the consumer does with this one.
      next = this.#make(plan, ranges[index + 1], range);
      const last = index === ranges.length - 1;
      const heard = trim.push(pcm);
      const first = from * HOP + trim.dropped;
      const missing = Math.max(0, announcer.lastEnd - first - until - heard.length);
      const tail = last ? trim.finish(missing) : new Float32Array(0);
      const sound = new Float32Array(heard.length + tail.length);
      sound.set(heard);
      sound.set(tail, heard.length);
      until += sound.length;
      this.#windows += 1;
      if (sound.length > 0)
        yield* this.#layInParts(sound, announcer.take(origin, first, first + until, last));
    }
    this.#base += plan.frames;
  }

  /** A window that grew by what was held before it goes out in as many as the limit asks for. */
  *#layInParts(sound: Float32Array, announced: ReturnType<Announcer['take']>): Generator<SpeechWindow> {
    const longest = LIMITS.windowSamples;
    for (let start = 0; start < sound.length; start += longest) {
      const pcm = sound.subarray(start, start + longest);
      const end = ms(this.#end + spanOf(samples(pcm.length), this.#options.voice.rate));
      const isLast = start + longest >= sound.length;
      const here = <T extends { at: Milliseconds }>(items: readonly T[]): readonly T[] =>
        items.filter(({ at }) => at >= (start === 0 ? -Infinity : this.#end) && (isLast || at < end));
      yield this.#lay(pcm, { words: here(announced.words), phonemes: here(announced.phonemes) });
    }
  }

  #lay(pcm: Float32Array, announced: ReturnType<Announcer['take']>): SpeechWindow {
    const { rate } = this.#options.voice;
    const at = this.#end;
    this.#started ??= this.#context.clock.now();
    this.#end = ms(at + spanOf(samples(pcm.length), rate));
    return { kind: 'audio', pcm, rate, at, ...announced };
  }

  /** Whether playout has come to the end of what was made. */
  #ranDry(): boolean {
    return this.#started === undefined || this.#context.clock.now() >= this.#started + this.#end;
  }

  /** Clock time at which sound of a media time would be wanted. */
  #dueAt(at: Milliseconds): Milliseconds {
    const soon = this.#context.clock.now() + SOON;
    return ms(this.#started === undefined ? soon : Math.max(soon, this.#started + at));
  }

  async #run(task: VoiceTask, at: Milliseconds) {
    const { span, signal } = this.#context;
    return spanned(span, task.kind, () => this.#options.workers.run(task, this.#dueAt(at), signal));
  }

  #make(plan: ClausePlan, wanted: FrameRange | undefined, before?: FrameRange): Promise<Float32Array> {
    const made =
      wanted === undefined ? Promise.resolve(new Float32Array(0)) : this.#window(plan, wanted, before);
    // It may fail while the consumer holds the window before it; it is awaited, and thrown, when that comes back.
    made.catch(() => undefined);
    return made;
  }

  async #window(plan: ClausePlan, wanted: FrameRange, before: FrameRange | undefined): Promise<Float32Array> {
    const { voice, seed } = this.#options;
    const place = { model: voice.model, seed, base: this.#base, context: voice.contextFrames };
    const ahead = before === undefined ? 0 : before.to - before.from;
    const at = ms(this.#end + (ahead * HOP * 1000) / voice.rate);
    try {
      const sound = await this.#run(windowTask(plan, wanted, place), at);
      invariant(sound.kind === 'window', 'a window answers a window');
      return (sound satisfies WindowSound).pcm;
    } catch (error) {
      if (!hasCode(error, 'MODEL_OUTPUT_INVALID')) throw error;
      // One spoilt window must not end the sentence: it becomes silence, and is counted.
      const silence = new Float32Array((wanted.to - wanted.from) * HOP);
      this.#context.log.warn({ model: error.details.model }, 'window dropped: the model gave no numbers');
      this.#options.onDropped?.(spanOf(samples(silence.length), voice.rate));
      return silence;
    }
  }
}

/** Throws `RangeError`. */
const refuse = (name: 'speed' | 'pitch' | 'expressiveness', value: number): void => {
  const { minimum, maximum } = LIMITS[name];
  if (value >= minimum && value <= maximum) return;
  const bounds = `${String(minimum)} to ${String(maximum)}`;
  throw new RangeError(`${name} must be within ${bounds}, got ${String(value)}`);
};

/**
 * One utterance: clauses in, windows of speech out, with the times of words and phonemes. Silence around a clause is cut to
 * 20 ms at most, and the pause after it set by its boundary; there is none before the first clause and after the last. While
 * a clause sounds, the next is planned, no more than one.
 *
 * A model that gives what is no number costs a window of silence, told by `onDropped`; every other failure ends the utterance.
 */
export const speechStage = (options: SpeechOptions): Stage<Clause, SpeechWindow> => {
  refuse('speed', options.speed);
  refuse('pitch', options.pitch ?? 0);
  refuse('expressiveness', options.expressiveness ?? 1);
  return {
    name: 'audio.speech',
    async *run(input, context) {
      const speech = new Speech(options, context);
      const clauses = abortable(input, context.signal);
      const pull = async (): Promise<Planned | undefined> => {
        const { value, done } = await clauses.next();
        return done === true ? undefined : speech.plan(value);
      };
      try {
        let before: Clause | undefined;
        for (let planned = await pull(); planned !== undefined;) {
          if (before) yield* speech.pauseBetween(before, planned.clause);
          let next: Promise<Planned | undefined> | undefined;
          const planNext = (): Promise<Planned | undefined> => {
            next ??= pull();
            return next;
          };
          for await (const window of speech.clause(planned)) {
            // Only now: until there is sound, nothing stands in its way. Awaited below; nobody else need hear of a failure.
            planNext().catch(() => undefined);
            yield window;
          }
          before = planned.clause;
          planned = await planNext();
        }
      } finally {
        await clauses.return();
      }
    },
  };
};
