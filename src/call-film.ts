import type { Film, FilmFormat } from './call/index.ts';
import { asVivaError } from './core/errors.ts';
import { hertz, ms } from './core/units.ts';
import { ClipWriter, openClipFile } from './video/index.ts';

const RATE = hertz(48_000);
const PACKET = ms(20);

/**
 * What a decoder of Opus must know beforehand (RFC 7845, section 5.1): one channel, and nothing to be left out at the start, for it
 * begins in the middle of a call.
 */
const opusHead = (): Uint8Array => {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 'ascii');
  head[8] = 1;
  head[9] = 1;
  head.writeUInt32LE(RATE, 12);
  return head;
};

/** A film of packets as they are sent: nothing is encoded again. */
export const openCallFilm = async (path: string, format: FilmFormat, side: number): Promise<Film> => {
  const file = await openClipFile(path);
  let bytes = 0;
  const counted = {
    ...file,
    write: async (data: Uint8Array, position: number) => {
      await file.write(data, position);
      bytes = Math.max(bytes, position + data.length);
    },
  };
  const clip = new ClipWriter(counted, { format, size: side, soundRate: RATE, sound: 'opus' });
  const description = opusHead();
  return {
    get bytes() {
      return bytes;
    },
    addPicture: (packet) => clip.addPicture(packet),
    addSound: ({ payload, at }) => clip.addSound({ payload, at, span: PACKET, description }),
    finish: async () => {
      try {
        await clip.finish();
        await file.close(true);
      } catch (error) {
        await file.close(false);
        throw asVivaError(error);
      }
    },
    cancel: async () => {
      await clip.cancel();
      await file.close(false);
    },
  };
};
