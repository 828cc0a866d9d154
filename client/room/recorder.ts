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

/** The button that records an avatar, the marks that say so, and the files that came of it. */
export class Recorder {
  readonly #options: RecorderOptions;
  /** By avatar: what runs, whoever began it. Without a name where it ran before one came. */
  readonly #running = new Map<string, string | undefined>();

  constructor(options: RecorderOptions) {
    this.#options = options;
    options.ready.replaceChildren();
    options.button.onclick = () => void options.attempt(() => this.#toggle());
  }

  /** Somebody came: he may be recorded already. */
  welcome({ id, avatar }: Participant): void {
    if (!avatar?.recorded || this.#running.has(id)) return;
    this.#running.set(id, undefined);
    this.#options.onMark(id, true);
  }

  take(news: RoomNews): void {
    if (news.type === 'recording.began') this.#running.set(news.avatar, news.recording);
    else if (news.type === 'recording.ended' || news.type === 'avatar.left')
      this.#running.delete(news.avatar);
    else return;
    this.#options.onMark(news.avatar, this.#running.has(news.avatar));
    if (news.type === 'recording.ended') this.#offer(news);
    this.settle();
  }

  /** What the button says follows the avatar that is chosen. */
  settle(): void {
    const { button, call, chosen } = this.#options;
    const recorded = this.#running.has(chosen());
    button.hidden = !call.rights.includes('record');
    button.dataset['recording'] = String(recorded);
    button.textContent = recorded ? 'Stop recording' : 'Record';
  }

  async #toggle(): Promise<void> {
    const { call, chosen } = this.#options;
    const avatar = chosen();
    const recording = this.#running.get(avatar);
    if (recording !== undefined) await call.stopRecording(recording);
    else await call.record(avatar);
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
        link.href = URL.createObjectURL(await call.fetchRecording(avatar, recording));
        link.download = `${recording}.mp4`;
        link.click();
        URL.revokeObjectURL(link.href);
      });
    ready.replaceChildren(fetchIt);
  }
}
