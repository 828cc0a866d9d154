import type { Followed } from '../speaking.ts';
import { element } from './element.ts';

/** The three small figures. */
export class Readout {
  readonly #firstAudio = element('first-audio', HTMLElement);
  readonly #factor = element('real-time-factor', HTMLElement);
  readonly #gaps = element('gaps', HTMLElement);
  #gapCount = 0;

  /** A new utterance: what was measured of the last one says nothing of it. */
  clear(): void {
    this.#firstAudio.textContent = '–';
    this.#factor.textContent = '–';
  }

  show({ timing: { firstAudio, realTimeFactor } }: Followed): void {
    if (firstAudio !== undefined) this.#firstAudio.textContent = `${firstAudio.toFixed(0)} ms`;
    if (realTimeFactor !== undefined)
      this.#factor.textContent = realTimeFactor.toFixed(realTimeFactor < 1 ? 3 : 1);
  }

  /** Sound ran dry once more. */
  countGap(): void {
    this.#gapCount += 1;
    this.#gaps.textContent = String(this.#gapCount);
  }
}
