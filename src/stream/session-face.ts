import type { AudioFrame, MotionFrame } from '../core/frames.ts';
import { audioSpan } from '../core/frames.ts';
import type { MediaClock } from '../core/media-clock.ts';
import type { StageContext } from '../core/stage.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import { Interrupted } from './interrupted.ts';
import type { Face, FaceLabel, FaceTerms, OnPlaced } from './motion-service.ts';
import type { Outbox } from './outbox.ts';
import { encodeMotion, wireMotion } from './protocol/motion-packet.ts';
import type { SpokenSound } from './turn.ts';

export interface SessionFaceOptions {
  readonly terms: FaceTerms;
  /** How motion is sent; `undefined`: it is not. */
  readonly encoding: 'json' | 'binary' | undefined;
  /** Told of each frame at its place on the session's axis, before it is sent. */
  readonly onFrame?: ((frame: MotionFrame) => void) | undefined;
  readonly open: (terms: FaceTerms, onPlaced: OnPlaced) => Face;
  readonly outbox: Outbox;
  readonly media: MediaClock;
  readonly onFailure: (thrown: unknown) => void;
}

/**
 * A session's face: told what the session says and hears, it sends its motion. It is opened with the session, or, where the client's
 * speech drives it, with the first of that; so its own axis begins somewhere on the session's.
 */
export class SessionFace {
  readonly #options: SessionFaceOptions;
  readonly #context: StageContext;
  #opened: { readonly face: Face; readonly zero: Milliseconds } | undefined;
  #label: FaceLabel;
  #expression: FaceTerms['expression'];

  constructor(options: SessionFaceOptions, context: StageContext) {
    this.#options = options;
    this.#context = context;
    this.#label = options.terms.state;
    this.#expression = options.terms.expression;
    if (!options.terms.drives) this.#open();
  }

  /** Sound of ours at its place on the session's axis. */
  say({ sound, phonemes, at }: SpokenSound): void {
    const { face, zero } = this.#open();
    const place = ms(Math.max(0, at - zero));
    face.say(
      { ...sound, at: place },
      phonemes.map((phoneme) => ({ ...phoneme, at: ms(place + phoneme.at - sound.at) })),
    );
  }

  rest(): void {
    this.#opened?.face.rest();
  }

  /** @param at on the session's axis */
  cut(at: Milliseconds): void {
    if (this.#opened) this.#opened.face.cut(ms(Math.max(0, at - this.#opened.zero)));
  }

  /** Sound of the client: it drives the face or is listened to. Resolves when there is room for more. */
  hear(sound: AudioFrame): Promise<void> {
    const { face, zero } = this.#open();
    if (this.#options.terms.drives) return face.drive(sound);
    const began = this.#options.media.now() - audioSpan(sound) - zero;
    return face.listen({ ...sound, at: ms(Math.max(0, began)) });
  }

  be(label: FaceLabel): void {
    this.#label = label;
    this.#opened?.face.be(label);
  }

  /** Throws `REQUEST_INVALID` or `VALUE_OUT_OF_RANGE`. */
  express(expression: FaceTerms['expression']): void {
    this.#opened?.face.express(expression);
    this.#expression = expression;
  }

  #open(): { readonly face: Face; readonly zero: Milliseconds } {
    if (this.#opened) return this.#opened;
    const { terms, media, outbox, open } = this.#options;
    const zero = media.now();
    const face = open({ ...terms, state: this.#label, expression: this.#expression }, (input, at) => {
      outbox.post({ type: 'motion.placed', inputMs: input, atMs: zero + at });
    });
    this.#opened = { face, zero };
    void this.#send(face, zero);
    return this.#opened;
  }

  async #send(face: Face, zero: Milliseconds): Promise<void> {
    const { outbox, onFailure, onFrame, encoding } = this.#options;
    const { signal } = this.#context;
    try {
      for await (const frame of face.frames(signal)) {
        const at = ms(zero + frame.at);
        onFrame?.({ ...frame, at });
        if (encoding === undefined) continue;
        await outbox.writable(signal);
        this.#deliver(frame, at);
      }
    } catch (thrown) {
      if (!(thrown instanceof Interrupted)) onFailure(thrown);
    }
  }

  #deliver(frame: MotionFrame, at: Milliseconds): void {
    const { encoding, outbox } = this.#options;
    if (encoding === 'json') outbox.post({ type: 'motion', ...wireMotion(frame, at) });
    else outbox.deliver({ kind: 'motion', keyFrame: false, number: 0, at, payload: encodeMotion(frame) });
  }
}
