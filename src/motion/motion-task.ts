/** Moves a face through a window by its sound. Plain data, structured-cloneable, everything needed is inside: it may run anywhere, and again. */
export interface MotionTask {
  readonly kind: 'move';
  /** The sound of the window, 80 ms further on. @shape [frames * 640] float32, 16 kHz; at a run's start 640 more before it */
  readonly pcm: Float32Array;
  /** @range [1, ∞) */
  readonly frames: number;
  /** What the last window of the run left; nothing at its start. */
  readonly state: MotionState | undefined;
  /** Standard normal, by absolute frame. @shape [frames * latents] float32 */
  readonly noise: Float32Array;
  /** Steps from noise to motion. @range [1, 2] */
  readonly steps: number;
  /** @shape [frames * 3] float32 @layout one-hot: idle, listening, speaking */
  readonly labels: Float32Array;
  /** @shape [frames * 52] float32 @layout Apple's order @range [-1, 1] */
  readonly controls: Float32Array;
}

/** What the networks remember of a run of sound: a value, given and returned. */
export interface MotionState {
  /** @shape [traits.encoderState] float32 */
  readonly encoder: Float32Array;
  /** One for each step. @shape [traits.motionState] float32 each */
  readonly motion: readonly Float32Array[];
}

export interface MotionWindow {
  readonly kind: 'moved';
  /** @shape [frames * 52] float32 @layout Apple's order @range [0, 1] */
  readonly coefficients: Float32Array;
  /** @shape [frames * 6] float32 @layout yaw, pitch, roll, x, y, z in degrees and centimetres */
  readonly head: Float32Array;
  readonly state: MotionState;
}
