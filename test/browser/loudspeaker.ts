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
  window.loudspeaker = { pieces: [], rate: 0, stoppedAt: undefined };
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) {
      const { context } = target;
      window.loudspeaker.rate = context.sampleRate;
      context.audioWorklet.addModule('/${TAP_FILE}').then(() => {
        const tap = new AudioWorkletNode(context, 'loudspeaker-tap', { channelCount: 1, channelCountMode: 'explicit' });
        tap.port.onmessage = ({ data }) => window.loudspeaker.pieces.push(...data);
        connect.call(this, tap);
        connect.call(tap, target);
        window.loudspeaker.ready = true;
      });
      const noteStop = () => { window.loudspeaker.stoppedAt = Math.round(context.currentTime * context.sampleRate); };
      addEventListener('keydown', (event) => { if (event.key === 'Escape') noteStop(); }, { capture: true });
      addEventListener('click', (event) => { if (event.target.id === 'stop') noteStop(); }, { capture: true });
    }
    return connect.call(this, target, ...rest);
  };
`;

/** Reads out what was caught: the rate, the first frame, and the samples as base64, which is a tenth of JSON. */
const READ = `(() => {
  const { pieces, rate, stoppedAt } = window.loudspeaker;
  const first = pieces[0]?.frame ?? 0;
  const last = pieces.at(-1);
  const pcm = new Float32Array(last ? last.frame + last.pcm.length - first : 0);
  for (const piece of pieces) pcm.set(piece.pcm, piece.frame - first);
  const bytes = new Uint8Array(pcm.buffer);
  let text = '';
  for (let k = 0; k < bytes.length; k += 8192) text += String.fromCharCode(...bytes.subarray(k, k + 8192));
  return { rate, first, stoppedAt, pcm: btoa(text) };
})()`;

/** What reached the loudspeaker. */
export interface Caught {
  /** Samples a second. */
  readonly rate: number;
  /** @shape [samples] everything since the page was ready, silence included */
  readonly pcm: Float32Array;
  /** Where in `pcm` a key or a click last asked for silence. */
  readonly stoppedAt: number | undefined;
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
  readonly stoppedAt?: number;
  readonly pcm: string;
}

export const readLoudspeaker = async (page: Page): Promise<Caught> => {
  const read = await page.evaluate<Read>(READ);
  const bytes = Uint8Array.from(Buffer.from(read.pcm, 'base64'));
  return {
    rate: read.rate,
    pcm: new Float32Array(bytes.buffer),
    stoppedAt: read.stoppedAt === undefined ? undefined : read.stoppedAt - read.first,
  };
};

/** The sound between the first and the last sample that is not silence. */
export const soundOf = ({ pcm }: Caught): Float32Array => {
  const first = pcm.findIndex((sample) => sample !== 0);
  const last = pcm.findLastIndex((sample) => sample !== 0);
  return first < 0 ? new Float32Array(0) : pcm.subarray(first, last + 1);
};

/** Where two sounds part, in words; `undefined` where they are the same to the last sample. */
export const differenceOf = (heard: Float32Array, made: Float32Array): string | undefined => {
  const place = heard.findIndex((sample, k) => sample !== made[k]);
  if (place >= 0) {
    return `at ${String(place)} of ${String(heard.length)} it is ${String(heard[place])}, not ${String(made[place])} of ${String(made.length)}`;
  }
  return heard.length === made.length
    ? undefined
    : `${String(heard.length)} samples, not ${String(made.length)}`;
};
