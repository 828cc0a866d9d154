import type { Manner } from '../session.ts';
import type { Voice } from '../voices.ts';
import { element } from './element.ts';

/** As it is where nobody touches it. */
const USUAL = { pitch: 0, expressiveness: 1, seed: 0 } as const;
const HIGHEST_SEED = 4_294_967_295;

const inSemitones = (pitch: number): string => `${pitch > 0 ? '+' : ''}${String(pitch)}`;

/** A slider and the number beside it. */
const slider = (id: string, show: (value: number) => string): HTMLInputElement => {
  const input = element(id, HTMLInputElement);
  const output = element(`${id}-value`, HTMLOutputElement);
  const update = (): void => {
    output.value = show(input.valueAsNumber);
    input.setAttribute('aria-valuetext', output.value);
  };
  input.oninput = update;
  update();
  return input;
};

/** What most people leave as it is: a second voice in the first, pitch, expression, and which reading of the sentence. */
export class Tuning {
  readonly #blend = element('blend', HTMLSelectElement);
  readonly #share = slider('share', (value) => `${String(value)} %`);
  readonly #pitch = slider('pitch', inSemitones);
  readonly #expression = slider('expressiveness', (value) => value.toFixed(1));
  readonly #seed = element('seed', HTMLInputElement);

  /** @param again says the sentence once more, in the reading that was just chosen */
  constructor(again: () => void) {
    this.#blend.onchange = () => {
      this.#share.disabled = this.#blend.value === '';
    };
    element('another', HTMLButtonElement).onclick = () => {
      this.#seed.value = String((this.#readSeed() + 1) % (HIGHEST_SEED + 1));
      again();
    };
  }

  /** Offers the voices that the chosen one can be blended with: those of its model. */
  offer(voices: readonly Voice[], chosen: string): void {
    const model = voices.find(({ id }) => id === chosen)?.model;
    const others = voices.filter((voice) => voice.model === model && voice.id !== chosen);
    const kept = this.#blend.value;
    this.#blend.replaceChildren(
      new Option('Nobody', ''),
      ...others.map(({ id, name }) => new Option(name, id, false, id === kept)),
    );
    this.#blend.disabled = others.length === 0;
    this.#share.disabled = this.#blend.value === '';
  }

  /** @param voice the chosen one */
  mannerOf(voice: string): Manner {
    const [pitch, expressiveness] = [this.#pitch.valueAsNumber, this.#expression.valueAsNumber];
    const seed = this.#readSeed();
    const other = this.#blend.value;
    const share = this.#share.valueAsNumber;
    const blend = `${voice}*${String((100 - share) / 100)}+${other}*${String(share / 100)}`;
    return {
      ...(voice !== '' && { voice: other === '' ? voice : blend }),
      ...(pitch !== USUAL.pitch && { pitch }),
      ...(expressiveness !== USUAL.expressiveness && { expressiveness }),
      ...(seed !== USUAL.seed && { seed }),
    };
  }

  /** What is typed and is no whole number counts as none. */
  #readSeed(): number {
    const seed = this.#seed.valueAsNumber;
    return Number.isInteger(seed) && seed >= 0 && seed <= HIGHEST_SEED ? seed : USUAL.seed;
  }
}
