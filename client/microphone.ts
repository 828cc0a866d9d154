import type { SampleRate } from '../src/core/units.ts';
import { hertz } from '../src/core/units.ts';
import { CAPTURE } from './capture-message.ts';
import { bytesOf } from './pcm.ts';

/** Why there is no sound from a microphone; ordinary outcomes, to be said and not thrown. */
export type NoMicrophone = 'insecure' | 'denied' | 'absent';

/** The highest rate that the service takes is 96 kHz; a studio's 192 kHz context is opened lower. */
const HIGHEST = 96_000;

const openContext = (): AudioContext => {
  const usual = new AudioContext();
  return usual.sampleRate > HIGHEST ? new AudioContext({ sampleRate: 48_000 }) : usual;
};

let usualRate: SampleRate | undefined;

/** At which rate a microphone will be heard, asked before there is one. */
export const microphoneRate = (): SampleRate => {
  if (usualRate !== undefined) return usualRate;
  const context = openContext();
  usualRate = hertz(context.sampleRate);
  void context.close();
  return usualRate;
};

/** An open microphone. */
export interface Microphone {
  readonly rate: SampleRate;
  close(): Promise<void>;
}

const askForStream = async (): Promise<MediaStream | NoMicrophone> => {
  // Browsers hide it from pages that came over an open line.
  if (!window.isSecureContext) return 'insecure';
  try {
    return await navigator.mediaDevices.getUserMedia({
      // So that the page's own voice does not interrupt itself.
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
  } catch (error) {
    return error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'absent';
  }
};

/**
 * Opens the microphone; to be called in a click or a key press.
 *
 * @param workletUrl where the built capture-worklet.ts lies
 * @param begin told of the rate before the first sample. @returns where sixteen-bit PCM goes
 */
export const openMicrophone = async (
  workletUrl: string,
  begin: (rate: SampleRate) => (pcm: Uint8Array) => void,
): Promise<Microphone | NoMicrophone> => {
  const stream = await askForStream();
  if (typeof stream === 'string') return stream;
  const context = openContext();
  await context.audioWorklet.addModule(workletUrl);
  const node = new AudioWorkletNode(context, CAPTURE, {
    numberOfOutputs: 0,
    channelCount: 1,
    channelCountMode: 'explicit',
  });
  const rate = hertz(context.sampleRate);
  const send = begin(rate);
  node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
    send(bytesOf(data));
  };
  context.createMediaStreamSource(stream).connect(node);
  await context.resume();
  return {
    rate,
    async close() {
      for (const track of stream.getTracks()) track.stop();
      await context.close();
    },
  };
};
