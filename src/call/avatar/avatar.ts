import { randomInt } from 'node:crypto';
import type { VoiceDescription } from '../../core/catalogue.ts';
import type { Clock } from '../../core/clock.ts';
import { asVivaError } from '../../core/errors.ts';
import type { AudioFrame, FaceState, VideoPacket } from '../../core/frames.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Logger } from '../../core/log.ts';
import type { Milliseconds, UtteranceId } from '../../core/units.ts';
import { ms, spanOf } from '../../core/units.ts';
import type { Manner } from '../../stream/index.ts';
import type { CallFigure } from '../call-figure.ts';
import type {
  CallMedia,
  Expression,
  Face,
  FaceDescription,
  VoiceEncoder,
  VoicePacket,
} from '../call-media.ts';
import type { MediaRouter, Outlet, PictureCodec } from '../media/media-router.ts';
import { RtpStream } from '../rtp/rtp-stream.ts';
import type { AvatarEvent } from './avatar-event.ts';
import { AvatarSpeech } from './avatar-speech.ts';
import { DUCKED } from './gain-ramp.ts';
import { PictureBroadcast } from './picture-broadcast.ts';
import { Playout } from './playout.ts';
import { SoundBroadcast } from './sound-broadcast.ts';

/** Receivers need some reports before they believe them; later they only correct. */
const FIRST_REPORTS = 4;
const EARLY = ms(40);
const REGULAR = ms(1_000);

export interface AvatarOptions {
  readonly id: string;
  readonly name: string;
  readonly voice: VoiceDescription;
  readonly face: FaceDescription;
  readonly manner: Manner;
  readonly media: CallMedia;
  readonly clock: Clock;
  /** Of the clock's zero, since 1970. */
  readonly epoch: Milliseconds;
  readonly log: Logger;
  /** Whether somebody is there who may look at it. */
  readonly isSeen: () => boolean;
  readonly onEvent: (event: AvatarEvent) => void;
  readonly onFigure: (figure: CallFigure) => void;
}

/** Who keeps what an avatar sends, as it leaves: encoded, on its axis. */
export interface AvatarTap {
  readonly id: string;
  onSound(packet: VoicePacket): void;
  /** The first is a key frame. */
  onPicture(packet: VideoPacket): void;
  /** The avatar leaves; nothing follows. */
  onClose(): void;
}

/** Somebody who is not there, and speaks: a voice and a face on one axis of time, going out to whoever is attached. */
export class Avatar {
  readonly options: AvatarOptions;
  readonly sound: SoundBroadcast;
  /** How much later a decoder gives a sound than its packet says. */
  readonly soundDelay: Milliseconds;
  readonly #pictures = new Map<PictureCodec, PictureBroadcast>();
  readonly #playout: Playout;
  readonly #speech: AvatarSpeech;
  readonly #face: Face;
  readonly #over = new AbortController();
  readonly #taps = new Set<AvatarTap>();
  readonly #encoder: VoiceEncoder;
  #state: FaceState = 'idle';
  #speaking = false;
  #attending = false;
  /** When a sound came that it is about to give way to. */
  #duckedBy: Milliseconds | undefined;

