import type { Clock } from '../core/clock.ts';
import type { AudioFrame, FaceState, MotionFrame, SpokenPhoneme } from '../core/frames.ts';
import { LIMITS } from '../core/limits.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import type { Articulator } from './articulation.ts';
import { PURPOSE, chanceOf } from './chance.ts';
import type { Expression } from './controls.ts';
import { doubledFrames } from './doubled-frames.ts';
import { FaceComposer } from './face-composer.ts';
import { FaceWishes } from './face-wishes.ts';
import { Listening } from './listening.ts';
import { News } from './news.ts';
import type { Step } from './pace.ts';
import { decideStep, windowAt } from './pace.ts';
import { SoundAxis } from './sound-axis.ts';
import { FRAME } from './sound-run.ts';

/** Where playout stands. */
export interface Playout {
  readonly clock: Clock;
  /** Where the axis' zero lies on the clock. */
  readonly zero: Milliseconds;
}

export interface FaceDriverOptions {
  readonly articulator: Articulator;
  /** Another seed is another blink; the same gives the same motion. @range [0, 2^32) */
  readonly seed: number;
  /** Without it all is made as fast as its sound comes, and ends with it. */
  readonly playout?: Playout | undefined;
  /**
   * What sets the pace where there is playout. By `clock` a frame leaves before it is due, whatever sounds; by `sound` it leaves as
   * soon as its sound is there, none before the first, and by the clock only while no sound has come for
   * `LIMITS.inputGap`. @defaultValue 'clock'
   */
  readonly pace?: 'clock' | 'sound';
  /** How far ahead of playout frames leave at most. @defaultValue 480 ms */
  readonly lead?: Milliseconds;
  /** Frames in one window at most; where there is playout, a third of `lead` as well. @range {2, 4, 8, 16} @defaultValue 16 */
  readonly longest?: number;
  /** What the face is about where nothing sounds; `auto`: listening when somebody else speaks, else idle. @defaultValue 'auto' */
  readonly label?: FaceState | 'auto';
  /** Frames a second; the networks make 25, and between them stand their means. @defaultValue 25 */
  readonly fps?: 25 | 50;
  /** What is added to the face from the start. @defaultValue nothing */
  readonly expression?: Expression;
  /** Told where on the axis a place of the sound that drives the face lies: at its begin, and after each gap. */
  readonly onPlaced?: (input: Milliseconds, at: Milliseconds) => void;
}

/** Where nothing sounds, frames leave this little ahead, so that what changes is seen soon. */
const IDLE_LEAD = ms(160);
const IDLE_WINDOW = 2;
/**
 * Frames in a window at most where somebody plays: a third of what is made ahead. A window as long as that would be made when its
 * first frame is due, and all of it be drawn at once.
 */
const longestLive = (lead: Milliseconds): number => Math.max(IDLE_WINDOW, Math.floor(lead / FRAME / 3));
/** A frame waits for its sound no longer than until this before it is due. */
const MARGIN = ms(60);
/** Frames later than this are left out: nobody can see them any more. */
const TOO_LATE = ms(400);
/** Runs are remembered this long after nothing is left of them, in case frames are made again. */
const REMEMBERED_FRAMES = 64;

/**
 * The face of a session: it is told what sounds and what is wished, and yields its motion, frame by frame.
 *
 * Frames come in order of time, at multiples of 40 or 20 ms of the axis. When something changes that frames had already been
 * made for (an interruption, a sound that begins at once), they come again from the first that is another: **a frame takes the
 * place of every frame that is not before it**.
 *
 * Bounded: it keeps some seconds of sound and motion; whoever brings sound that nobody waits for is made to wait.
 */
