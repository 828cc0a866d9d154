import type { AudioFrame, FaceState, MotionFrame, SpeechWindow } from '../core/frames.ts';
import type { FaceDriver } from './face-driver.ts';

/** Brings sound to a face, and its end or its failure. */
const feed = async <Sound>(
  face: FaceDriver,
  sounds: AsyncIterable<Sound>,
  take: (sound: Sound) => Promise<void> | void,
): Promise<void> => {
  try {
    for await (const sound of sounds) await take(sound);
  } finally {
    face.finish();
  }
};

async function* fed(
  face: FaceDriver,
  feeding: Promise<void>,
  signal: AbortSignal,
): AsyncGenerator<MotionFrame, void, undefined> {
  // Awaited at the end; a failure before that waits for it.
  feeding.catch(() => undefined);
  try {
    yield* face.frames(signal);
    await feeding;
  } finally {
    face.finish();
  }
}

/**
 * The motion of a sound from its first sample to its last. A face that speaks is driven by it; one that listens or is idle hears it
 * as somebody else's. Throws what the sound throws, after the motion of what was good.
 */
export const motionOfSound = (
  face: FaceDriver,
  sound: AsyncIterable<AudioFrame>,
  state: FaceState,
  signal: AbortSignal,
): AsyncIterable<MotionFrame> => {
  const take = (frame: AudioFrame): Promise<void> =>
    state === 'speaking' ? face.drive(frame) : face.listen(frame);
  return fed(face, feed(face, sound, take), signal);
};

/** The motion of our own voice, window by window, with the phonemes that it speaks. */
export const motionOfSpeech = (
  face: FaceDriver,
  windows: AsyncIterable<SpeechWindow>,
  signal: AbortSignal,
): AsyncIterable<MotionFrame> => {
  const take = (window: SpeechWindow): Promise<void> => face.sayInTurn(window, window.phonemes);
  return fed(face, feed(face, windows, take), signal);
};
