import { hertz, ms, samplesIn } from '../src/core/units.ts';
import { JitterBuffer } from './jitter-buffer.ts';
import type { PlaybackOrder, PlaybackReport } from './playback-message.ts';
import { AUDIBLE, PLAYBACK } from './playback-message.ts';

const rate = hertz(sampleRate);
/** How often the page is told where we are: often enough for an eye, seldom enough for a phone. */
const reportEvery = samplesIn(ms(20), rate);

/** Runs on the audio thread: everything that is heard goes through this one `process`. */
class PlaybackProcessor extends AudioWorkletProcessor {
  readonly #buffer = new JitterBuffer({
    refill: samplesIn(ms(40), rate),
    refillMaximum: samplesIn(ms(320), rate),
    capacity: samplesIn(ms(60_000), rate),
    fade: samplesIn(ms(2.5), rate),
  });
  #audible: number | undefined;
  #peak = 0;
  #unreported = 0;
  #playing = false;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<PlaybackOrder>) => {
      if (data.type === 'play') this.#buffer.push(data.chunk);
      else this.#stop();
    };
  }

  override process(
    _inputs: readonly (readonly Float32Array[])[],
    [output]: readonly (readonly Float32Array[])[],
  ): boolean {
    const channel = output?.[0];
    if (!channel) return true;
    const played = this.#buffer.read(channel);
    if (played.number !== undefined) this.#notice(channel, played.number, played.filled);
    const playing = played.filled > 0;
    this.#unreported += channel.length;
    if (
      played.number !== undefined &&
      (playing !== this.#playing || (playing && this.#unreported >= reportEvery))
    ) {
      this.#unreported = 0;
      this.#report({
        type: 'position',
        frame: currentFrame + played.filled,
        number: played.number,
        end: played.end,
        playing,
        peak: this.#peak,
        held: this.#buffer.held,
        underruns: this.#buffer.underruns,
      });
      this.#peak = 0;
    }
    this.#playing = playing;
    if (played.finished !== undefined) {
      this.#audible = undefined;
      this.#report({ type: 'finished', number: played.finished });
    }
    return true;
  }

  #stop(): void {
    this.#buffer.stop();
    this.#audible = undefined;
    this.#playing = false;
    this.#report({ type: 'stopped' });
  }

  #notice(channel: Float32Array, number: number, filled: number): void {
    for (let k = 0; k < filled; k += 1) {
      const level = Math.abs(channel[k] ?? 0);
      if (level > this.#peak) this.#peak = level;
      if (level < AUDIBLE || this.#audible === number) continue;
      this.#audible = number;
      this.#report({ type: 'audible', number, frame: currentFrame + k });
    }
  }

  #report(report: PlaybackReport): void {
    this.port.postMessage(report);
  }
}

registerProcessor(PLAYBACK, PlaybackProcessor);
