import type { AvatarChoice } from '../avatars.ts';
import { fetchAvatars } from '../avatars.ts';
import type { FaceChoice, Sight } from '../face-choice.ts';
import { chosenFace, faceChoices } from '../face-choice.ts';
import { canPlayPictures } from '../picture-player.ts';
import type { ArrivingPicture } from '../picture-queue.ts';
import type { SessionEvent } from '../session-listener.ts';
import type { AskedFace, SpeechSession } from '../session.ts';
import type { Heard } from '../sound-sink.ts';
import { element } from './element.ts';
import { HeadView, canDrawHead } from './head-view.ts';
import { PortraitView } from './portrait-view.ts';

const STORED = 'vivavoce-face';

/** Who speaks, to look at: a person, a drawn head, or nobody. The choice stays in this browser. */
export class Face {
  readonly #select = element('face', HTMLSelectElement);
  readonly #field = element('face-field', HTMLLabelElement);
  readonly #portrait = new PortraitView();
  readonly #head: HeadView | undefined;
  readonly #sight: Sight;
  #avatars: readonly AvatarChoice[] = [];
  #choices: readonly FaceChoice[];
  #chosen: FaceChoice;
  #spared = false;

  private constructor(sight: Sight, onChange: () => void) {
    this.#sight = sight;
    this.#head = sight.solid ? new HeadView() : undefined;
    this.#choices = faceChoices([], sight);
    this.#chosen = chosenFace(this.#choices, null);
    this.#select.onchange = () => {
      window.localStorage.setItem(STORED, this.#select.value);
      this.#spared = false;
      this.#choose(this.#select.value);
      this.#portrait.expectAnother();
      onChange();
    };
  }

  /** @param onChange another face was chosen, so another session is wanted */
  static async open(onChange: () => void): Promise<Face> {
    return new Face({ pictures: await canPlayPictures(), solid: canDrawHead() }, onChange);
  }

  /** What a session is asked for. */
  get asked(): AskedFace {
    return this.#chosen.asked;
  }

  /** Asks the service who is there, as long as nobody is known. @returns whether another face came of it than before */
  async offer(key: string | undefined): Promise<boolean> {
    if (this.#sight.pictures && this.#avatars.length === 0) this.#avatars = await fetchAvatars(key);
    this.#choices = faceChoices(this.#avatars, this.#sight);
    const before = this.#chosen.id;
    this.#choose(this.#spared ? before : window.localStorage.getItem(STORED));
    this.#select.replaceChildren(...this.#choices.map(({ id, title }) => new Option(title, id)));
    this.#select.value = this.#chosen.id;
    this.#field.hidden = this.#choices.length < 2;
    return this.#chosen.id !== before;
  }

  /** The service has no room to draw anybody: something that costs it less, until another is chosen. @returns whether there is such */
  giveWay(): boolean {
    if (this.asked.type !== 'pictures') return false;
    this.#spared = true;
    this.#choose(this.#choices.find(({ asked }) => asked.type !== 'pictures')?.id ?? null);
    this.#select.value = this.#chosen.id;
    return true;
  }

  set busy(busy: boolean) {
    this.#portrait.busy = busy;
  }

  /** Whether the page listens. */
  set listening(listening: boolean) {
    this.#portrait.listening = listening;
    if (this.#head) this.#head.listening = listening;
  }

  /** What happens in the session that speaks. */
  hearVoice(event: SessionEvent, session: SpeechSession): void {
    if (this.asked.type === 'pictures') this.#portrait.hear(event, session);
    if (this.asked.type === 'motion') this.#head?.hearVoice(event);
  }

  /** What happens in the session that listens. */
  hearEar(event: SessionEvent): void {
    if (this.asked.type === 'motion') this.#head?.hearEar(event);
  }

  see(picture: ArrivingPicture): void {
    this.#portrait.see(picture);
  }

  /** To be called for each picture of the page. @param heard what leaves the loudspeaker now */
  draw(heard: Heard | undefined): void {
    this.#portrait.draw(heard);
    this.#head?.draw(heard);
  }

  #choose(id: string | null): void {
    this.#chosen = chosenFace(this.#choices, id);
    this.#portrait.shown = this.asked.type === 'pictures';
    if (this.#head) this.#head.shown = this.asked.type === 'motion';
  }
}
