import type { Milliseconds, SampleRate } from '../src/core/units.ts';
import { hertz, ms, samplesIn } from '../src/core/units.ts';
import { heardAt } from './heard-position.ts';
import { floatsOf } from './pcm.ts';
import type { PlaybackOrder, PlaybackReport } from './playback-message.ts';
import type { Timer } from './timer.ts';
import { PLAYBACK } from './playback-message.ts';
import type { Heard, Playback, Sound } from './sound-sink.ts';

/** What came of playing, for whoever shows it. Times are on the axis of `performance.now()`. */
export interface PlayerListener {
  /** The first sample above −45 dBFS of an utterance leaves the loudspeaker at this moment. */
  audible(number: number, at: Milliseconds): void;
  /** About fifty times a second while speech goes out. @param peak highest absolute sample @range [0, 1] */
  level(peak: number): void;
  /** Speech ran dry in the middle of an utterance. */
  starved(number: number): void;
  /** The last sample of an utterance was given to the output. */
  finished(number: number): void;
}

/** The rate of our voices. A context at this rate needs no resampling of ours: the browser's own is good. */
const VOICE_RATE = hertz(24_000);

/** A context that has nothing to play costs a phone its battery; it wakes with the next touch or the next sound. */
const REST_AFTER = ms(30_000);

const openContext = (): AudioContext => {
  try {
    return new AudioContext({ sampleRate: VOICE_RATE, latencyHint: 'interactive' });
  } catch {
    // A browser that insists on the rate of its hardware: the service sends 48 kHz as well, and the browser does the rest.
    return new AudioContext({ sampleRate: 48_000, latencyHint: 'interactive' });
  }
};

/** Plays packets of PCM as they come, through an AudioWorklet. One a page. */
export class Player implements Playback {
  readonly #context: AudioContext;
  readonly #node: AudioWorkletNode;
  readonly #timer: Timer;
  #cancelRest: (() => void) | undefined;
  #listener: PlayerListener | undefined;
  #mark: Extract<PlaybackReport, { type: 'position' }> | undefined;
  #underruns = 0;
  /** Stops that the worklet has not obeyed yet: until it has, its reports are of what was stopped. */
  #stopping = 0;

  private constructor(context: AudioContext, timer: Timer) {
    this.#context = context;
    this.#timer = timer;
    this.#node = new AudioWorkletNode(context, PLAYBACK, { numberOfInputs: 0, outputChannelCount: [1] });
    this.#node.port.onmessage = ({ data }: MessageEvent<PlaybackReport>) => {
      this.#take(data);
    };
    this.#node.connect(context.destination);
  }

  /**
   * @param workletUrl where the built playback-worklet.ts lies
   * @returns `undefined` where the browser gives pages no audio thread: it does so only over HTTPS or from this very machine
   */
  static async open(workletUrl: string, timer: Timer): Promise<Player | undefined> {
    if (!window.isSecureContext || !('audioWorklet' in AudioContext.prototype)) return undefined;
    const context = openContext();
    await context.audioWorklet.addModule(workletUrl);
    return new Player(context, timer);
  }

  /** Who is told from now on what comes of playing. */
  tell(listener: PlayerListener): void {
    this.#listener = listener;
  }

  /** What the service is to be asked for. */
  get rate(): SampleRate {
    return hertz(this.#context.sampleRate);
  }

  /** To be called in a click or a key press: browsers let no page sound before. */
  async wake(): Promise<void> {
    this.#restLater();
    if (this.#context.state !== 'running') await this.#context.resume();
  }

  play(sound: Sound): void {
    if (this.#context.state !== 'running') void this.wake();
    const pcm = floatsOf(sound.payload);
    const chunk = { number: sound.number, start: samplesIn(sound.at, this.rate), pcm, last: false };
    this.#order({ type: 'play', chunk }, [pcm.buffer]);
  }

  finish(number: number, span: Milliseconds): void {
    const chunk = { number, start: samplesIn(span, this.rate), pcm: new Float32Array(0), last: true };
    this.#order({ type: 'play', chunk });
  }

  stop(): Heard | undefined {
    const heard = this.heard();
    this.#order({ type: 'stop' });
    this.#stopping += 1;
    this.#mark = undefined;
    return heard;
  }

  heard(): Heard | undefined {
    const mark = this.#mark;
    if (!mark) return undefined;
    return { number: mark.number, at: heardAt(mark, this.#outputFrame(), this.rate) };
  }

  async close(): Promise<void> {
    this.#node.disconnect();
    await this.#context.close();
  }

  /** The context's frame that leaves the loudspeaker now. */
  #outputFrame(): number {
    return (this.#context.currentTime - this.#latency()) * this.rate;
  }

  /** Seconds between the worklet and the loudspeaker; browsers that do not know say nothing or 0. */
  #latency(): number {
    const latency: number | undefined = this.#context.outputLatency;
    return Number.isFinite(latency) && latency > 0 ? latency : this.#context.baseLatency;
  }

  #order(order: PlaybackOrder, transfer: Transferable[] = []): void {
    this.#node.port.postMessage(order, transfer);
  }

  #take(report: PlaybackReport): void {
    this.#restLater();
    if (report.type === 'stopped') this.#stopping -= 1;
    if (this.#stopping > 0) return;
    switch (report.type) {
      case 'position':
        this.#mark = report;
        this.#listener?.level(report.peak);
        if (report.underruns !== this.#underruns) this.#listener?.starved(report.number);
        this.#underruns = report.underruns;
        return;
      case 'audible':
        this.#listener?.audible(report.number, this.#whenHeard(report.frame));
        return;
      case 'finished':
        this.#listener?.finished(report.number);
        return;
      case 'stopped':
        return;
      default:
        report satisfies never;
    }
  }

  #restLater(): void {
    this.#cancelRest?.();
    this.#cancelRest = this.#timer.after(REST_AFTER, () => {
      void this.#context.suspend();
    });
  }

  /** When a frame of the context leaves the loudspeaker, on the axis of `performance.now()`. */
  #whenHeard(frame: number): Milliseconds {
    const away = frame / this.rate - this.#context.currentTime + this.#latency();
    return ms(performance.now() + away * 1000);
  }
}
