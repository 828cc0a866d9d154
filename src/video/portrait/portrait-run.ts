import { invariant } from '../../core/assert.ts';
import { asVivaError } from '../../core/errors.ts';
import type { MotionFrame, VideoFrame } from '../../core/frames.ts';
import type { StageContext } from '../../core/stage.ts';
import { abortable } from '../../core/stage.ts';
import { spanned } from '../../core/trace.ts';
import type { Milliseconds } from '../../core/units.ts';
import { ms } from '../../core/units.ts';
import { stageAt } from './lateness.ts';
import { MotionRows, sameRow } from './motion-row.ts';
import type { PortraitEvent, PortraitOptions } from './portrait-stage.ts';
import type { PictureSize, PortraitTask } from './portrait-task.ts';
import type { Thrift } from './thrift.ts';
import { isSpared, nextThrift, NO_THRIFT, thriftySize } from './thrift.ts';

/** A frame on its way to its picture. */
interface Place {
  readonly at: Milliseconds;
  readonly came: Milliseconds;
  readonly row: Float32Array;
  /** Another has taken its place. */
  stale: boolean;
}

/** Pictures that are being drawn. */
interface Window {
  readonly places: readonly Place[];
  readonly size: PictureSize;
  /** Aborted when nobody will see any of them. */
  readonly stop: AbortController;
  /** One for each place; `undefined` where the last picture stays. */
  readonly drawn: Promise<readonly (Uint8Array | undefined)[]>;
}

/** Windows grow from the first after a pause on: the first picture comes early. */
const FIRST_WINDOW = 2;
/** Windows in a row that may fail. */
const FAILURES = 3;
/** Why a window is given up; made once, because an error takes its time to be made. */
const SUPERSEDED = new Error('others have taken the place of its pictures');

/** One run of motion into pictures. */
export class PortraitRun {
  readonly #options: Required<Pick<PortraitOptions, 'longest' | 'windows' | 'onEvent'>> & PortraitOptions;
  readonly #context: StageContext;
  readonly #rows: MotionRows;
  readonly #waiting: Place[] = [];
  readonly #windows: Window[] = [];
  #next = FIRST_WINDOW;
  #thrift: Thrift = NO_THRIFT;
  #frames = 0;
  #failures = 0;
  #ended: { readonly error: Error | undefined } | undefined;
  #wake: () => void = () => undefined;
  #makeRoom: () => void = () => undefined;
  /** The row of the last place that was launched, so that what follows it unmoved is not drawn. */
  #lastRow: Float32Array | undefined;

  constructor(options: PortraitOptions, context: StageContext) {
    this.#options = { longest: 8, windows: 2, onEvent: () => undefined, ...options };
    this.#context = context;
    this.#rows = new MotionRows(options.avatar.traits.motion);
  }

