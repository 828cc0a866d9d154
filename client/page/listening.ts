import { browserSocket, streamAddress } from '../browser-socket.ts';
import type { Microphone, NoMicrophone } from '../microphone.ts';
import { openMicrophone } from '../microphone.ts';
import type { SessionEvent } from '../session-listener.ts';
import { SpeechSession } from '../session.ts';
import { systemTimer } from '../timer.ts';
import { hertz } from '../../src/core/units.ts';
import { complaintSentence } from '../complaint-sentence.ts';
import { element } from './element.ts';
import type { Face } from './face.ts';

const REASONS: Readonly<Record<NoMicrophone, string>> = {
  insecure:
    'Browsers lend the microphone only to pages that came over HTTPS or from this very machine. Open this page by https:// or as localhost.',
  denied: 'The microphone was not allowed. The lock beside the address changes that.',
  absent: 'No microphone was found.',
};

/** The switch "Listen to me": a meter, and a voice that falls silent when one begins to talk. */
export class Listening {
  readonly #switch = element('listen', HTMLInputElement);
  readonly #hearing = element('hearing', HTMLParagraphElement);
  readonly #meter = element('meter', HTMLDivElement);
  readonly #hint = element('listen-hint', HTMLParagraphElement);
  readonly #workletUrl: string;
  readonly #key: () => string | undefined;
  readonly #onSpeech: () => void;
  readonly #face: Face;
  readonly #voice: SpeechSession;
  #microphone: Microphone | undefined;
  #session: SpeechSession | undefined;

  /**
   * @param onSpeech somebody begins to talk
   * @param face who listens as well
   * @param voice the session that speaks, which may have an ear itself
   */
  constructor(
    workletUrl: string,
    key: () => string | undefined,
    onSpeech: () => void,
    face: Face,
    voice: SpeechSession,
  ) {
    this.#face = face;
    this.#voice = voice;
    this.#workletUrl = workletUrl;
    this.#key = key;
    this.#onSpeech = onSpeech;
    this.#switch.onchange = () => {
      this.#switch.disabled = true;
      void (this.#switch.checked ? this.#open() : this.#close()).finally(() => {
        this.#switch.disabled = false;
        this.#switch.focus();
      });
    };
  }

  /** Another face listens. */
  renew(): void {
    if (this.#microphone) void this.#close().then(() => this.#open());
  }

  /** What happens in the session that speaks, which hears as well where its portrait listens. */
  take(event: SessionEvent): void {
    if (this.#microphone && !this.#session) this.#hear(event);
  }

  /** The page is left. */
  leave(): void {
    this.#switch.checked = false;
    void this.#close();
  }

  async #open(): Promise<void> {
    const microphone = await openMicrophone(this.#workletUrl, (rate) => {
      // The person who is seen hears: one face, one session.
      if (this.#voice.inputRate === rate) {
        return (pcm) => {
          this.#voice.listen(pcm);
        };
      }
      // A session of its own: whoever only wants to hear is not asked for a microphone, nor does the service keep an ear for it.
      const session = new SpeechSession(
        {
          dial: browserSocket(streamAddress(window.location)),
          timer: systemTimer,
          sink: { play: () => undefined, finish: () => undefined },
          outputRate: hertz(24_000),
          inputRate: () => rate,
          key: this.#key,
          face: () => (this.#face.asked.type === 'motion' ? this.#face.asked : { type: 'none' }),
        },
        (event) => {
          this.#face.hearEar(event);
          this.#hear(event);
        },
      );
      this.#session = session;
      session.connect();
      return (pcm) => {
        session.listen(pcm);
      };
    });
    if (typeof microphone === 'string') {
      this.#switch.checked = false;
      this.#hint.textContent = REASONS[microphone];
      return;
    }
    this.#microphone = microphone;
    this.#meter.hidden = false;
    this.#face.listening = true;
    this.#hearing.textContent = 'Listening';
  }

  async #close(): Promise<void> {
    this.#session?.close();
    this.#session = undefined;
    this.#face.listening = false;
    this.#meter.hidden = true;
    this.#hearing.textContent = '';
    this.#meter.classList.remove('speech');
    await this.#microphone?.close();
    this.#microphone = undefined;
  }

  #hear(event: SessionEvent): void {
    switch (event.type) {
      case 'speech-started':
        this.#meter.classList.add('speech');
        this.#hearing.textContent = 'I hear you';
        this.#onSpeech();
        return;
      case 'speech-ended':
        this.#meter.classList.remove('speech');
        this.#hearing.textContent = 'Listening';
        return;
      case 'level':
        // From −60 dB, a quiet room, to full scale.
        this.#meter.style.setProperty('--level', String(Math.max(0, 1 + event.decibels / 60)));
        return;
      case 'failed':
        this.#hint.textContent = complaintSentence(event.complaint);
        return;
      case 'connection':
        if (event.state.type === 'refused') this.#hint.textContent = complaintSentence(event.state.complaint);
        return;
      default:
    }
  }
}
