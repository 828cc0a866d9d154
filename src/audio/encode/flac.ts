import { invariant } from '../../core/assert.ts';
import type { SampleRate } from '../../core/units.ts';
import type { Wrapping } from './codec-file.ts';
import { openCodecFile } from './codec-file.ts';
import type { FileEncoder } from './file-encoder.ts';
import { joined } from './file-encoder.ts';

/** The codec's description is the file's head: `fLaC` and STREAMINFO. At the end it comes again, with the totals. */
class FlacWrapping implements Wrapping {
  #head: Uint8Array | undefined;

  wrap({
    bytes,
    description,
  }: {
    readonly bytes: Uint8Array;
    readonly description: Uint8Array | undefined;
  }): Uint8Array {
    const opening = this.#head ? new Uint8Array(0) : description;
    invariant(opening !== undefined, 'the first piece of FLAC describes the stream');
    this.#head = description ?? this.#head;
    return joined([opening, bytes]);
  }

  head(): Uint8Array {
    return this.#head ?? new Uint8Array(0);
  }
}

/** FLAC of 16-bit samples. */
export const openFlac = (sampleRate: SampleRate): FileEncoder =>
  openCodecFile({ codec: 'flac', sampleRate }, new FlacWrapping());
