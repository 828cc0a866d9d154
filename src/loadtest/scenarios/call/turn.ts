import type { Milliseconds, SampleRate } from '../../../core/units.ts';
import { AUDIBLE, levelOf } from '../../audible.ts';
import type { Ear } from '../../ear.ts';
import { CallFailure } from '../../scenario.ts';
import type { BrainNews } from './brain-line.ts';

/** Silence after which an answer that is over is taken to have sounded to its end: what was on its way has come. */
const SILENT_PACKETS = 15;

/** One thing that the avatar says, as it is heard and seen by whoever is in the call. */
export class Turn {
  readonly utterance: string;
  readonly #ear: Ear | undefined;
  readonly #done = Promise.withResolvers<undefined>();
  #firstLoud: Milliseconds | undefined;
  #lastLoud: Milliseconds | undefined;
  /** The server has said that it is over. */
  #over = false;
  #silent = 0;
  #pictures = 0;

  /** @param ear whom to tell, where it is what was asked for */
  constructor(utterance: string, ear: Ear | undefined) {
    this.utterance = utterance;
    this.#ear = ear;
    // Whoever does not wait for it has failed otherwise.
    this.#done.promise.catch(() => undefined);
  }

  /** Resolves when it has sounded to its end; rejects with a {@link CallFailure}. */
  get done(): Promise<undefined> {
    return this.#done.promise;
  }

  get firstLoud(): Milliseconds | undefined {
    return this.#firstLoud;
  }

  get lastLoud(): Milliseconds | undefined {
    return this.#lastLoud;
  }

  /** Whether it sounds just now. */
  get sounds(): boolean {
    return this.#firstLoud !== undefined && !this.#over;
  }

  /** Of the time in which it could be heard; `undefined` where that was too short to tell. */
  get picturesPerSecond(): number | undefined {
    const seconds = ((this.#lastLoud ?? 0) - (this.#firstLoud ?? 0)) / 1000;
    return seconds > 0.5 ? this.#pictures / seconds : undefined;
  }

  /** @param sent by the server's clock, where that is known @param at when it arrived */
  hear(pcm: Float32Array, rate: SampleRate, at: Milliseconds, sent: Milliseconds | undefined): void {
    const loud = levelOf(pcm) > AUDIBLE;
    if (loud) this.#hearLoud(at, sent);
    this.#silent = loud ? 0 : this.#silent + 1;
    if (this.#firstLoud !== undefined && (loud || !this.#over)) this.#ear?.sound(pcm, rate);
    if (this.#over && this.#silent >= SILENT_PACKETS) this.#done.resolve(undefined);
  }

  see(sent: Milliseconds | undefined): void {
    if (!this.sounds) return;
    this.#pictures += 1;
    if (sent !== undefined) this.#ear?.picture(sent);
  }

  take(news: Extract<BrainNews, { type: 'avatar.finished' | 'avatar.failed' }>): void {
    if (news.utterance !== this.utterance) return;
    if (news.type === 'avatar.failed') {
      this.fail(new CallFailure(news.code));
      return;
    }
    this.#over = true;
    if (news.interrupted) this.#ear?.acknowledge();
  }

  fail(failure: CallFailure): void {
    this.#done.reject(failure);
  }

  #hearLoud(at: Milliseconds, sent: Milliseconds | undefined): void {
    if (this.#firstLoud === undefined && sent !== undefined) this.#ear?.eye.begin(sent);
    this.#firstLoud ??= at;
    this.#lastLoud = at;
  }
}
