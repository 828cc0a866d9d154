import type { Clock } from '../../core/clock.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Logger } from '../../core/log.ts';
import type { Milliseconds, SampleRate } from '../../core/units.ts';
import { ms, samples, samplesIn, spanOf } from '../../core/units.ts';
import type { VoiceEncoder } from '../call-media.ts';
import { GainRamp } from './gain-ramp.ts';
import { SoundQueue } from './sound-queue.ts';

const BLOCK = LIMITS.packet;
/** What receivers hold of sound at least. Silence that comes later they have made up for, and would only keep what follows for longer. */
const MADE_UP = ms(40);
/** A thread that was held up sends what is due at once, and receivers make up for it; what is later than this is not sent at all. */
const HELD_UP = ms(1_000);

export interface PlayoutOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly encoder: VoiceEncoder;
  /** A packet at its moment. `begins`: the first with sound after a silence. */
  readonly onPacket: (payload: Uint8Array, at: Milliseconds, begins: boolean) => void;
  /** Called for every block that has left, with how loud it is at its end; the moments of captions. */
  readonly onBlock: (at: Milliseconds, gain: number) => void;
}

/**
 * What an avatar says, on its axis of time: sound is laid end to end, and leaves in packets of 20 ms, each when its moment has
 * come. Where there is nothing to say silence leaves, so that receivers keep their clocks.
 */
export class Playout {
  readonly rate: SampleRate;
  readonly #options: PlayoutOptions;
  readonly #zero: Milliseconds;
  readonly #queue = new SoundQueue();
  readonly #gain = new GainRamp();
  readonly #blockSamples: number;
  /** The next block's number. */
  #next = 0;
  /** Where what waits in the queue will begin, while something does. */
  #begins: Milliseconds = ms(0);
  #sounding = false;
  /** The last block of what was cut, falling silent. */
  #tail: Float32Array | undefined;

  constructor(options: PlayoutOptions) {
    this.#options = options;
    this.rate = options.encoder.blockRate;
    this.#blockSamples = samplesIn(BLOCK, this.rate);
    this.#zero = options.clock.now();
  }

  /** Where the axis stands. */
  now(): Milliseconds {
    return ms(this.#options.clock.now() - this.#zero);
  }

  /** The clock's time of a moment of the axis. */
  clockAt(at: Milliseconds): Milliseconds {
    return ms(this.#zero + at);
  }

  /** Sound that waits. */
  get unplayed(): Milliseconds {
    return spanOf(samples(this.#queue.length), this.rate);
  }

  /** Lays sound behind what waits, or `lead` from now. @param pcm at {@link rate}; becomes the playout's @returns where it begins */
  append(pcm: Float32Array, lead: Milliseconds): Milliseconds {
    if (this.#queue.length === 0) {
      const free = this.#tail ? this.#next + 1 : this.#next;
      const earliest = Math.max(free, Math.ceil((this.now() + lead) / BLOCK));
      this.#begins = ms(earliest * BLOCK);
    }
    const at = ms(Math.max(this.#begins, this.#next * BLOCK) + this.unplayed);
    this.#queue.push(pcm);
    return at;
  }

  /** Forgets what waits; one block more leaves, falling silent. @returns the end of what was heard */
  cut(): Milliseconds {
    const end = ms(this.#next * BLOCK);
    const tail = this.#sounding ? this.#queue.pull(this.#blockSamples) : undefined;
    this.#queue.clear();
    if (!tail) return end;
    this.#gain.fadeOut(tail);
    this.#tail = tail;
    return ms(end + BLOCK);
  }

  /** How loud it is from the next block on. @range [0, 1] */
  set gain(gain: number) {
    this.#gain.target = gain;
  }

  /** Plays until it is told to stop. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    for (;;) {
      await clock.until(ms(this.#zero + this.#next * BLOCK), signal);
      const late = ms(this.now() - this.#next * BLOCK);
      if (late > HELD_UP) {
        log.warn({ lateMs: Math.round(late) }, 'playout was held up');
        // The axis goes on, and with it what stands on it.
        for (const now = Math.floor(this.now() / BLOCK); this.#next < now; this.#next += 1) {
          this.#take(ms(this.#next * BLOCK));
        }
      } else if (late > MADE_UP) this.#skipSilence();
      await this.#play();
    }
  }

  /** Blocks that are over, and hold nothing. */
  #skipSilence(): void {
    const now = Math.floor(this.now() / BLOCK);
    while (this.#next < now && !this.#tail && (this.unplayed === 0 || this.#next * BLOCK < this.#begins)) {
      this.#sounding = false;
      this.#next += 1;
    }
  }

  async #play(): Promise<void> {
    const { encoder, onPacket, onBlock } = this.#options;
    const at = ms(this.#next * BLOCK);
    const block = this.#take(at);
    const gain = this.#gain.target;
    const begins = block !== undefined && !this.#sounding;
    this.#sounding = block !== undefined;
    this.#next += 1;
    const payload = await encoder.encode(block ?? new Float32Array(this.#blockSamples));
    onPacket(payload, at, begins);
    onBlock(at, gain);
  }

  #take(at: Milliseconds): Float32Array | undefined {
    const tail = this.#tail;
    this.#tail = undefined;
    if (tail || at < this.#begins) return tail;
    const block = this.#queue.pull(this.#blockSamples);
    if (block) this.#gain.apply(block);
    return block;
  }
}
