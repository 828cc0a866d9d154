import type { AudioFrame, AudioPacket, SpokenPhoneme, SpokenWord } from '../core/frames.ts';
import type { MediaClock } from '../core/media-clock.ts';
import type { StageContext } from '../core/stage.ts';
import type { Milliseconds, UtteranceId } from '../core/units.ts';
import { ms } from '../core/units.ts';
import { Interrupted } from './interrupted.ts';
import type { Outbox } from './outbox.ts';
import type { Manner, PacketPath } from './speech-service.ts';
import { TextFeed } from './text-feed.ts';
import type { Parting } from './timeline.ts';
import { partText } from './timeline.ts';

/** Sound that leaves, for a face that moves with it. */
export interface SpokenSound {
  /** Its own time is from the utterance's start, as those of the phonemes are. */
  readonly sound: AudioFrame;
  readonly phonemes: readonly SpokenPhoneme[];
  /** Where it stands on the session's axis. */
  readonly at: Milliseconds;
}

/** What a turn needs of its session to be heard. */
export interface Stand {
  readonly outbox: Outbox;
  readonly media: MediaClock;
  /** Unplayed sound that may be sent ahead. */
  readonly ahead: Milliseconds;
  readonly phonemes: boolean;
  /** Its first sound is about to leave. */
  readonly onBegin: () => void;
  /** Told of the sound of each packet that leaves. */
  readonly onSound?: (sound: SpokenSound) => void;
}

/**
 * One utterance of a session, from its first token to the moment when its sound has been played.
 *
 * A turn's sound leaves through {@link Turn.speak} alone, which looks at the turn's own signal in the same tick in which it
 * sends: once {@link Turn.interrupt} has returned, no packet of it can leave any more.
 */
export class Turn {
  readonly id: UtteranceId;
  /** How binary headers name it. @range [0, 65535] */
  readonly number: number;
  readonly manner: Manner;
  readonly feed = new TextFeed();
  /** When its first text came, on the session's clock. */
  asked: Milliseconds | undefined;
  readonly #abort = new AbortController();
  readonly #words: SpokenWord[] = [];
  #start: Milliseconds | undefined;
  #span = ms(0);

  constructor(id: UtteranceId, number: number, manner: Manner) {
    this.id = id;
    this.number = number;
    this.manner = manner;
  }

  /** Where it stands on the session's media axis; `undefined` before its first sound. */
  get start(): Milliseconds | undefined {
    return this.#start;
  }

  /** Sound of it that was sent so far. */
  get span(): Milliseconds {
    return this.#span;
  }

  /** Where the sound that was sent ends on the session's axis. */
  get end(): Milliseconds | undefined {
    return this.#start === undefined ? undefined : ms(this.#start + this.#span);
  }

  interrupt(): void {
    this.#abort.abort(new Interrupted());
    this.feed.end();
  }

  /** Its text, parted by how much of its sound was heard. */
  partAt(heard: Milliseconds): Parting {
    return partText(this.feed.text, this.#words, heard);
  }

  /** Sends its sound as it is made, at the pace of playout. Rejects with what ended it early, `Interrupted` among that. */
  async speak(path: PacketPath, stand: Stand, session: StageContext): Promise<void> {
    const { outbox, media, ahead } = stand;
    // Joined once a turn, never once a packet.
    const signal = AbortSignal.any([session.signal, this.#abort.signal]);
    for await (const packet of path.stage.run(this.feed, { ...session, signal })) {
      await outbox.writable(signal);
      await media.untilUnplayed(ahead, signal);
      signal.throwIfAborted();
      const start = this.#begin(ms(media.append(packet.span) - packet.at), stand);
      this.#span = ms(packet.at + packet.span);
      this.#announce(packet, stand);
      outbox.deliver({
        kind: 'audio',
        keyFrame: false,
        number: this.number,
        at: ms(start + packet.at),
        payload: packet.payload,
      });
      const { sound, phonemes } = packet;
      if (sound) stand.onSound?.({ sound, phonemes, at: ms(start + packet.at) });
    }
  }

  /** Takes its place on the axis with the first sound, and keeps it: later sound stands by its own time behind it. */
  #begin(start: Milliseconds, { outbox, onBegin }: Stand): Milliseconds {
    if (this.#start !== undefined) return this.#start;
    this.#start = start;
    onBegin();
    outbox.post({
      type: 'utterance.started',
      utterance: this.id,
      number: this.number,
      atMs: start,
      voice: this.manner.voice,
      seed: this.manner.seed,
    });
    return start;
  }

  #announce({ words, phonemes }: AudioPacket, stand: Stand): void {
    if (words.length > 0) {
      this.#words.push(...words);
      stand.outbox.post({
        type: 'words',
        utterance: this.id,
        words: words.map(({ text, start, end, at, span }) => ({ text, start, end, atMs: at, spanMs: span })),
      });
    }
    if (stand.phonemes && phonemes.length > 0) {
      stand.outbox.post({
        type: 'phonemes',
        utterance: this.id,
        phonemes: phonemes.map(({ symbol, at, span }) => ({ symbol, atMs: at, spanMs: span })),
      });
    }
  }
}
