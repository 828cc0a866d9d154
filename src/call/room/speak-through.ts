import type { AudioFrame } from '../../core/frames.ts';
import { VivaError } from '../../core/errors.ts';
import type { Avatar } from '../avatar/avatar.ts';
import type { Guest } from './guest.ts';
import type { Room } from './room.ts';

/**
 * While it lives, a guest's microphone speaks through an avatar: it moves the face and is heard with it, so much later as the
 * face needs. What the avatar was saying itself is over.
 */
export class SpeakThrough {
  readonly #undo: () => void;
  readonly #avatar: Avatar;

  /** Throws `MEDIA_UNSUPPORTED` for a guest without a microphone here. */
  constructor(room: Room, guest: Guest, avatar: Avatar, audible: boolean) {
    if (!guest.view().tracks.some(({ kind }) => kind === 'audio')) {
      throw new VivaError('MEDIA_UNSUPPORTED', {
        field: 'through',
        got: 'no microphone',
        offered: ['audio'],
      });
    }
    this.#avatar = avatar;
    avatar.interrupt();
    avatar.driven(true);
    this.#undo = room.listen({
      onSound: (whose, frame) => {
        if (whose === guest) avatar.speakThrough(halved(frame, avatar), audible);
      },
    });
  }

  close(): void {
    this.#undo();
    this.#avatar.driven(false);
  }
}

/** Sound of 48 kHz at the avatar's 24: a pair of samples is one, the upper half of what voices have none of left out roughly. */
const halved = (frame: AudioFrame, { soundRate }: Avatar): AudioFrame => {
  if (frame.rate === soundRate) return frame;
  const step = frame.rate / soundRate;
  const pcm = new Float32Array(Math.floor(frame.pcm.length / step));
  for (let k = 0; k < pcm.length; k += 1) {
    const at = k * step;
    pcm[k] = ((frame.pcm[at] ?? 0) + (frame.pcm[at + 1] ?? 0)) / 2;
  }
  return { ...frame, pcm, rate: soundRate };
};
