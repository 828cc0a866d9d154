// What TypeScript's DOM library leaves out of the AudioWorkletGlobalScope: as much of it as we use.

/** Index of the first sample of the render quantum under way, since the context began. */
declare const currentFrame: number;
/** Samples per second of the context. */
declare const sampleRate: number;

declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
  abstract process(
    inputs: readonly (readonly Float32Array[])[],
    outputs: readonly (readonly Float32Array[])[],
  ): boolean;
}

declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;
