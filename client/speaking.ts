import type { WirePhoneme } from '../src/stream/protocol/server-message.ts';
import type { Milliseconds } from '../src/core/units.ts';
import { ms } from '../src/core/units.ts';
import type { Complaint, Interruption, SessionEvent } from './session-listener.ts';
import type { Manner, SpeechSession, Utterance } from './session.ts';
import type { Playback, Sound } from './sound-sink.ts';
import { SpeechTiming } from './speech-timing.ts';
import type { Timer } from './timer.ts';
import type { WordPlace } from './word-track.ts';
import { WordTrack } from './word-track.ts';

/** One utterance as the page follows it. */
export interface Followed {
  readonly id: string;
  /** As far as it has been sent. */
  readonly text: string;
  readonly track: WordTrack;
  readonly phonemes: readonly WirePhoneme[];
  readonly timing: SpeechTiming;
}

/** How an utterance ended. */
export type Ending =
  | { readonly type: 'finished' }
  /** @param sure whether the service has confirmed it */
  | { readonly type: 'stopped'; readonly spoken: string; readonly unspoken: string; readonly sure: boolean }
  | { readonly type: 'failed'; readonly complaint: Complaint | undefined };

/** Whoever shows it. */
export interface SpeakingView {
  /** Its text may still grow. */
  began(utterance: Followed): void;
  grew(utterance: Followed): void;
  wordsKnown(utterance: Followed): void;
  heard(utterance: Followed, place: WordPlace): void;
  timed(utterance: Followed): void;
  ended(utterance: Followed, ending: Ending): void;
  /** Whether there is something to stop. */
  busy(busy: boolean): void;
}

interface Following extends Followed {
  text: string;
  readonly phonemes: WirePhoneme[];
  /** As its sound carries it; known when it has started. */
  number: number | undefined;
  /** Still takes text. */
  feed: Utterance | undefined;
}

export interface SpeakingOptions {
  readonly session: SpeechSession;
  readonly player: Playback;
  readonly timer: Timer;
  readonly view: SpeakingView;
}

/** Unplayed sound that the service sends ahead where nothing else is asked for. */
const AHEAD = ms(2_000);

/** One voice on one page: what is asked of the session, what the player does, and what of it is heard, brought together. */
export class Speaking {
  readonly #session: SpeechSession;
  readonly #player: Playback;
  readonly #timer: Timer;
  readonly #view: SpeakingView;
  /** What was asked for and was neither heard to its end nor stopped, in order. */
  #queue: Following[] = [];
  /** Stopped here, not yet confirmed by the service. */
  readonly #stopped = new Map<string, Following>();

  constructor({ session, player, timer, view }: SpeakingOptions) {
    this.#session = session;
    this.#player = player;
    this.#timer = timer;
    this.#view = view;
  }

  /** Says a text instead of whatever sounds. */
  speak(text: string, manner: Manner): void {
    this.stop();
    this.#follow(this.#session.speak(text, manner), text, undefined);
  }

