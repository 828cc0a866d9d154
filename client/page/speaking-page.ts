import { complaintSentence } from '../complaint-sentence.ts';
import type { Ending, Followed, SpeakingView } from '../speaking.ts';
import type { WordPlace } from '../word-track.ts';
import type { Pronunciation } from './pronunciation.ts';
import type { Readout } from './readout.ts';
import type { Stage } from './stage.ts';
import type { Status } from './status.ts';

export interface PageParts {
  readonly stage: Stage;
  readonly readout: Readout;
  readonly status: Status;
  readonly pronunciation: Pronunciation;
  /** Told whether there is something to stop. */
  readonly onBusy: (busy: boolean) => void;
}

/** Shows on the page what becomes of what is spoken. */
export class SpeakingPage implements SpeakingView {
  readonly #parts: PageParts;
  #busy = false;

  constructor(parts: PageParts) {
    this.#parts = parts;
  }

  began(utterance: Followed): void {
    // A text that is still written goes on below what sounds; anything else begins on an empty stage.
    this.#parts.stage.add(utterance, !this.#busy);
    this.#parts.readout.clear();
    this.#parts.status.clear();
  }

  grew(utterance: Followed): void {
    this.#parts.stage.show(utterance);
  }

  wordsKnown(utterance: Followed): void {
    this.#parts.stage.show(utterance);
  }

  heard(utterance: Followed, place: WordPlace): void {
    this.#parts.stage.light(utterance, place);
  }

  timed(utterance: Followed): void {
    this.#parts.readout.show(utterance);
  }

  ended(utterance: Followed, ending: Ending): void {
    const { stage, status, pronunciation } = this.#parts;
    if (ending.type === 'finished') {
      stage.light(utterance, { begun: utterance.track.words.length, current: undefined });
    }
    stage.end(utterance, ending);
    pronunciation.show(utterance);
    if (ending.type === 'failed') {
      status.say(
        ending.complaint ? complaintSentence(ending.complaint) : 'The connection broke in mid-sentence.',
      );
    }
    if (ending.type === 'stopped' && !ending.sure) {
      const spoken = ending.spoken.trim();
      status.announce(spoken === '' ? 'Stopped.' : `Stopped after: ${spoken}`);
    }
  }

  busy(busy: boolean): void {
    this.#busy = busy;
    this.#parts.onBusy(busy);
  }
}
