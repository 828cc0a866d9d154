import { make } from '../page/element.ts';
import type { RoomNews } from '../call/room-line.ts';

/** Words that stay on the line; older ones make room. */
const KEPT = 24;

/** What avatars say, word by word as it is heard; what was cut off shows that it was. */
export class Captions {
  readonly #line: HTMLElement;
  #utterance: string | undefined;

  constructor(line: HTMLElement) {
    this.#line = line;
  }

  take(news: RoomNews): void {
    if (news.type === 'avatar.word') this.#add(news.utterance, news.text);
    if (news.type === 'avatar.finished') this.#finish(news.utterance, news.interrupted);
  }

  #add(utterance: string, text: string): void {
    if (utterance !== this.#utterance) this.#line.replaceChildren();
    this.#utterance = utterance;
    this.#line.querySelector('.now')?.classList.remove('now');
    this.#line.append(make('span', 'now', text), ' ');
    while (this.#line.childNodes.length > 2 * KEPT) this.#line.firstChild?.remove();
  }

  #finish(utterance: string, interrupted: boolean): void {
    if (utterance !== this.#utterance) return;
    this.#line.querySelector('.now')?.classList.remove('now');
    if (interrupted) this.#line.append(make('span', 'cut', '—'));
  }
}
