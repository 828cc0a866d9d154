import type { Manner } from '../session.ts';
import { readTyped } from '../typed-text.ts';
import type { Voice } from '../voices.ts';
import { element } from './element.ts';
import { Tuning } from './tuning.ts';

/** What the person at the box wants. */
export interface ComposerListener {
  speak(text: string, manner: Manner): void;
  write(text: string, manner: Manner): void;
  /** The fingers rest. */
  rest(): void;
  endWriting(): void;
  stop(): void;
  /** The box holds more than may be said at once. */
  tooLong(length: number, limit: number): void;
}

/** Fingers that rest this long want to hear what they wrote. */
const REST_MS = 900;

/** The box, its choices and its two buttons. */
export class Composer {
  readonly #listener: ComposerListener;
  readonly #text = element('text', HTMLTextAreaElement);
  readonly #voice = element('voice', HTMLSelectElement);
  readonly #speed = element('speed', HTMLInputElement);
  readonly #speedValue = element('speed-value', HTMLOutputElement);
  readonly #typing = element('typing', HTMLInputElement);
  readonly #speak = element('speak', HTMLButtonElement);
  readonly #stop = element('stop', HTMLButtonElement);
  readonly #tuning = new Tuning(() => {
    this.#submit();
  });
  #voices: readonly Voice[] = [];
  #connected = false;
  #limit = Infinity;
  /** The beginning of the box that was said while it was typed. */
  #said = '';
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(listener: ComposerListener) {
    this.#listener = listener;
    element('composer', HTMLFormElement).onsubmit = (event) => {
      event.preventDefault();
      this.#submit();
    };
    this.#text.onkeydown = (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    };
    this.#text.oninput = () => {
      this.#typed();
    };
    this.#typing.onchange = () => {
      this.#switchTyping();
    };
    for (const example of document.querySelectorAll<HTMLButtonElement>('.example')) {
      example.onclick = () => {
        this.#try(example.textContent);
      };
    }
    this.#stop.onclick = () => {
      listener.stop();
      // The button is about to be of no use; a keyboard must not fall off the page with it.
      this.#speak.focus();
    };
    this.#voice.onchange = () => {
      this.#tuning.offer(this.#voices, this.#voice.value);
    };
    this.#speed.oninput = () => {
      this.#showSpeed();
    };
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.isComposing) listener.stop();
    });
    this.#showSpeed();
  }

  offer(voices: readonly Voice[]): void {
    if (voices.length === 0) return;
    const chosen = this.#voice.value;
    const options = voices.map(({ id, name, language, default: usual }) => {
      const option = new Option(
        `${name} (${language})`,
        id,
        usual,
        id === chosen || (chosen === '' && usual),
      );
      option.lang = 'en';
      return option;
    });
    this.#voice.replaceChildren(...options);
    this.#voices = voices;
    this.#tuning.offer(voices, this.#voice.value);
  }

  set connected(connected: boolean) {
    this.#connected = connected;
    this.#speak.disabled = !connected;
  }

  /** Characters that may be said at once. */
  set limit(limit: number) {
    this.#limit = limit;
  }

  set busy(busy: boolean) {
    this.#stop.disabled = !busy;
  }

  /** What was said while typing is forgotten: what is typed from now on begins anew. */
  cutTyping(): void {
    clearTimeout(this.#resting);
    this.#said = this.#text.value;
  }

  get #manner(): Manner {
    return { speed: this.#speed.valueAsNumber, ...this.#tuning.mannerOf(this.#voice.value) };
  }

  #submit(): void {
    if (!this.#connected || this.#isTooLong()) return;
    if (this.#typing.checked) {
      this.#say(true);
      this.#listener.endWriting();
      this.#text.value = '';
      this.#said = '';
      return;
    }
    this.#listener.speak(this.#text.value, this.#manner);
  }

  #typed(): void {
    clearTimeout(this.#resting);
    if (!this.#typing.checked || !this.#connected || this.#isTooLong()) return;
    this.#say(false);
    this.#resting = setTimeout(() => {
      this.#say(true);
      this.#listener.rest();
    }, REST_MS);
  }

  #try(text: string): void {
    this.#text.value = text;
    this.#submit();
    // The examples leave the stage; a keyboard goes on where it can change the words.
    this.#text.focus();
  }

  /** Said here rather than there: what is far too long would cost the connection. */
  #isTooLong(): boolean {
    const { length } = this.#text.value;
    if (length <= this.#limit) return false;
    this.#listener.tooLong(length, this.#limit);
    return true;
  }

  #say(resting: boolean): void {
    clearTimeout(this.#resting);
    const { send, said, changed } = readTyped(this.#said, this.#text.value, resting);
    if (changed) this.#listener.endWriting();
    this.#said = said;
    // An utterance does not begin with a blank.
    if (send.trim() !== '') this.#listener.write(send, this.#manner);
  }

  #switchTyping(): void {
    clearTimeout(this.#resting);
    this.#said = this.#text.value;
    if (!this.#typing.checked) this.#listener.endWriting();
    this.#text.focus();
  }

  #showSpeed(): void {
    const speed = this.#speed.valueAsNumber;
    this.#speedValue.value = `${String(speed)}×`;
    this.#speed.setAttribute('aria-valuetext', `${String(speed)} times`);
  }
}
