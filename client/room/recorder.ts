import type { Call } from '../call/call.ts';
import type { Participant } from '../call/participant.ts';
import type { RoomNews } from '../call/room-line.ts';
import { make } from '../page/element.ts';

export interface RecorderOptions {
  readonly call: Call;
  readonly button: HTMLButtonElement;
  /** Where a recording that is over can be fetched. */
  readonly ready: HTMLElement;
  /** The avatar that the button is about. */
  readonly chosen: () => string;
  /** Told which avatars are being recorded: everybody is to see it. */
  readonly onMark: (avatar: string, recorded: boolean) => void;
  /** Does something that may be refused, and says so. */
  readonly attempt: (act: () => Promise<unknown>) => Promise<void>;
}

/** A film's name says what is in it. */
const fileNameOf = (recording: string, { type }: Blob): string =>
  `${recording}.${type.startsWith('video/webm') ? 'webm' : 'mp4'}`;

/** The button that records an avatar, the marks that say so, and the files that came of it. */
export class Recorder {
  readonly #options: RecorderOptions;
  /** By avatar: what runs, whoever began it, and when. */
  readonly #running = new Map<string, ReadonlySet<string>>();

  constructor(options: RecorderOptions) {
    this.#options = options;
    options.ready.replaceChildren();
    options.button.onclick = () => void options.attempt(() => this.#toggle());
  }

  /** Somebody came: he may be recorded already. */
  welcome({ id, avatar }: Participant): void {
    if (!avatar) return;
    this.#running.set(id, new Set(avatar.recordings));
    this.#options.onMark(id, avatar.recordings.length > 0);
  }

  take(news: RoomNews): void {
    if (news.type === 'avatar.left') this.#running.delete(news.avatar);
    if (news.type !== 'recording.began' && news.type !== 'recording.ended') return;
    const running = new Set(this.#of(news.avatar));
    if (news.type === 'recording.began') running.add(news.recording);
    else running.delete(news.recording);
    this.#running.set(news.avatar, running);
    this.#options.onMark(news.avatar, running.size > 0);
    if (news.type === 'recording.ended') this.#offer(news);
    this.settle();
  }

  /** What the button says follows the avatar that is chosen. */
  settle(): void {
    const { button, call, chosen } = this.#options;
    const recorded = this.#of(chosen()).size > 0;
    button.hidden = !call.rights.includes('record');
    button.dataset['recording'] = String(recorded);
    button.textContent = recorded ? 'Stop recording' : 'Record';
  }

  async #toggle(): Promise<void> {
    const { call, chosen } = this.#options;
    const avatar = chosen();
    const running = [...this.#of(avatar)];
    if (running.length === 0) await call.record(avatar);
    else await Promise.all(running.map((recording) => call.stopRecording(recording)));
  }

  #of(avatar: string): ReadonlySet<string> {
    return this.#running.get(avatar) ?? new Set();
  }

  #offer({ avatar, recording, state, code }: Extract<RoomNews, { type: 'recording.ended' }>): void {
    const { call, ready, attempt } = this.#options;
    if (!call.rights.includes('record')) return;
    if (state === 'failed') {
      ready.replaceChildren(`The recording could not be kept (${code ?? 'unknown'}).`);
      return;
    }
    const fetchIt = make('button', '', 'Save the recording');
    fetchIt.type = 'button';
    fetchIt.onclick = () =>
      void attempt(async () => {
        const link = make('a', '');
        const film = await call.fetchRecording(avatar, recording);
        link.href = URL.createObjectURL(film);
        link.download = fileNameOf(recording, film);
        link.click();
        URL.revokeObjectURL(link.href);
      });
    ready.replaceChildren(fetchIt);
  }
}
