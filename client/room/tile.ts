import { make } from '../page/element.ts';

export interface TileOptions {
  readonly name: string;
  /** One's own: mirrored, and never heard. */
  readonly own?: boolean;
  readonly synthetic?: boolean;
  /** Takes it out of the room, where one may. */
  readonly onDismiss?: (() => void) | undefined;
}

/** One participant as he is seen: his picture or his initial, his name, and whether he speaks. */
export class Tile {
  readonly element = make('figure', 'tile');
  readonly #video = make('video', '');
  readonly #mark = make('div', 'recorded', 'Recording');

  constructor({ name, own = false, synthetic = false, onDismiss }: TileOptions) {
    const { element } = this;
    element.style.margin = '0';
    element.dataset['own'] = String(own);
    this.#video.playsInline = true;
    this.#video.autoplay = true;
    this.#video.muted = own;
    this.#video.setAttribute('aria-label', synthetic ? `${name}, a synthetic person` : name);
    const who = make('figcaption', 'who');
    who.append(make('span', '', own ? `${name} (you)` : name));
    element.append(this.#video, make('div', 'initial', name.slice(0, 1).toUpperCase()), who);
    this.#mark.setAttribute('role', 'status');
    this.#mark.hidden = true;
    if (synthetic) element.append(make('div', 'synthetic', 'AI · synthetic'), this.#mark);
    if (onDismiss) {
      const dismiss = make('button', 'dismiss', 'Send away');
      dismiss.type = 'button';
      dismiss.setAttribute('aria-label', `Send ${name} away`);
      dismiss.addEventListener('click', onDismiss);
      element.append(dismiss);
    }
  }

  show(stream: MediaStream): void {
    if (this.#video.srcObject !== stream) this.#video.srcObject = stream;
    this.element.dataset['picture'] = String(stream.getVideoTracks().length > 0);
    this.#video.play().catch(() => undefined);
  }

  /** Whether it is recorded: everybody is to see that. */
  set recorded(recorded: boolean) {
    this.#mark.hidden = !recorded;
  }

  set speaking(speaking: boolean) {
    this.element.dataset['speaking'] = String(speaking);
  }

  remove(): void {
    this.#video.srcObject = null;
    this.element.remove();
  }
}