export class FaceDriver {
  readonly #playout: Playout | undefined;
  readonly #onPlaced: FaceDriverOptions['onPlaced'];
  readonly #options: Required<Pick<FaceDriverOptions, 'pace' | 'lead' | 'longest' | 'fps'>>;
  readonly #composer: FaceComposer;
  readonly #listening: Listening;
  readonly #sounds: SoundAxis;
  readonly #wishes: FaceWishes;
  readonly #news = new News();
  #next = 0;
  /** The first frame behind the window that is being made, or was made last. */
  #windowEnd = 0;
  /** Counts what made frames others than they were. */
  #changes = 0;
  /** When sound came last, on the axis. */
  #heardAt = ms(0);
  #finished = false;

  constructor(options: FaceDriverOptions) {
    const { pace = 'clock', lead = ms(480), longest = 16, fps = 25 } = options;
    this.#options = { pace, lead, longest, fps };
    this.#playout = options.playout;
    this.#onPlaced = options.onPlaced;
    this.#composer = new FaceComposer(options.seed, options.articulator.movesHead);
    this.#listening = new Listening(chanceOf(options.seed, PURPOSE.nod));
    this.#sounds = new SoundAxis(options.articulator, options.seed);
    this.#wishes = new FaceWishes(this.#sounds, this.#listening, options);
  }

  /** Sound that will be heard, our own voice's: at its place on the axis. @param phonemes that begin in it, on the axis too */
  say(sound: AudioFrame, phonemes: readonly SpokenPhoneme[] = []): void {
    this.#change(this.#sounds.lay(sound, phonemes, sound.at, true));
  }

  /** As {@link FaceDriver.say}, where nobody plays: resolves when there is room for more. */
  async sayInTurn(sound: AudioFrame, phonemes: readonly SpokenPhoneme[]): Promise<void> {
    this.say(sound, phonemes);
    await this.#room();
  }

  /** What was said sounds to its end, and no more follows: behind it is silence. */
  rest(): void {
    this.#sounds.rest();
    this.#news.tell();
  }

