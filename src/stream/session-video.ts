import type { Channel } from '../core/channel.ts';
import { channel } from '../core/channel.ts';
import type { MotionFrame } from '../core/frames.ts';
import type { MediaClock } from '../core/media-clock.ts';
import type { StageContext } from '../core/stage.ts';
import { ms } from '../core/units.ts';
import { Interrupted } from './interrupted.ts';
import type { Outbox } from './outbox.ts';
import type { VideoPath } from './video-service.ts';

export interface SessionVideoOptions {
  readonly open: (dueAt: (at: MotionFrame['at']) => MotionFrame['at']) => VideoPath;
  /** How much later than its place on the axis a picture is still worth drawing. */
  readonly allowance: MotionFrame['at'];
  readonly outbox: Outbox;
  readonly media: MediaClock;
  readonly onFailure: (thrown: unknown) => void;
}

/** Motion that waits to be drawn: a second of it; the oldest gives way. */
const WAITING = 25;

/** A session's pictures: motion in, packets to its client. It ends with the session. */
export class SessionVideo {
  readonly #options: SessionVideoOptions;
  readonly #path: VideoPath;
  readonly #frames: Channel<MotionFrame>;
  #paused = false;

  constructor(options: SessionVideoOptions, context: StageContext) {
    const { media, allowance } = options;
    this.#options = options;
    this.#path = options.open((at) => ms(context.clock.now() + at - media.now() + allowance));
    this.#frames = channel({ capacity: WAITING, overflow: 'drop-oldest' });
    void this.#send(context);
  }

  /** @param frame at its place on the session's axis */
  show(frame: MotionFrame): void {
    if (this.#paused) return;
    // A channel that drops waits for nothing.
    void this.#frames.send(frame);
  }

  requestKeyFrame(): void {
    this.#path.requestKeyFrame();
  }

  /** Nobody looks: nothing is drawn until {@link SessionVideo.resume}. */
  pause(): void {
    this.#paused = true;
  }

  /** Somebody looks again, and has not seen what came last. */
  resume(): void {
    this.#paused = false;
    this.#path.requestKeyFrame();
  }

  async #send(context: StageContext): Promise<void> {
    const { outbox, onFailure } = this.#options;
    try {
      for await (const packet of this.#path.stage.run(this.#frames, context)) {
        await outbox.writable(context.signal);
        outbox.deliverLive({ ...packet, kind: 'video', number: 0 });
      }
    } catch (thrown) {
      if (!(thrown instanceof Interrupted)) onFailure(thrown);
    } finally {
      this.#path.close();
    }
  }
}
