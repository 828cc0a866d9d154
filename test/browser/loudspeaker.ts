import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** A file beside the page's own: its security policy takes no script from elsewhere. */
const TAP_FILE = 'loudspeaker-tap.js';

/** Runs on the audio thread beside the loudspeaker: hands on every sample with the frame of the first. */
const TAP = `registerProcessor('loudspeaker-tap', class extends AudioWorkletProcessor {
  pieces = [];
  process([input]) {
    const pcm = input[0] ? input[0].slice() : new Float32Array(128);
    this.pieces.push({ frame: currentFrame, pcm });
    if (this.pieces.length === 8) { this.port.postMessage(this.pieces); this.pieces = []; }
    return true;
  }
});`;

/** Put into the page before its own scripts: whatever it connects to the loudspeaker is connected to the tap too. */
const WIRE = `
  window.loudspeaker = { pieces: [], rate: 0, askedAt: undefined };
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) {
      const { context } = target;
      window.loudspeaker.rate = context.sampleRate;
      window.loudspeaker.context = context;
      context.audioWorklet.addModule('/${TAP_FILE}').then(() => {
        const tap = new AudioWorkletNode(context, 'loudspeaker-tap', { channelCount: 1, channelCountMode: 'explicit' });
        tap.port.onmessage = ({ data }) => window.loudspeaker.pieces.push(...data);
        connect.call(this, tap);
        connect.call(tap, target);
        window.loudspeaker.ready = true;
      });
      const noteAsked = () => { window.loudspeaker.askedAt = Math.round(context.currentTime * context.sampleRate); };
      addEventListener('keydown', (event) => { if (['Escape', 'Enter'].includes(event.key)) noteAsked(); }, { capture: true });
      addEventListener('click', (event) => { if (event.target.id === 'stop') noteAsked(); }, { capture: true });
    }
    return connect.call(this, target, ...rest);
  };
`;

/** Reads out what was caught: the rate, the first frame, and the samples as base64, which is a tenth of JSON. */
const READ = `(() => {
  const { pieces, rate, askedAt } = window.loudspeaker;
  const first = pieces[0]?.frame ?? 0;
  const last = pieces.at(-1);
  const pcm = new Float32Array(last ? last.frame + last.pcm.length - first : 0);
  for (const piece of pieces) pcm.set(piece.pcm, piece.frame - first);
  const bytes = new Uint8Array(pcm.buffer);
  let text = '';
  for (let k = 0; k < bytes.length; k += 8192) text += String.fromCharCode(...bytes.subarray(k, k + 8192));
  return { rate, first, askedAt, pcm: btoa(text) };
})()`;

/** What reached the loudspeaker. */
export interface Caught {
  /** Samples a second. */
  readonly rate: number;
  /** @shape [samples] everything since the page was ready, silence included */
  readonly pcm: Float32Array;
  /** Where in `pcm` a key or a click last asked for silence, or for another sentence. */
  readonly askedAt: number | undefined;
}

/** Lays the tap among the files of a built page. */
export const layTap = (folder: string): void => {
  writeFileSync(join(folder, TAP_FILE), TAP);
};

/** Puts the tap at the loudspeaker of a page that is yet to be opened. Nothing of the page itself takes part in it. */
export const tapLoudspeaker = (page: Page): Promise<unknown> => page.addInitScript(WIRE);

interface Read {
  readonly rate: number;
  readonly first: number;
  readonly askedAt?: number;
  readonly pcm: string;
}

export const readLoudspeaker = async (page: Page): Promise<Caught> => {
  const read = await page.evaluate<Read>(READ);
  const bytes = Uint8Array.from(Buffer.from(read.pcm, 'base64'));
  return {
    rate: read.rate,
    pcm: new Float32Array(bytes.buffer),
    askedAt: read.askedAt === undefined ? undefined : read.askedAt - read.first,
  };
};

/** The sound between the first and the last sample that is not silence. */
export const soundOf = ({ pcm }: Caught): Float32Array => {
  const first = pcm.findIndex((sample) => sample !== 0);
  const last = pcm.findLastIndex((sample) => sample !== 0);
  return first < 0 ? new Float32Array(0) : pcm.subarray(first, last + 1);
};

/** The player's ramps on both sides of a gap: within them, samples are quieter than they were made. */
const RAMPS = 128;
/** So much sound is found again in one place only. */
const LANDMARK = 240;

const sameAt = (heard: Float32Array, from: number, landmark: Float32Array): boolean =>
  landmark.every((sample, k) => heard[from + k] === sample);

/** What was heard from the place on where this sound begins, after it was asked for; nothing where it does not. */
export const soundFrom = ({ pcm, askedAt = 0 }: Caught, made: Float32Array): Float32Array => {
  const landmark = made.subarray(0, LANDMARK);
  let place = askedAt;
  while (place < pcm.length && !sameAt(pcm, place, landmark)) place += 1;
  return pcm.subarray(place, pcm.findLastIndex((sample) => sample !== 0) + 1);
};

/** Where in `made` the next landmark begins that is not silence; its length where there is none. */
const nextLandmark = (made: Float32Array, from: number): number => {
  let place = from;
  while (place < made.length && made.subarray(place, place + LANDMARK).every((sample) => sample === 0))
    place += 1;
  return place;
};

/**
 * Compares what was heard with what was made, sample by sample. A busy machine may feed the line too late, and then there is
 * a gap with a ramp on either side, behind which everything must go on as if there had been none.
 *
 * @returns the number of gaps, or where the two part for good, in words
 */
export const gapsIn = (heard: Float32Array, made: Float32Array): number | string => {
  let [gaps, lag] = [0, 0];
  for (let place = 0; place < made.length; place += 1) {
    if (heard[place + lag] === made[place]) continue;
    const resumed = nextLandmark(made, place + RAMPS);
    const landmark = made.subarray(resumed, resumed + LANDMARK);
    let found = resumed + lag;
    while (found < heard.length && !sameAt(heard, found, landmark)) found += 1;
    if (found >= heard.length) {
      return `at ${String(place)} of ${String(made.length)} it is ${String(heard[place + lag])}, not ${String(made[place])}`;
    }
    gaps += 1;
    lag = found - resumed;
    place = resumed;
  }
  const more = heard.length - made.length - lag;
  return more === 0 ? gaps : `${String(more)} samples too many`;
};
