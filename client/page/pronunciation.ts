import { pronounceWords } from '../phoneme-words.ts';
import type { Followed } from '../speaking.ts';
import { element, make } from './element.ts';

/** "Why was it said so?": each word beside the sounds that the voice read it with. Drawn only while it is open. */
export class Pronunciation {
  readonly #details = element('why', HTMLDetailsElement);
  readonly #content = element('why-content', HTMLDivElement);
  #shown: Followed | undefined;

  constructor() {
    this.#details.ontoggle = () => {
      this.#draw();
    };
    this.#draw();
  }

  show(utterance: Followed): void {
    this.#shown = utterance;
    this.#draw();
  }

  #draw(): void {
    if (!this.#details.open) return;
    const words = this.#shown ? pronounceWords(this.#shown.track.words, this.#shown.phonemes) : [];
    if (words.length === 0) {
      this.#content.replaceChildren(
        make('p', 'hint', 'Speak a sentence, and each word appears here with its sounds.'),
      );
      return;
    }
    const list = make('ol', 'pronounced');
    for (const { text, phonemes, spanMs } of words) {
      const item = make('li', '');
      item.append(make('span', 'written', text), make('span', 'phonemes', phonemes === '' ? '–' : phonemes));
      item.append(make('span', 'lasting', `${spanMs.toFixed(0)} ms`));
      list.append(item);
    }
    this.#content.replaceChildren(list);
  }
}