  private constructor(options: AvatarOptions, face: Face, playout: Playout, encoder: VoiceEncoder) {
    const { media, clock, manner, onEvent, onFigure } = options;
    this.options = options;
    this.soundDelay = spanOf(encoder.tail, encoder.blockRate);
    this.sound = new SoundBroadcast(this.soundDelay);
    this.#face = face;
    this.#playout = playout;
    this.#encoder = encoder;
    this.#speech = new AvatarSpeech({
      media,
      playout,
      clock,
      manner,
      lead: waitFor(face),
      onSound: (frame, phonemes) => {
        face.say(frame, phonemes);
      },
      onEvent,
      onFigure,
      onSpeaking: (speaking) => {
        if (!speaking) face.rest();
        this.#speaking = speaking;
        this.#settle();
      },
    });
  }

  /** Rejects with what the face or the codecs cannot do, by its code. */
  static async open(options: AvatarOptions): Promise<Avatar> {
    const { media, clock, log } = options;
    const encoder = media.openVoiceEncoder();
    const playout = new Playout({
      clock,
      log,
      encoder,
      onPacket: (payload, at, begins) => {
        avatar.sound.send(payload, at, begins);
      },
      onBlock: (at, gain) => {
        avatar.#speech.heard(at);
        if (gain === DUCKED) avatar.#tellDucked();
      },
    });
    const axis = { clock, zero: playout.clockAt(LIMITS.pictureBehind) };
    const isSeen = (): boolean => options.isSeen() || avatar.watched;
    const face = await media.openFace(options.face.id, axis, isSeen);
    const avatar: Avatar = new Avatar(options, face, playout, encoder);
    avatar.#start();
    return avatar;
  }

  get id(): string {
    return this.options.id;
  }

  get state(): FaceState {
    return this.#state;
  }

  /** Whether it speaks or has something to say. */
  get busy(): boolean {
    return this.#speech.busy;
  }

  /** Its pictures in one encoding; nothing is encoded before anybody looks. */
  pictures(codec: PictureCodec): PictureBroadcast {
    const found = this.#pictures.get(codec);
    if (found) return found;
    const { media, clock, log, onFigure } = this.options;
    const encoder = media.openPictureEncoder(codec);
    const broadcast = new PictureBroadcast({ codec, encoder, clock, log, onFigure });
    this.#pictures.set(codec, broadcast);
    return broadcast;
  }

  /** Sends its voice, or its face, into a router. @returns the track there, and what takes it out again */
  async publish(
    router: MediaRouter,
    codec: 'opus' | PictureCodec,
  ): Promise<{ track: string; end: () => void }> {
    const name = `avatar-${this.id}`;
    if (codec === 'opus') {
      const outlet = await router.openOutlet({ codec, name });
      return { track: outlet.id, end: this.sound.add(this.#streamTo(outlet)) };
    }
    const broadcast = this.pictures(codec);
    const onKeyFrameRequest = (): void => {
      broadcast.requestKeyFrame();
    };
    const outlet = await router.openOutlet({ codec, name, onKeyFrameRequest });
    const watched = (): boolean => router.subscribers(outlet.id).length > 0;
    return { track: outlet.id, end: broadcast.add(this.#streamTo(outlet), watched) };
  }

  /** Aborted when it leaves. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Sends its voice and its face by outlets of somebody else's, for viewers that are not ours. @returns what takes them out again; it closes them */
  attach(sound: Outlet, picture: Outlet & { readonly codec: PictureCodec }): () => void {
    const broadcast = this.pictures(picture.codec);
    const ends = [this.sound.add(this.#streamTo(sound)), broadcast.add(this.#streamTo(picture), () => true)];
    broadcast.requestKeyFrame();
    return () => {
      for (const end of ends) end();
    };
  }

  /** Somebody cannot go on without a key frame, in whichever encoding. */
  requestKeyFrame(): void {
    for (const broadcast of this.#pictures.values()) broadcast.requestKeyFrame();
  }

  /** Gives all that it sends, as it is encoded for whoever looks. @returns what ends it */
  tap(codec: PictureCodec, tap: AvatarTap): () => void {
    const ends = [
      this.sound.tap((packet) => {
        tap.onSound(packet);
      }),
      this.pictures(codec).tap((packet) => {
        tap.onPicture(packet);
      }),
    ];
    this.#taps.add(tap);
    return () => {
      this.#taps.delete(tap);
      for (const end of ends) end();
    };
  }

  /** Who keeps what it sends, by their ids. */
  get recordings(): readonly string[] {
    return [...this.#taps].map(({ id }) => id);
  }

  /** Whether somebody takes its pictures now. */
  get watched(): boolean {
    return [...this.#pictures.values()].some((broadcast) => broadcast.watched);
  }

  /** Of a picture, in pixels. */
  get side(): number {
    return this.#face.height;
  }

  /** Throws `UTTERANCE_LIMIT`. */
  say(id: UtteranceId, text: AsyncIterable<string>): void {
    this.#speech.say(id, text);
  }

  /** Falls silent, closes its mouth, forgets what waits. */
  interrupt(): void {
    const end = this.#speech.interrupt();
    if (end !== undefined) this.#face.cut(end);
    this.#speaking = false;
    this.duck(false);
    this.#settle();
  }

  /** Gives way to somebody who speaks, or takes the floor again. @param came when the sound had come that it gives way to */
  duck(ducked: boolean, came?: Milliseconds): void {
    this.#playout.gain = ducked ? DUCKED : 1;
    this.#duckedBy = ducked ? came : undefined;
  }

  /** Somebody else speaks, or nobody does. */
  attend(attending: boolean): void {
    this.#attending = attending;
    this.#settle();
  }

  /** Somebody else's sound, as it comes: a face that listens shows it. @param frame borrowed for good */
  listen(frame: AudioFrame): void {
    // Its pictures are behind: what it sees to now is seen later.
    this.#face.listen({ ...frame, at: ms(this.#playout.now() - LIMITS.pictureBehind) });
  }

  express(expression: Expression): void {
    this.#face.express(expression);
  }

  /** Somebody's own voice moves the face, and is heard unless `audible` says no. @param frame at the rate of {@link soundRate} */
  speakThrough(frame: AudioFrame, audible: boolean): void {
    const pcm = audible ? frame.pcm : new Float32Array(frame.pcm.length);
    const at = this.#playout.append(pcm, waitFor(this.#face));
    this.#face.say({ ...frame, at }, []);
  }

  get soundRate(): Playout['rate'] {
    return this.#playout.rate;
  }

  /** Somebody's voice begins or ends to drive it. */
  driven(driven: boolean): void {
    if (!driven) this.#face.rest();
    this.#speaking = driven;
    this.#settle();
  }

  close(): void {
    this.#speech.interrupt();
    this.#over.abort(new Error('the avatar left'));
    for (const tap of [...this.#taps]) tap.onClose();
    this.#face.close();
    this.sound.close();
    for (const broadcast of this.#pictures.values()) broadcast.close();
    this.#encoder.close();
  }

  #start(): void {
    const { signal } = this.#over;
    const guard = (what: string, work: Promise<void>): void => {
      work.catch((thrown: unknown) => {
        if (signal.aborted) return;
        this.options.log.error({ error: asVivaError(thrown), avatar: this.id }, what);
      });
    };
    guard('playout failed', this.#playout.run(signal));
    guard('face failed', this.#show(signal));
    guard('reports failed', this.#report(signal));
  }

  /** Each picture when its moment has come, which is a little after its sound has left. */
  async #show(signal: AbortSignal): Promise<void> {
    const { clock, onFigure } = this.options;
    for await (const picture of this.#face.pictures()) {
      onFigure({ type: 'picture', step: 'drawn' });
      await clock.until(this.#playout.clockAt(ms(picture.at + LIMITS.pictureBehind)), signal);
      // Not awaited: an encoder that is late skips, and holds nobody up.
      for (const broadcast of this.#pictures.values()) void broadcast.send(picture);
    }
  }

  async #report(signal: AbortSignal): Promise<void> {
    const { clock, epoch } = this.options;
    for (let reports = 0; ; reports += 1) {
      await clock.until(ms(clock.now() + (reports < FIRST_REPORTS ? EARLY : REGULAR)), signal);
      const at = this.#playout.now();
      const wallTime = ms(epoch + this.#playout.clockAt(at));
      this.sound.report(at, wallTime);
      for (const broadcast of this.#pictures.values()) broadcast.report(at, wallTime);
    }
  }

  #streamTo(outlet: Outlet): RtpStream {
    const firstTimestamp = randomInt(2 ** 32 - 1);
    // Where the axis begins in a receiver's stamps: with it skew can be told there to the millisecond.
    this.options.log.debug({ avatar: this.id, codec: outlet.codec, firstTimestamp }, 'call stream begins');
    return new RtpStream({ outlet, firstTimestamp, firstSequence: randomInt(2 ** 15) });
  }

  #tellDucked(): void {
    if (this.#duckedBy === undefined) return;
    const { clock, onFigure } = this.options;
    onFigure({ type: 'ducked', after: ms(clock.now() - this.#duckedBy) });
    this.#duckedBy = undefined;
  }

  #settle(): void {
    const state = this.#speaking ? 'speaking' : this.#attending ? 'listening' : 'idle';
    if (state === this.#state) return;
    this.#state = state;
    this.#face.become(state);
    this.options.onEvent({ type: 'state', state });
  }
}

/** How long a sound waits for the face: as far as its picture may not be behind. */
const waitFor = ({ lead }: Face): Milliseconds => ms(Math.max(0, lead - LIMITS.pictureBehind));
