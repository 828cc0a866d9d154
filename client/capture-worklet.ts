import { CAPTURE, CAPTURE_SAMPLES } from './capture-message.ts';

/** Collects the microphone's samples on the audio thread and hands them on in pieces of one size. */
class CaptureProcessor extends AudioWorkletProcessor {
  #piece = new Float32Array(CAPTURE_SAMPLES);
  #held = 0;

  override process([input]: readonly (readonly Float32Array[])[]): boolean {
    const channel = input?.[0];
    if (!channel) return true;
    let taken = 0;
    while (taken < channel.length) {
      const count = Math.min(channel.length - taken, CAPTURE_SAMPLES - this.#held);
      this.#piece.set(channel.subarray(taken, taken + count), this.#held);
      taken += count;
      this.#held += count;
      if (this.#held === CAPTURE_SAMPLES) this.#handOn();
    }
    return true;
  }

  #handOn(): void {
    this.port.postMessage(this.#piece, [this.#piece.buffer]);
    this.#piece = new Float32Array(CAPTURE_SAMPLES);
    this.#held = 0;
  }
}

registerProcessor(CAPTURE, CaptureProcessor);
