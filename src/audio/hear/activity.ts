import type { AudioFrame } from '../../core/frames.ts';

/** What a network that listens remembers between two calls: a value, owned by the session, given and returned. */
export interface ActivityState {
  /** @shape [64] float32, the end of the sound before */
  readonly context: Float32Array;
  /** @shape [2 * 128] float32, the recurrent memory */
  readonly memory: Float32Array;
}

export interface Activity {
  /** How likely each frame is speech. @shape [frames] float32 @range [0, 1] */
  readonly probabilities: Float32Array;
  readonly state: ActivityState;
}

/** Tells speech from what is not. The model is shared; what it remembers travels with each call. */
export interface ActivityModel {
  /**
   * @param pcm whole frames of 512 samples at 16 kHz, one after another; owned by the callee
   * @param state what the last call returned, or nothing at the start; owned by the callee
   */
  listen(pcm: Float32Array, state: ActivityState | undefined, signal: AbortSignal): Promise<Activity>;
}

/** Frames in one run, for {@link ActivityModel.listen}. */
export const inOneRun = (frames: readonly AudioFrame[]): Float32Array => {
  const pcm = new Float32Array(frames.reduce((length, frame) => length + frame.pcm.length, 0));
  let at = 0;
  for (const frame of frames) {
    pcm.set(frame.pcm, at);
    at += frame.pcm.length;
  }
  return pcm;
};
