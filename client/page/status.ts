import { complaintSentence } from '../complaint-sentence.ts';
import type { Complaint, ConnectionState } from '../session-listener.ts';
import type { Timer } from '../timer.ts';
import { ms } from '../../src/core/units.ts';
import { element } from './element.ts';

const seconds = (span: number): string => `${String(Math.max(1, Math.round(span / 1000)))} s`;

/** How long good news stays news. */
const NEWS = ms(5_000);

/** Says how things stand: the connection in the corner, what is the matter above the box. */
export class Status {
  readonly #status = element('status', HTMLParagraphElement);
  readonly #notice = element('notice', HTMLParagraphElement);
  readonly #announcer = element('announcer', HTMLParagraphElement);
  readonly #tryNow: () => void;
  readonly #timer: Timer;
  #cancelNews: (() => void) | undefined;
  /** Whether it was ever open: a server that is gone is another thing than one that never was there. */
  #met = false;
  #wasLost = false;
  #said = '';

  constructor(timer: Timer, tryNow: () => void) {
    this.#timer = timer;
    this.#tryNow = tryNow;
  }

  connection(state: ConnectionState): void {
    this.#cancelNews?.();
    switch (state.type) {
      case 'connecting':
        this.#show('connecting', 'Connecting…');
        return;
      case 'open':
        this.#open();
        return;
      case 'lost':
        this.#lost(state);
        return;
      case 'refused':
        this.#show('lost', 'Refused');
        this.complain(state.complaint);
        return;
      case 'closed':
        this.#show('lost', 'Closed');
        return;
      default:
        state satisfies never;
    }
  }

  /** The page is of no use in this browser, at this address. */
  cannot(sentence: string): void {
    this.#show('lost', 'No sound here');
    this.say(sentence);
  }

  complain(complaint: Complaint): void {
    this.say(complaintSentence(complaint));
  }

  /** Says something above the box, until it is cleared. */
  say(sentence: string, action?: { readonly label: string; readonly act: () => void }): void {
    // Said again, it would be read out again.
    if (!this.#notice.hidden && this.#said === sentence) return;
    this.#said = sentence;
    this.#notice.replaceChildren(sentence);
    if (action) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'link';
      button.textContent = action.label;
      button.onclick = action.act;
      this.#notice.append(' ', button);
    }
    this.#notice.hidden = false;
  }

  clear(): void {
    this.#notice.hidden = true;
    this.#notice.replaceChildren();
  }

  /** Says something to those who do not see the page. */
  announce(sentence: string): void {
    this.#announcer.textContent = sentence;
  }

  #open(): void {
    if (this.#wasLost || !this.#met) this.clear();
    this.#show('open', this.#wasLost && this.#met ? 'The server is back' : 'Ready');
    this.#met = true;
    this.#wasLost = false;
    this.#cancelNews = this.#timer.after(NEWS, () => {
      this.#show('open', 'Ready');
    });
  }

  #lost({ complaint, retryAfter }: Extract<ConnectionState, { type: 'lost' }>): void {
    this.#show('lost', this.#met ? 'Server gone' : 'No server');
    // Said once: a reader that hears it anew at each try would hear nothing else.
    if (this.#wasLost && complaint === undefined) return;
    this.#wasLost = true;
    const sentence = this.#met
      ? 'The server is gone. Your text is safe, and this page comes back by itself.'
      : 'The server cannot be reached. This page keeps trying.';
    this.say(
      complaint === undefined
        ? sentence
        : `${complaintSentence(complaint)} Trying again in ${seconds(retryAfter)}.`,
      { label: 'Try now', act: this.#tryNow },
    );
  }

  #show(state: string, text: string): void {
    this.#status.dataset['state'] = state;
    const [span] = this.#status.children;
    if (span && span.textContent !== text) span.textContent = text;
  }
}
