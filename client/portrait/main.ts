import '../style.css';
import './portrait.css';
import playbackUrl from '../playback-worklet.ts?worker&url';
import { AxisClock } from '../axis-clock.ts';
import { browserSocket, streamAddress } from '../browser-socket.ts';
import { complaintSentence } from '../complaint-sentence.ts';
import { element } from '../page/element.ts';
import { canPlayPictures, PicturePlayer } from '../picture-player.ts';
import { Player } from '../player.ts';
import type { SessionEvent } from '../session-listener.ts';
import { SpeechSession } from '../session.ts';
import { systemTimer } from '../timer.ts';
import { ms } from '../../src/core/units.ts';
import { fetchAvatars } from './avatars.ts';

const status = element('status', HTMLParagraphElement);
const canvas = element('face', HTMLCanvasElement);

const say = (state: string, sentence: string): void => {
  status.dataset['state'] = state;
  status.textContent = sentence;
};

/** A face that speaks, on one session; another avatar is another session. */
class Portrait {
  readonly #player: Player;
  readonly #pictures: PicturePlayer;
  readonly #axis = new AxisClock();
  readonly #session: SpeechSession;
  /** Utterances that have not been heard out. */
  readonly #sounding = new Set<string>();
  readonly #numbers = new Map<number, string>();
  #closed = false;

  constructor(player: Player, avatar: string) {
    this.#player = player;
    this.#pictures = new PicturePlayer(canvas, () => {
      this.#session.askKeyFrame();
    });
    this.#session = new SpeechSession(
      {
        dial: browserSocket(streamAddress(window.location)),
        timer: systemTimer,
        sink: player,
        outputRate: player.rate,
        avatar,
        onPicture: (picture) => {
          this.#pictures.push(picture);
        },
      },
      (event) => {
        this.#take(event);
      },
    );
    this.#session.connect();
  }

  speak(text: string): void {
    this.#sounding.add(this.#session.speak(text));
    this.#show();
  }

  stop(): void {
    const heard = this.#player.stop();
    const utterance = this.#numbers.get(heard?.number ?? -1) ?? [...this.#sounding][0];
    if (utterance !== undefined) this.#session.interrupt(utterance, heard?.at ?? ms(0));
    this.#sounding.clear();
    this.#show();
  }

  be(state: 'idle' | 'listening'): void {
    this.#session.be(state);
    this.#show();
  }

  /** The last sample of an utterance was given to the output. */
  finished(number: number): void {
    this.#sounding.delete(this.#numbers.get(number) ?? '');
    this.#show();
  }

  draw(): void {
    if (this.#closed) return;
    this.#pictures.draw(this.#axis.read(ms(performance.now()), this.#player.heard()));
    canvas.dataset['pictures'] = String(this.#pictures.shown);
  }

  close(): void {
    this.#closed = true;
    this.#player.stop();
    this.#session.close();
  }

  #take(event: SessionEvent): void {
    switch (event.type) {
      case 'opened':
        this.#axis.open(ms(performance.now()));
        this.#pictures.begin('vp8');
        return;
      case 'started':
        this.#axis.begin(event.number, event.at);
        this.#numbers.set(event.number, event.utterance);
        return;
      case 'failed':
        this.#sounding.delete(event.utterance ?? '');
        say('failed', complaintSentence(event.complaint));
        return;
      case 'connection':
        if (event.state.type === 'open') {
          say('open', 'Open');
          this.be(element('state', HTMLSelectElement).value === 'listening' ? 'listening' : 'idle');
        } else if (event.state.type === 'refused') say('refused', complaintSentence(event.state.complaint));
        else
          say(
            event.state.type,
            event.state.type === 'lost' ? 'The connection broke; trying again…' : 'Connecting…',
          );
        return;
      default:
    }
  }

  #show(): void {
    const waiting = element('state', HTMLSelectElement).value;
    canvas.dataset['state'] = this.#sounding.size > 0 ? 'speaking' : waiting;
  }
}

const offerAvatars = async (select: HTMLSelectElement): Promise<void> => {
  const avatars = await fetchAvatars();
  select.replaceChildren(...avatars.map(({ id, title }) => new Option(title, id)));
};

/** The one file that knows every part of this page. */
const main = async (): Promise<void> => {
  const player = await Player.open(playbackUrl, systemTimer);
  if (!player || !canPlayPictures()) {
    say(
      'refused',
      'This browser plays sound and pictures only over HTTPS or from this very machine, or not at all.',
    );
    return;
  }
  const avatar = element('avatar', HTMLSelectElement);
  await offerAvatars(avatar);
  if (avatar.options.length === 0) {
    say('refused', 'No avatar is installed at this server.');
    return;
  }
  let portrait = new Portrait(player, avatar.value);
  player.tell({
    audible: () => undefined,
    level: () => undefined,
    starved: () => undefined,
    finished: (number) => {
      portrait.finished(number);
    },
  });
  avatar.addEventListener('change', () => {
    portrait.close();
    portrait = new Portrait(player, avatar.value);
  });
  element('form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    void player.wake();
    portrait.speak(element('text', HTMLTextAreaElement).value);
  });
  element('stop', HTMLButtonElement).addEventListener('click', () => {
    portrait.stop();
  });
  element('state', HTMLSelectElement).addEventListener('change', ({ target }) => {
    portrait.be(target instanceof HTMLSelectElement && target.value === 'listening' ? 'listening' : 'idle');
  });
  window.addEventListener('pagehide', () => {
    portrait.close();
  });
  const draw = (): void => {
    portrait.draw();
    requestAnimationFrame(draw);
  };
  draw();
};

void main();
