import type { Ending, Followed } from '../speaking.ts';
import type { WordPlace } from '../word-track.ts';
import { make } from './element.ts';

/** Beyond this a text is a passage, and is set smaller. */
const PASSAGE = 160;
/** Utterances that stay on the stage, the one that sounds included. */
const KEPT = 3;

/** A word and what stands between it and the next. */
interface Piece {
  readonly whole: HTMLElement;
  readonly word: HTMLElement;
}

/** The text of one utterance, which lights up as it is heard. */
class Lines {
  readonly element = make('p', 'utterance');
  readonly #pieces: Piece[] = [];
  readonly #rest = document.createTextNode('');
  /** Where in the text the unparted rest begins. */
  #parted = 0;
  #begun = 0;
  #current: number | undefined;

  constructor() {
    this.element.append(this.#rest);
  }

  /** Shows text that has grown, and words that have become known. */
  show({ text, track }: Followed): void {
    for (const { start, end } of track.words.slice(this.#pieces.length)) {
      if (start < this.#parted) continue;
      this.#partUpTo(text, start);
      const whole = make('span', 'piece');
      const word = make('span', 'word', text.slice(start, end));
      whole.append(word);
      this.#rest.before(whole);
      this.#pieces.push({ whole, word });
      this.#parted = end;
    }
    this.#rest.data = text.slice(this.#parted);
  }

  /** Lights up as far as was heard. @returns the word that is heard now, when it is another than before */
  light({ begun, current }: WordPlace): HTMLElement | undefined {
    for (; this.#begun < begun; this.#begun += 1) this.#pieces[this.#begun]?.whole.classList.add('heard');
    if (current === this.#current) return undefined;
    this.#pieces[this.#current ?? -1]?.word.classList.remove('now');
    this.#current = current;
    const word = this.#pieces[current ?? -1]?.word;
    word?.classList.add('now');
    return word;
  }

  end(ending: Ending): void {
    this.light({ begun: this.#begun, current: undefined });
    this.element.dataset['ending'] = ending.type;
    if (ending.type !== 'stopped') return;
    const [blank = ''] = /^\s*/.exec(ending.unspoken) ?? [];
    const spoken = make('span', 'spoken', ending.spoken + blank);
    const unspoken = make('s', 'unspoken', ending.unspoken.slice(blank.length));
    this.element.replaceChildren(spoken, unspoken);
  }

  #partUpTo(text: string, start: number): void {
    const between = text.slice(this.#parted, start);
    const last = this.#pieces.at(-1);
    if (last) last.whole.append(between);
    else this.#rest.before(between);
  }
}

/** The large text in the middle of the page. */
export class Stage {
  readonly #element: HTMLElement;
  readonly #lines = new Map<string, Lines>();

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  /** @param alone whether it takes the place of what was there */
  add(utterance: Followed, alone: boolean): void {
    if (alone) this.#lines.clear();
    const lines = new Lines();
    this.#lines.set(utterance.id, lines);
    for (const [id] of this.#lines) {
      if (this.#lines.size <= KEPT) break;
      this.#lines.delete(id);
    }
    this.#element.replaceChildren(...[...this.#lines.values()].map((each) => each.element));
    this.show(utterance);
    // With the face beside it, where there is one.
    if (alone) (this.#element.parentElement ?? this.#element).scrollIntoView({ block: 'nearest' });
  }

  show(utterance: Followed): void {
    this.#lines.get(utterance.id)?.show(utterance);
    const length = this.#element.textContent.length;
    this.#element.classList.toggle('passage', length > PASSAGE);
  }

  light(utterance: Followed, place: WordPlace): void {
    const word = this.#lines.get(utterance.id)?.light(place);
    if (word) this.#keepInSight(word);
  }

  end(utterance: Followed, ending: Ending): void {
    this.#lines.get(utterance.id)?.end(ending);
  }

  /** Scrolls the stage alone: whoever reads further down the page is not pulled back at each word. */
  #keepInSight(word: HTMLElement): void {
    const stage = this.#element;
    const [top, bottom] = [word.offsetTop, word.offsetTop + word.offsetHeight];
    if (top < stage.scrollTop) stage.scrollTop = top;
    if (bottom > stage.scrollTop + stage.clientHeight) stage.scrollTop = bottom - stage.clientHeight / 2;
  }
}
