import type { Tensors } from './tensor.ts';

/**
 * A network without memory of its own: what it needs goes in, what it made comes out. The port of everything that runs a
 * graph, whatever runs it.
 */
export interface Model {
  /** The model and its graph: `hibari/decoder`. */
  readonly name: string;
  /**
   * Runs once. Inputs are borrowed until it resolves; outputs are the caller's. Throws `MODEL_SHAPE_MISMATCH` where a tensor
   * is not as the manifest says, and `MODEL_OUTPUT_INVALID` where a result holds what is no number.
   */
  run(inputs: Tensors): Promise<Tensors>;
  /** Frees it. Idempotent. */
  close(): Promise<void>;
}

/** The runtime's backends by the names that the configuration uses. */
export type Provider = 'cpu' | 'webgpu' | 'cuda' | 'tensorrt' | 'coreml' | 'dml';

/** How graphs are run. */
export interface ModelOptions {
  /** Nothing falls back from it in silence. */
  readonly provider: Provider;
  /** Threads inside one run; one where several workers share a machine. @range [1, ∞) */
  readonly threads: number;
}
