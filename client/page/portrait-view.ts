import { ms } from '../../src/core/units.ts';
import { AxisClock } from '../axis-clock.ts';
import { PicturePlayer } from '../picture-player.ts';
import type { ArrivingPicture } from '../picture-queue.ts';
import type { SessionEvent } from '../session-listener.ts';
import type { SpeechSession } from '../session.ts';
import type { Heard } from '../sound-sink.ts';
import { element } from './element.ts';

/** What a portrait asks of the session that draws it. */
type Drawing = Pick<SpeechSession, 'askKeyFrame' | 'showPictures' | 'be'>;

/**
 * A person beside the text, in pictures that the service draws: in time with the sound that is heard, and attentive where the page listens.
 * While nobody sees them, they are not drawn at the service either.
 */
export class PortraitView {
  readonly #figure = element('portrait', HTMLElement);
  readonly #player: PicturePlayer;
  readonly #axis = new AxisClock();
  #session: Drawing | undefined;
  #seen = false;
  #listening = false;
  #busy = false;

  constructor() {
    this.#player = new PicturePlayer(element('portrait-canvas', HTMLCanvasElement), () => {
      this.#session?.askKeyFrame();
    });
    document.addEventListener('visibilitychange', () => {
      this.#look();
    });
  }

  /** Whether it is a portrait that is looked at. */
  set shown(shown: boolean) {
    if (shown === !this.#figure.hidden) return;
    this.#figure.hidden = !shown;
    // Another session draws it from now on, or nobody does.
    this.#session = undefined;
    this.#player.begin();
    this.#look();
  }

  /** Somebody else is about to be seen: what is seen still fades until the first picture. */
  expectAnother(): void {
    this.#figure.dataset['waiting'] = '';
  }

  /** Whether something is said. */
  set busy(busy: boolean) {
    this.#busy = busy;
    this.#tell();
  }

  /** Whether the page listens. */
  set listening(listening: boolean) {
    this.#listening = listening;
    this.#session?.be(listening ? 'listening' : 'auto');
    this.#tell();
  }

  hear(event: SessionEvent, session: Drawing): void {
    if (event.type === 'started') this.#axis.begin(event.number, event.at);
    if (event.type !== 'opened') return;
    this.#session = session;
    this.expectAnother();
    this.#axis.open(ms(performance.now()));
    this.#player.begin();
    if (!this.#seen) session.showPictures(false);
    if (this.#listening) session.be('listening');
  }

  see(picture: ArrivingPicture): void {
    this.#player.push(picture);
  }

  /** To be called for each picture of the page. @param heard what leaves the loudspeaker now */
  draw(heard: Heard | undefined): void {
    if (this.#figure.hidden) return;
    const before = this.#player.shown;
    this.#player.draw(this.#axis.read(ms(performance.now()), heard));
    if (this.#player.shown === before) return;
    this.#figure.dataset['pictures'] = String(this.#player.shown);
    delete this.#figure.dataset['waiting'];
  }

  #look(): void {
    const seen = !this.#figure.hidden && !document.hidden;
    if (seen !== this.#seen) this.#session?.showPictures(seen);
    this.#seen = seen;
  }

  #tell(): void {
    this.#figure.dataset['state'] = this.#busy ? 'speaking' : this.#listening ? 'listening' : 'idle';
  }
}