  /**
   * Sound that drives the face, whoever speaks: laid end to end, or where playout stands after a gap. Resolves when there is room for
   * more.
   */
  async drive(sound: AudioFrame): Promise<void> {
    if (this.#sounds.open) this.#change(this.#sounds.lay(sound, [], undefined, false));
    else {
      const at = ms(Math.max(this.#next * FRAME, this.#sounds.begun ? this.#now : 0));
      this.#change(this.#sounds.lay(sound, [], at, false));
      this.#onPlaced?.(sound.at, at);
    }
    this.#heardAt = this.#now;
    await this.#room();
  }

  /** Sound of somebody else, to listen to, at its place on the axis. Resolves when there is room for more. */
  async listen(sound: AudioFrame): Promise<void> {
    this.#listening.hear(sound);
    this.#news.tell();
    if (!this.#playout) await this.#room();
  }

  /** Nothing of what was said is heard from there on: the mouth closes at once, and what was made for later is made again. */
  cut(at: Milliseconds): void {
    this.#change(this.#sounds.cut(at));
  }

  /** What the face is about from now on, where nothing sounds. */
  be(label: FaceState | 'auto'): void {
    this.#wishes.label = label;
  }

  /** What is added to the face from now on, in place of what was. Throws `REQUEST_INVALID` or `VALUE_OUT_OF_RANGE`. */
  express(expression: Expression): void {
    this.#wishes.express(expression);
  }

  /** No more sound will come. Where nobody plays, motion ends with it. */
  finish(): void {
    this.#listening.finish();
    this.#finished = true;
    this.rest();
  }

  /** The motion. One consumer; throws `signal.reason` when aborted. */
  frames(signal: AbortSignal): AsyncGenerator<MotionFrame, void, undefined> {
    const frames = this.#frames(signal);
    return this.#options.fps === 50 ? doubledFrames(frames) : frames;
  }

  async *#frames(signal: AbortSignal): AsyncGenerator<MotionFrame, void, undefined> {
    for (;;) {
      signal.throwIfAborted();
      const step = this.#step();
      if (step.type === 'end') return;
      if (step.type === 'wait') {
        const until = step.until === undefined ? undefined : ms(step.until + (this.#playout?.zero ?? 0));
        await this.#news.next(this.#playout?.clock, until, signal);
        continue;
      }
      yield* this.#make(this.#next, this.#next + step.frames, signal);
      this.#news.tell();
      this.#sounds.forgetBefore(this.#next - REMEMBERED_FRAMES);
    }
  }

  async *#make(from: number, to: number, signal: AbortSignal): AsyncGenerator<MotionFrame, void, undefined> {
    const changes = this.#changes;
    this.#windowEnd = to;
    this.#wishes.settle({ from, to });
    const due = ms((this.#playout?.zero ?? 0) + from * FRAME);
    await this.#sounds.make({ from, to }, this.#wishes, due, signal);
    const parts = {
      labelAt: (frame: number) => this.#wishes.labelAt(frame),
      controlsAt: (frame: number) => this.#wishes.controlsAt(frame),
      runs: this.#sounds.runs,
      listening: this.#listening,
    };
    // What happens while somebody takes a frame may make those behind it others.
    for (let frame = from; frame < to && changes === this.#changes; frame += 1) {
      this.#next = frame + 1;
      yield this.#composer.compose(frame, parts);
    }
  }

  #step(): Step {
    const { pace, lead, longest } = this.#options;
    if (!this.#playout) return this.#bySound();
    if (pace === 'sound') {
      if (!this.#sounds.begun) return { type: 'wait', until: undefined };
      if (this.#sounds.open) {
        const gap = ms(this.#heardAt + LIMITS.inputGap);
        const step = this.#bySound();
        if (step.type !== 'wait' || this.#now < gap)
          return { ...step, ...(step.type === 'wait' && { until: gap }) };
        this.#sounds.rest();
      }
    }
    const run = this.#sounds.at(this.#next);
    // What sounds is moved even late: a player that waited for the sound is as late itself.
    if (!run) this.#skipWhatIsLate();
    return decideStep({
      next: this.#next,
      now: this.#now,
      ready: this.#sounds.readyFrom(this.#next),
      window: run ? windowAt(this.#next - run.firstFrame, Math.min(longest, longestLive(lead))) : IDLE_WINDOW,
      lead: run ? lead : IDLE_LEAD,
      margin: MARGIN,
      last: undefined,
    });
  }

  /** As fast as sound comes, to its end. */
  #bySound(): Step {
    const { lead, longest } = this.#options;
    const run = this.#sounds.at(this.#next);
    const heard = Math.max(0, Math.floor(this.#listening.end / FRAME) - 1 - this.#next);
    const ready = this.#sounds.open ? this.#sounds.readyFrom(this.#next) : heard;
    const last = this.#finished ? Math.ceil((this.#soundEnd - 0.01) / FRAME) : undefined;
    const window = run ? windowAt(this.#next - run.firstFrame, longest) : longest;
    return decideStep({
      next: this.#next,
      now: undefined,
      ready: this.#finished ? Infinity : ready,
      window,
      lead,
      margin: MARGIN,
      last,
    });
  }

  #skipWhatIsLate(): void {
    if (this.#next * FRAME < this.#now - TOO_LATE) this.#next = Math.floor(this.#now / FRAME);
  }

  /** @param frame the first that is another than it was made */
  #change(frame: number | undefined): void {
    if (frame !== undefined && frame < Math.max(this.#next, this.#windowEnd)) {
      this.#changes += 1;
      this.#next = Math.min(this.#next, frame);
    }
    this.#news.tell();
  }

  /** Waits until no more sound lies ahead of the motion than may. */
  #room(): Promise<void> {
    return this.#news.until(() => this.#finished || this.#soundEnd - this.#next * FRAME < LIMITS.faceSound);
  }

  /** Where playout stands; the axis' zero where nobody plays. */
  get #now(): Milliseconds {
    return this.#playout ? ms(this.#playout.clock.now() - this.#playout.zero) : ms(0);
  }

  get #soundEnd(): number {
    return Math.max(this.#listening.end, this.#sounds.end);
  }
}