  /** Says some more of a text that is still being written, behind what sounds. */
  write(text: string, manner: Manner): void {
    const writing = this.#writing() ?? this.#begin(manner);
    writing.text += text;
    writing.feed?.write(text);
    writing.timing.textSent(this.#timer.now());
    this.#view.grew(writing);
  }

  /** Has spoken what was written so far, though it may not be a whole sentence. */
  flush(): void {
    this.#writing()?.feed?.flush();
  }

  /** What was written is whole. */
  endWriting(): void {
    const writing = this.#writing();
    if (!writing) return;
    writing.feed?.end();
    writing.feed = undefined;
  }

  /** Silence, at once; the service learns of it afterwards. */
  stop(): void {
    const heard = this.#player.stop();
    const sounding = this.#queue.find(({ number }) => number !== undefined && number === heard?.number);
    const first = sounding ?? this.#queue[0];
    if (!first) return;
    const at = sounding && heard ? heard.at : ms(0);
    this.#session.interrupt(first.id, at);
    const stopped = this.#queue;
    this.#queue = [];
    for (const each of stopped) {
      this.#stopped.set(each.id, each);
      this.#part(each, each === first ? each.track.spokenBy(at) : 0, false);
    }
    this.#view.busy(false);
  }

  /** A packet on its way from the session to the player. */
  noteSound({ number, at, payload }: Sound, rate: number): void {
    const following = this.#queue.find((each) => each.number === number);
    const made = ms(at + (payload.byteLength * 500) / rate);
    following?.timing.packetArrived(this.#timer.now(), made);
    if (following) this.#view.timed(following);
  }

  /** The first audible sample of an utterance leaves the loudspeaker. */
  noteAudible(number: number, at: Milliseconds): void {
    const following = this.#queue.find((each) => each.number === number);
    if (!following) return;
    following.timing.audible(at);
    this.#view.timed(following);
  }

  /** The last sample of an utterance was given to the output. */
  noteFinished(number: number): void {
    const following = this.#queue.find((each) => each.number === number);
    if (following) this.#finish(following, { type: 'finished' });
  }

  /** @returns whether sound ran dry for want of sound; a text that is still being written runs dry by itself */
  isGap(number: number): boolean {
    return !this.#queue.some((each) => each.number === number && each.feed !== undefined);
  }

  /** To be called for each picture: moves the words. */
  follow(): void {
    const heard = this.#player.heard();
    const following = this.#queue.find((each) => each.number !== undefined && each.number === heard?.number);
    if (heard && following) this.#view.heard(following, following.track.placeAt(heard.at));
  }

  take(event: SessionEvent): void {
    if (event.type === 'interrupted') {
      this.#confirm(event.interruption);
      return;
    }
    if (!('utterance' in event)) return;
    const following = this.#queue.find(({ id }) => id === event.utterance);
    if (following) this.#takeOf(following, event);
  }

  #takeOf(following: Following, event: SessionEvent): void {
    switch (event.type) {
      case 'started':
        following.number = event.number;
        return;
      case 'words':
        following.track.add(event.words);
        this.#view.wordsKnown(following);
        return;
      case 'phonemes':
        following.phonemes.push(...event.phonemes);
        return;
      case 'failed':
        this.#finish(following, { type: 'failed', complaint: event.complaint });
        return;
      case 'ended':
        // Nothing was heard of it and nothing will be.
        if (event.span <= 0) this.#finish(following, { type: 'finished' });
        return;
      case 'forgotten':
        this.#finish(following, { type: 'failed', complaint: undefined });
        return;
      default:
    }
  }

  #writing(): Following | undefined {
    return this.#queue.findLast((each) => each.feed !== undefined);
  }

  #begin(manner: Manner): Following {
    const feed = this.#session.begin(manner);
    return this.#follow(feed.id, '', feed);
  }

  #follow(id: string, text: string, feed: Utterance | undefined): Following {
    const timing = new SpeechTiming(this.#timer.now(), AHEAD);
    const following = { id, text, track: new WordTrack(), phonemes: [], timing, number: undefined, feed };
    this.#queue.push(following);
    this.#view.began(following);
    this.#view.busy(true);
    return following;
  }

  #finish(following: Following, ending: Ending): void {
    this.#queue = this.#queue.filter((each) => each !== following);
    this.#view.ended(following, ending);
    if (this.#queue.length === 0) this.#view.busy(false);
  }

  #part(following: Following, spoken: number, sure: boolean): void {
    const { text } = following;
    this.#view.ended(following, {
      type: 'stopped',
      spoken: text.slice(0, spoken),
      unspoken: text.slice(spoken),
      sure,
    });
  }

  /** The service's own account of what was stopped here takes the place of ours. */
  #confirm({ utterance, spoken, dropped }: Interruption): void {
    const heard = this.#stopped.get(utterance ?? '');
    if (heard) this.#part(heard, spoken.length, true);
    for (const id of dropped) {
      const unheard = this.#stopped.get(id);
      if (unheard) this.#part(unheard, 0, true);
    }
    for (const id of [utterance ?? '', ...dropped]) this.#stopped.delete(id);
  }
}