  async *pictures(input: AsyncIterable<MotionFrame>): AsyncGenerator<VideoFrame, void, undefined> {
    const { signal } = this.#context;
    const stop = new AbortController();
    void this.#take(abortable(input, AbortSignal.any([signal, stop.signal])));
    const giveUp = (): void => {
      for (const window of this.#windows) window.stop.abort(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    let last: VideoFrame | undefined;
    try {
      for (;;) {
        const window = await this.#nextWindow();
        if (!window) break;
        for (const [index, i420] of (await window.drawn).entries()) {
          const place = window.places[index];
          if (!place || place.stale) continue;
          const { at } = place;
          if (i420) last = { kind: 'video', i420, width: window.size, height: window.size, at };
          else if (last) last = { ...last, at };
          if (last) yield last;
        }
        signal.throwIfAborted();
      }
      signal.throwIfAborted();
      if (this.#ended?.error) throw this.#ended.error;
    } finally {
      signal.removeEventListener('abort', giveUp);
      stop.abort(new Error('nobody looks any more'));
    }
  }

  /** Reads motion for as long as there is room for it. */
  async #take(frames: AsyncIterable<MotionFrame>): Promise<void> {
    try {
      for await (const frame of frames) {
        this.#place(frame);
        this.#launchSoon();
        while (this.#waiting.length >= this.#options.longest) {
          await new Promise<void>((resolve) => (this.#makeRoom = resolve));
        }
      }
      this.#ended = { error: undefined };
    } catch (error) {
      this.#ended = { error: error instanceof Error ? error : asVivaError(error) };
    }
    this.#launch();
    this.#wake();
  }

  #place(frame: MotionFrame): void {
    while ((this.#waiting.at(-1)?.at ?? -Infinity) >= frame.at) this.#waiting.pop();
    for (const { places, stop } of this.#windows) {
      for (const place of places) {
        if (place.at < frame.at) continue;
        place.stale = true;
        // It is not seen, so nothing can be as it was.
        this.#lastRow = undefined;
      }
      if (places.every(({ stale }) => stale)) stop.abort(SUPERSEDED);
    }
    // The first is awaited already.
    while (this.#windows.length > 1 && this.#windows.at(-1)?.stop.signal.aborted === true)
      this.#windows.pop();
    const came = this.#context.clock.now();
    this.#waiting.push({ at: frame.at, came, row: this.#rows.row(frame), stale: false });
  }

  /** Frames that come together are drawn together. */
  #launchSoon(): void {
    setImmediate(() => {
      this.#launch();
    });
  }

  #launch(): void {
    while (this.#waiting.length > 0 && this.#windows.length < this.#options.windows) {
      if (this.#windows.length === 0 && this.#waiting.length < this.#next) this.#next = FIRST_WINDOW;
      const places = this.#waiting.splice(0, this.#next);
      this.#next = Math.min(this.#options.longest, this.#next * 2);
      const size = thriftySize(this.#options.size, this.#thrift);
      const stop = new AbortController();
      const drawn = this.#draw(places, size, stop.signal);
      // It is awaited, and thrown, where its turn comes.
      drawn.catch(() => undefined);
      this.#windows.push({ places, size, stop, drawn });
      this.#makeRoom();
      this.#wake();
    }
  }

  /** The window whose turn it is; `undefined` at the end. */
  async #nextWindow(): Promise<Window | undefined> {
    for (;;) {
      const [window] = this.#windows;
      if (window) {
        await window.drawn.catch(() => undefined);
        this.#windows.shift();
        this.#launch();
        return window;
      }
      if (this.#ended && this.#waiting.length === 0) return undefined;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async #draw(
    places: readonly Place[],
    size: PictureSize,
    signal: AbortSignal,
  ): Promise<readonly (Uint8Array | undefined)[]> {
    const fates = places.map((place) => this.#choose(place));
    if (fates.includes('late')) this.#learn(true);
    const chosen = places.filter((_, index) => fates[index] === 'draw');
    if (chosen.length === 0) return places.map(() => undefined);
    try {
      const pictures = [...(await this.#run(chosen, size, signal))];
      this.#failures = 0;
      return fates.map((fate) => (fate === 'draw' ? pictures.shift() : undefined));
    } catch (error) {
      if (signal.reason === SUPERSEDED) return places.map(() => undefined);
      this.#failures += 1;
      this.#lastRow = undefined;
      if (this.#context.signal.aborted || this.#failures >= FAILURES) throw error;
      const { avatar } = this.#options;
      this.#context.log.warn(
        { avatar: avatar.id, error: asVivaError(error) },
        'pictures held: they could not be drawn',
      );
      for (const { at } of chosen) this.#tell({ type: 'held', because: 'failed', at });
      return places.map(() => undefined);
    }
  }

  async #run(
    places: readonly Place[],
    size: PictureSize,
    signal: AbortSignal,
  ): Promise<readonly Uint8Array[]> {
    const { avatar, workers, backdrop, dueAt } = this.#options;
    const { clock, span } = this.#context;
    const [first] = places;
    invariant(first !== undefined, 'a window has a picture');
    const motion = new Float32Array(places.length * this.#rows.width);
    for (const [index, { row }] of places.entries()) motion.set(row, index * this.#rows.width);
    const asked = clock.now();
    const due = dueAt?.(first.at) ?? asked;
    const task: PortraitTask = {
      kind: 'draw',
      avatar: avatar.id,
      size,
      motion,
      frames: places.length,
      backdrop,
    };
    const { pictures, took } = await spanned(span, 'draw', () => workers.run(task, due, signal));
    const drawn = clock.now();
    for (const { at, came } of places)
      this.#tell({ type: 'drawn', at, size, way: { came, asked, begun: ms(drawn - took), drawn } });
    if (dueAt) this.#learn(drawn > due);
    return pictures;
  }

  /** What becomes of a place whose turn it is, told to whoever counts. */
  #choose({ at, row, came }: Place): 'draw' | 'still' | 'late' | 'spared' {
    const frame = this.#frames;
    this.#frames += 1;
    if (this.#lastRow && sameRow(row, this.#lastRow)) {
      this.#tell({ type: 'still', at });
      return 'still';
    }
    const now = this.#context.clock.now();
    const due = this.#options.dueAt?.(at) ?? now;
    // Something has to be seen at first.
    if (this.#lastRow && now > due) {
      this.#tell({ type: 'held', because: 'late', at, stage: stageAt(due, { came }) });
      return 'late';
    }
    if (this.#lastRow && isSpared(this.#thrift, frame)) {
      this.#tell({ type: 'held', because: 'spared', at });
      return 'spared';
    }
    this.#lastRow = row;
    return 'draw';
  }

  #learn(late: boolean): void {
    const before = this.#thrift.level;
    this.#thrift = nextThrift(this.#thrift, late);
    if (this.#thrift.level !== before) this.#tell({ type: 'thrift', level: this.#thrift.level });
  }

  #tell(event: PortraitEvent): void {
    this.#options.onEvent(event);
  }
}
