import headUrl from '../../models/head/head.bin?url';
import type { Milliseconds } from '../../src/core/units.ts';
import { ms } from '../../src/core/units.ts';
import { AxisClock } from '../axis-clock.ts';
import type { FacePose } from '../face-pose.ts';
import { poseBetween } from '../face-pose.ts';
import { readHead } from '../head-model.ts';
import { MotionTrack } from '../motion-track.ts';
import type { SessionEvent } from '../session-listener.ts';
import type { Heard } from '../sound-sink.ts';
import type { ThreeHead } from '../three-head.ts';
import { element } from './element.ts';

/** Pictures a second: the motion has 25, and a phone has a battery. */
const PICTURE_EVERY = 30;
/** Milliseconds in which the face turns from one session's motion to another's. */
const TURNING = 350;

/** Whether this browser can draw it. */
export const canDrawHead = (): boolean => {
  try {
    return document.createElement('canvas').getContext('webgl2') !== null;
  } catch {
    return false;
  }
};

/** One session's face: its motion, and where we are in it. */
class Face {
  readonly track = new MotionTrack();
  readonly #axis = new AxisClock();

  take(event: SessionEvent, now: Milliseconds): void {
    if (event.type === 'motion') this.track.push(event.at, event.pose);
    else if (event.type === 'started') this.#axis.begin(event.number, event.at);
    else if (event.type === 'opened') {
      this.track.clear();
      this.#axis.open(now);
    }
  }

  at(now: Milliseconds, heard: Heard | undefined): FacePose | undefined {
    const time = this.#axis.read(now, heard);
    return time === undefined ? undefined : this.track.at(time);
  }
}

/**
 * The head beside the text: it speaks with the sound that is heard, and listens with the ear of the page where that is open. It is
 * fetched and drawn only where it can be, and only while somebody can see it.
 */
export class HeadView {
  readonly #figure = element('head', HTMLElement);
  readonly #canvas = element('head-canvas', HTMLCanvasElement);
  readonly #calm = window.matchMedia('(prefers-reduced-motion: reduce)');
  readonly #voice = new Face();
  readonly #ear = new Face();
  #listening = false;
  /** How much the ear's face is shown. @range [0, 1] */
  #turned = 0;
  #head: ThreeHead | undefined;
  #names: readonly string[] | undefined;
  #shown = true;
  #seen = true;
  #drawn = 0;

  /** Whether it is the head that is looked at. */
  set shown(shown: boolean) {
    this.#shown = shown;
    this.#figure.hidden = !shown || !this.#head;
  }

  /** What happens in the session that speaks. */
  hearVoice(event: SessionEvent): void {
    this.#voice.take(event, ms(performance.now()));
    if (event.type === 'opened' && event.coefficients && !this.#names) {
      this.#names = event.coefficients;
      void this.#open(event.coefficients);
    }
  }

  /** What happens in the session that listens. */
  hearEar(event: SessionEvent): void {
    this.#ear.take(event, ms(performance.now()));
  }

  /** Whether the page listens. */
  set listening(listening: boolean) {
    this.#listening = listening;
    if (!listening) this.#ear.track.clear();
  }

  /** To be called for each picture. @param heard what leaves the loudspeaker now */
  draw(heard: Heard | undefined): void {
    const now = ms(performance.now());
    if (!this.#head || !this.#shown || !this.#seen || document.hidden || now - this.#drawn < PICTURE_EVERY)
      return;
    const pose = this.#pose(now, now - this.#drawn, heard);
    this.#drawn = now;
    if (!pose) return;
    this.#head.draw(pose, this.#calm.matches);
    if (this.#figure.dataset['state'] !== pose.state) this.#figure.dataset['state'] = pose.state;
  }

  #pose(now: Milliseconds, passed: number, heard: Heard | undefined): FacePose | undefined {
    const voice = this.#voice.at(now, heard);
    const ear = this.#listening ? this.#ear.at(now, undefined) : undefined;
    const wanted = ear && voice?.state !== 'speaking' ? 1 : 0;
    const step = passed / TURNING;
    this.#turned = Math.max(0, Math.min(1, this.#turned + (wanted > this.#turned ? step : -step)));
    return voice && ear ? poseBetween(voice, ear, this.#turned) : (voice ?? ear);
  }

  async #open(names: readonly string[]): Promise<void> {
    try {
      const [{ ThreeHead }, answer] = await Promise.all([import('../three-head.ts'), fetch(headUrl)]);
      const model = await readHead(new Uint8Array(await answer.arrayBuffer()));
      this.#figure.hidden = !this.#shown;
      this.#head = new ThreeHead(this.#canvas, model, names);
    } catch {
      // It is an ornament where it cannot be had: the page speaks without it.
      this.#figure.hidden = true;
      return;
    }
    new ResizeObserver(() => {
      this.#fit();
    }).observe(this.#canvas);
    new IntersectionObserver(([entry]) => {
      this.#seen = entry?.isIntersecting ?? true;
    }).observe(this.#canvas);
    this.#fit();
  }

  #fit(): void {
    const { clientWidth, clientHeight } = this.#canvas;
    if (clientWidth > 0) this.#head?.fit(clientWidth, clientHeight, window.devicePixelRatio);
  }
}
