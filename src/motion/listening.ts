import type { AudioFrame } from '../core/frames.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import type { Chance } from './chance.ts';
import { smooth } from './chance.ts';
import { arkitIndices } from '../core/arkit.ts';
import type { FaceRow, FaceTarget } from './face-row.ts';
import { add, addTarget, placeOf } from './face-row.ts';
import { PauseFinder } from './pause-finder.ts';
import { SoundRun } from './sound-run.ts';

/**
 * A listener's answer to a pause of the other. The rules, after what is known of such signals (they come at pauses, soon, mostly
 * as nods, and not at every one):
 *
 * 1. A pause of 220 ms after at least 700 ms of speech may be answered; 120 to 260 ms after it is certain.
 * 2. No two answers are nearer than 1.6 s.
 * 3. Three in five are one nod, one in five two, one in five a small face: brows up and a shade of a smile.
 * 4. The longer the speech before the pause, the deeper the nod: 3.5° after 700 ms, 7° after 4 s and more.
 */
interface Answer {
  /** When it begins. Milliseconds on the axis. */
  readonly at: number;
  readonly type: 'nod' | 'two-nods' | 'face';
  /** Degrees. */
  readonly depth: number;
}

const SHORTEST_SPEECH = 700;
const APART = 1_600;
/** Milliseconds: down faster than up. */
const DOWN = 190;
const UP = 330;
const FACE = { rise: 260, hold: 420, fall: 520 } as const;

/** Marks and answers that are remembered: some minutes of lively talk are looked back no more than seconds. */
const REMEMBERED = 32;

const faceOf = (shape: Readonly<Record<string, number>>): FaceTarget =>
  Object.entries(shape).flatMap(([name, value]) =>
    arkitIndices(name).map((place): readonly [number, number] => [place, value]),
  );

/** The face of somebody who follows what is said. */
const ATTENTIVE = faceOf({
  browInnerUp: 0.1,
  browOuterUp: 0.05,
  mouthSmile: 0.07,
  eyeWide: 0.05,
  cheekSquint: 0.03,
});
const SMALL_FACE = faceOf({
  browInnerUp: 0.3,
  browOuterUp: 0.22,
  mouthSmile: 0.16,
  mouthPress: 0.08,
  cheekSquint: 0.08,
});

const pitch = placeOf('pitch');
const roll = placeOf('roll');
const forward = placeOf('z');

/** A nod's share of its depth. */
const nodAt = (since: number): number => {
  if (since <= 0 || since >= DOWN + UP) return 0;
  return since < DOWN ? smooth(since / DOWN) : 1 - smooth((since - DOWN) / UP);
};

const smallFaceAt = (since: number): number =>
  smooth(since / FACE.rise) * (1 - smooth((since - FACE.rise - FACE.hold) / FACE.fall));

/** How the other's speech, as it comes in, is answered by a face. Times are on the axis; the same sound gives the same answers. */
export class Listening {
  readonly #chance: Chance;
  readonly #answers: Answer[] = [];
  /** When the other began to be attended to, and when that ended. Milliseconds on the axis. */
  readonly #turns: { readonly at: number; readonly attentive: boolean }[] = [];
  #run: SoundRun | undefined;
  #pauses: PauseFinder | undefined;
  #hops = 0;
  #pausesSeen = 0;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** Where the sound that was heard ends. */
  get end(): Milliseconds {
    return this.#run?.end ?? ms(0);
  }

  /** @param sound laid end to end with what came before, or after a gap at its own `at` */
  hear(sound: AudioFrame): void {
    if (!this.#run || this.#run.rate !== sound.rate || sound.at - this.#run.end > 1) this.#begin(sound);
    const run = this.#run;
    if (!run) return;
    run.push(sound, []);
    const hops = Math.floor(run.length / 160);
    for (; this.#hops < hops; this.#hops += 1) this.#judge(run.hop(this.#hops));
    run.forgetBefore(run.frames);
  }

  finish(): void {
    this.#run?.finish();
  }

  /** Whether the other speaks, or has just spoken. */
  attentiveAt(time: number): boolean {
    return this.#turns.findLast(({ at }) => at <= time)?.attentive ?? false;
  }

  /** Adds what listening does to a face. @param share how much it listens. @range [0, 1] */
  shape(row: FaceRow, time: number, share: number): void {
    if (share === 0) return;
    addTarget(row, ATTENTIVE, share);
    add(row, pitch, 0.8 * share);
    add(row, forward, 0.4 * share);
    add(row, roll, 1.6 * share * Math.sin((2 * Math.PI * time) / 17_000));
    for (const { at, type, depth } of this.#answers) {
      const since = time - at;
      if (type === 'face') addTarget(row, SMALL_FACE, share * smallFaceAt(since));
      else add(row, pitch, share * depth * nodAt(since));
      if (type === 'two-nods') add(row, pitch, share * 0.7 * depth * nodAt(since - DOWN - UP + 60));
    }
  }

  #begin({ at, rate }: AudioFrame): void {
    this.#run?.finish();
    this.#run = new SoundRun(at, rate);
    this.#pauses = new PauseFinder(ms(this.#run.firstFrame * 40));
    this.#hops = 0;
  }

  #judge(hop: { readonly decibels: number; readonly hiss: number }): void {
    const mark = this.#pauses?.push(hop);
    if (!mark) return;
    if (mark.type === 'pause') this.#answer(mark.at, mark.spoke);
    else this.#turn(mark.at, mark.type === 'speech');
  }

  #turn(at: number, attentive: boolean): void {
    this.#turns.push({ at, attentive });
    if (this.#turns.length > REMEMBERED) this.#turns.shift();
  }

  #answer(pause: number, spoke: number): void {
    const place = 3 * this.#pausesSeen;
    this.#pausesSeen += 1;
    const at = pause + 120 + 140 * this.#chance.even(place);
    if (spoke < SHORTEST_SPEECH || at - (this.#answers.at(-1)?.at ?? -Infinity) < APART) return;
    const which = this.#chance.even(place + 1);
    const type = which < 0.6 ? 'nod' : which < 0.8 ? 'two-nods' : 'face';
    const depth = 3.5 + 3.5 * smooth((spoke - SHORTEST_SPEECH) / 3_300);
    this.#answers.push({ at, type, depth });
    if (this.#answers.length > REMEMBERED) this.#answers.shift();
  }
}
