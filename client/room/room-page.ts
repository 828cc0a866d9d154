import type { Call } from '../call/call.ts';
import type { Participant } from '../call/participant.ts';
import type { RoomNews } from '../call/room-line.ts';
import { CallError } from '../call/room-line.ts';
import { element, make } from '../page/element.ts';
import { Captions } from './captions.ts';
import type { DeviceKind } from './devices.ts';
import { Devices } from './devices.ts';
import { Figures } from './figures.ts';
import { holdToDo } from './hold.ts';
import { Recorder } from './recorder.ts';
import { Tile } from './tile.ts';

const sentenceOf = (error: unknown): string => {
  if (error instanceof CallError) return `${error.message} (${error.code})`;
  if (error instanceof DOMException) return `The browser does not give it: ${error.message}`;
  return 'That did not work. It is in the console.';
};

/** A call as it is seen: tiles, captions, and what one can do. */
export class RoomPage {
  readonly #call: Call;
  readonly #devices: Devices;
  readonly #tiles = new Map<string, Tile>();
  readonly #grid = element('tiles', HTMLDivElement);
  readonly #whom = element('say-whom', HTMLSelectElement);
  readonly #notice = element('notice', HTMLParagraphElement);
  readonly #own: Tile;
  readonly #recorder: Recorder;
  readonly #undo: (() => void)[] = [];

  constructor(call: Call, name: string) {
    this.#call = call;
    this.#devices = new Devices(call);
    this.#own = new Tile({ name, own: true });
    this.#grid.replaceChildren(this.#own.element);
    this.#recorder = new Recorder({
      call,
      button: element('record', HTMLButtonElement),
      ready: element('recorded', HTMLParagraphElement),
      chosen: () => this.#whom.value,
      onMark: (avatar, recorded) => {
        const tile = this.#tiles.get(avatar);
        if (tile) tile.recorded = recorded;
      },
      attempt: (act) => this.#try(act),
    });
    const captions = new Captions(element('captions', HTMLParagraphElement));
    const figures = new Figures(
      element('figures', HTMLDetailsElement),
      element('figures-rows', HTMLTableSectionElement),
      call,
    );
    this.#undo.push(
      () => {
        figures.stop();
      },
      call.on('came', (participant) => {
        this.#welcome(participant);
      }),
      call.on('left', ({ id }) => {
        this.#farewell(id);
      }),
      call.on('media', ({ id, stream }) => {
        this.#tiles.get(id)?.show(stream);
      }),
      call.on('news', (news) => {
        captions.take(news);
        this.#recorder.take(news);
        this.#take(news);
      }),
    );
    for (const participant of call.participants) this.#welcome(participant);
    this.#wire();
    this.#settle();
  }

  /** Turns on what was chosen at the door. */
  async bring(kinds: readonly DeviceKind[]): Promise<void> {
    for (const kind of kinds) await this.#try(() => this.#devices.turnOn(kind));
    this.#settle();
  }

  close(): void {
    for (const undo of this.#undo) undo();
    this.#devices.close();
    for (const id of [...this.#tiles.keys()]) this.#farewell(id);
  }

  #welcome(participant: Participant): void {
    this.#tiles.get(participant.id)?.remove();
    const { id, name, avatar } = participant;
    const dismiss = (): void => void this.#try(() => this.#call.removeAvatar(id));
    const onDismiss = avatar && this.#call.rights.includes('control') ? dismiss : undefined;
    const tile = new Tile({ name, synthetic: avatar !== undefined, onDismiss });
    this.#tiles.set(id, tile);
    this.#grid.append(tile.element);
    tile.show(participant.stream);
    this.#recorder.welcome(participant);
    this.#settle();
  }

  #farewell(id: string): void {
    this.#tiles.get(id)?.remove();
    this.#tiles.delete(id);
    this.#settle();
  }

  #take(news: RoomNews): void {
    if (news.type === 'guest.speech') {
      const tile = news.guest === this.#call.id ? this.#own : this.#tiles.get(news.guest);
      if (tile) tile.speaking = news.speaking;
    }
    if (news.type === 'avatar.state') {
      const tile = this.#tiles.get(news.avatar);
      if (tile) tile.speaking = news.state === 'speaking';
    }
    if (news.type === 'avatar.failed') this.#tell(`${news.message} (${news.code})`);
  }

  /** What can be done now is what is offered. */
  #settle(): void {
    const mayControl = this.#call.rights.includes('control');
    const avatars = this.#call.participants.filter(({ avatar }) => avatar !== undefined);
    element('say', HTMLFormElement).hidden = avatars.length === 0 || !mayControl;
    element('add', HTMLFormElement).hidden = !mayControl;
    const chosen = this.#whom.value;
    this.#whom.replaceChildren(
      ...avatars.map(({ id, name }) => {
        const option = make('option', '', name);
        option.value = id;
        return option;
      }),
    );
    if (avatars.some(({ id }) => id === chosen)) this.#whom.value = chosen;
    this.#whom.hidden = avatars.length < 2;
    this.#recorder.settle();
    for (const kind of ['microphone', 'camera'] as const) {
      element(kind, HTMLButtonElement).setAttribute('aria-pressed', String(this.#devices.has(kind)));
    }
    element('through', HTMLButtonElement).disabled = !this.#devices.has('microphone');
    this.#own.show(this.#devices.stream);
  }

  #wire(): void {
    this.#whom.onchange = () => {
      this.#recorder.settle();
    };
    for (const kind of ['microphone', 'camera'] as const) {
      element(kind, HTMLButtonElement).onclick = () =>
        void this.#try(async () => {
          if (this.#devices.has(kind)) this.#devices.turnOff(kind);
          else await this.#devices.turnOn(kind);
        });
    }
    const text = element('say-text', HTMLInputElement);
    element('say', HTMLFormElement).onsubmit = (event) => {
      event.preventDefault();
      const said = text.value.trim();
      if (said === '') return;
      text.value = '';
      void this.#try(() => this.#call.say(this.#whom.value, said));
    };
    element('interrupt', HTMLButtonElement).onclick = () =>
      void this.#try(() => this.#call.interrupt(this.#whom.value));
    element('add', HTMLFormElement).onsubmit = (event) => {
      event.preventDefault();
      const voice = element('voice', HTMLSelectElement).value;
      const face = element('face', HTMLSelectElement).value;
      void this.#try(() => this.#call.addAvatar({ ...(voice && { voice }), ...(face && { face }) }));
    };
    holdToDo(
      element('through', HTMLButtonElement),
      () => void this.#try(() => this.#call.speakThrough(this.#whom.value)),
      () => void this.#try(() => this.#call.stopSpeakingThrough()),
    );
  }

  async #try(act: () => Promise<unknown>): Promise<void> {
    this.#notice.hidden = true;
    try {
      await act();
    } catch (error) {
      if (!(error instanceof CallError) && !(error instanceof DOMException)) console.error(error);
      this.#tell(sentenceOf(error));
    }
    this.#settle();
  }

  #tell(sentence: string): void {
    this.#notice.textContent = sentence;
    this.#notice.hidden = false;
  }
}
