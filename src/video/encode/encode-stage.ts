import type { VivaError } from '../../core/errors.ts';
import { asVivaError } from '../../core/errors.ts';
import type { VideoFrame, VideoPacket } from '../../core/frames.ts';
import type { Stage } from '../../core/stage.ts';
import { abortable } from '../../core/stage.ts';
import type { VideoEncoder } from './video-encoder.ts';

/** What became of a picture that is not a packet, for whoever counts. */
export type EncodeEvent =
  | { readonly type: 'still' }
  | { readonly type: 'mended'; readonly error: VivaError }
  | { readonly type: 'lost'; readonly error: VivaError };

export interface EncodeOptions {
  /** Opened by the caller, who asks it for key frames and closes it. */
  readonly encoder: VideoEncoder;
  /**
   * What becomes of a picture that is the last one again (the same `i420`): nothing is sent for it, or a packet like any other, as a
   * file of even rate needs.
   *
   * @defaultValue skip
   */
  readonly still?: 'skip' | 'encode';
  readonly onEvent?: (event: EncodeEvent) => void;
}

/** Pictures in a row that may fail before the stage gives up. */
const FAILURES = 3;
/** A still picture is sent again after so many, for a viewer who lost it. */
const STILLS = 50;

/**
 * Pictures into packets. A picture that cannot be encoded is left out and the next is a key frame; the third failure in a row ends
 * the stage with `CODEC_UNAVAILABLE`, after the packets that were good.
 */
export const encodeStage = ({
  encoder,
  still = 'skip',
  onEvent = () => undefined,
}: EncodeOptions): Stage<VideoFrame, VideoPacket> => ({
  name: 'video.encode',
  async *run(input, { signal }) {
    let last: Uint8Array | undefined;
    let stills = 0;
    let failures = 0;
    for await (const frame of abortable(input, signal)) {
      if (still === 'skip' && frame.i420 === last && stills < STILLS && !encoder.keyFrameDue) {
        stills += 1;
        onEvent({ type: 'still' });
        continue;
      }
      try {
        const { packet, mended } = await encoder.encode(frame);
        if (mended) onEvent({ type: 'mended', error: mended });
        last = frame.i420;
        stills = 0;
        failures = 0;
        yield packet;
      } catch (error) {
        failures += 1;
        onEvent({ type: 'lost', error: asVivaError(error) });
        if (failures >= FAILURES) throw error;
      }
    }
  },
});
