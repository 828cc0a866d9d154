import type { Participant } from '../call/participant.ts';
import type { RoomNews } from '../call/room-line.ts';
import { Call } from '../call/call.ts';

const STYLE = `
:host { display: inline-block; position: relative; width: 20rem; aspect-ratio: 1; border-radius: 1rem; overflow: hidden; background: #2228; }
video { width: 100%; height: 100%; object-fit: cover; display: block; }
p { position: absolute; inset: auto 0 0; margin: 0; padding: .5rem .75rem; font: 1rem/1.35 system-ui, sans-serif; color: #fff; background: linear-gradient(#0000, #000b); min-height: 1.35em; }
span { position: absolute; top: .5rem; right: .5rem; padding: .1rem .5rem; border-radius: 1rem; font: .75rem/1.4 system-ui, sans-serif; color: #fff; background: #000a; }
`;

/**
 * `<viva-avatar server="…" room="…" token="…" voice="…" face="…">`: joins a room, brings an avatar, and shows it with its
 * captions and the mark that it is synthetic. `muted` and `captions="off"` are as they sound.
 *
 * `say(text)` and `interrupt()` drive it; it tells `ready`, `word`, `finished` and `failed` as events with their details.
 */
export class VivaAvatar extends HTMLElement {
  /** Its sound and picture, for a peer connection of one's own. */
  stream: MediaStream | undefined;
  #call: Call | undefined;
  #avatar: string | undefined;
  readonly #video = document.createElement('video');
  readonly #caption = document.createElement('p');

  connectedCallback(): void {
    this.#draw();
    this.#start().catch((error: unknown) => {
      this.#tell('failed', error);
    });
  }

  disconnectedCallback(): void {
    this.#call?.leave();
    this.#call = undefined;
  }

  async say(text: string): Promise<string> {
    return this.#ready.say(this.#avatar ?? '', text);
  }

  async interrupt(): Promise<void> {
    await this.#ready.interrupt(this.#avatar ?? '');
  }

  get #ready(): Call {
    if (!this.#call) throw new Error('wait for the event `ready`');
    return this.#call;
  }

  #draw(): void {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: 'open' });
    const style = document.createElement('style');
    style.textContent = STYLE;
    const mark = document.createElement('span');
    mark.textContent = 'AI';
    mark.title = 'A synthetic person';
    this.#video.autoplay = true;
    this.#video.playsInline = true;
    this.#video.muted = this.hasAttribute('muted');
    this.#caption.setAttribute('aria-live', 'polite');
    this.#caption.hidden = this.getAttribute('captions') === 'off';
    root.append(style, this.#video, this.#caption, mark);
  }

  async #start(): Promise<void> {
    const of = (name: string): string | undefined => this.getAttribute(name) ?? undefined;
    const call = await Call.join({
      server: of('server') ?? location.origin,
      room: of('room') ?? `avatar-${crypto.randomUUID().slice(0, 8)}`,
      token: of('token'),
      key: of('key'),
      name: of('name'),
    });
    this.#call = call;
    call.on('media', (participant) => {
      this.#show(participant);
    });
    call.on('news', (news) => {
      this.#take(news);
    });
    const terms = { voice: of('voice'), face: of('face') };
    const given = Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined));
    this.#avatar = await call.addAvatar(given);
    for (const participant of call.participants) this.#show(participant);
    this.#tell('ready', { avatar: this.#avatar });
  }

  #show({ id, stream }: Participant): void {
    if (id !== this.#avatar) return;
    this.stream = stream;
    if (this.#video.srcObject !== stream) this.#video.srcObject = stream;
    this.#video.play().catch(() => {
      // A page may not sound before it was touched: the picture goes on without.
      this.#video.muted = true;
      void this.#video.play();
    });
  }

  #take(news: RoomNews): void {
    if (!('avatar' in news) || news.avatar !== this.#avatar) return;
    if (news.type === 'avatar.started') this.#caption.textContent = '';
    if (news.type === 'avatar.word') {
      this.#caption.textContent += `${this.#caption.textContent === '' ? '' : ' '}${news.text}`;
      this.#tell('word', news);
    }
    if (news.type === 'avatar.finished') this.#tell('finished', news);
    if (news.type === 'avatar.failed') this.#tell('failed', news);
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

if (!customElements.get('viva-avatar')) customElements.define('viva-avatar', VivaAvatar);
