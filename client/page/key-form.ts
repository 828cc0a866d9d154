import { element } from './element.ts';

const STORED = 'vivavoce-key';

/** Asks for the server's key where it wants one. The key stays in this tab. */
export class KeyForm {
  readonly #form = element('key-form', HTMLFormElement);
  readonly #input = element('key', HTMLInputElement);

  /** @param onKey a new key was given */
  constructor(onKey: () => void) {
    this.#form.onsubmit = (event) => {
      event.preventDefault();
      window.sessionStorage.setItem(STORED, this.#input.value);
      this.#input.value = '';
      this.#form.hidden = true;
      onKey();
    };
  }

  get key(): string | undefined {
    return window.sessionStorage.getItem(STORED) ?? undefined;
  }

  ask(): void {
    this.#form.hidden = false;
    this.#input.focus();
  }
}
