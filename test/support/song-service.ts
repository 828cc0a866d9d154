import type { AudioPacket } from '../../src/core/frames.ts';
import { VivaError } from '../../src/core/errors.ts';
import type { Stage } from '../../src/core/stage.ts';
import { abortable } from '../../src/core/stage.ts';
import type { TextPiece } from '../../src/core/text-piece.ts';
import { hertz, ms } from '../../src/core/units.ts';
import type { SpeechService } from '../../src/stream/index.ts';
import { toneService } from './tone-service.ts';

const RATE = 24_000;
const PACKET = 480;

/** What of a second of sound a word takes, in packets: longer words are sung longer. */
const packetsOf = (word: string): number => 8 + 2 * word.length;

/** One packet of a word: its own pitch, swelling and fading, three packets of silence at its end. */
const sing = (word: number, packet: number, packets: number): Uint8Array => {
  const pcm = new Int16Array(PACKET);
  const sung = (packets - 3) * PACKET;
  for (let k = 0; k < PACKET; k += 1) {
    const place = packet * PACKET + k;
    const swell = place < sung ? Math.sin((Math.PI * place) / sung) : 0;
    pcm[k] = 12_000 * swell * Math.sin((2 * Math.PI * (180 + 20 * (word % 9)) * place) / RATE);
  }
  return new Uint8Array(pcm.buffer);
};

const song: Stage<TextPiece, AudioPacket> = {
  name: 'test.song',
  async *run(input, { signal }) {
    let [text, read, word, at] = ['', 0, 0, 0];
    async function* words(complete: boolean): AsyncGenerator<AudioPacket, void, undefined> {
      for (;;) {
        const found = (complete ? /^(\s*)(\S+)/ : /^(\s*)(\S+)(?=\s)/).exec(text.slice(read));
        if (!found) return;
        const [whole, blank = '', written = ''] = found;
        const packets = packetsOf(written);
        const start = read + blank.length;
        const named = {
          text: written,
          start,
          end: start + written.length,
          at: ms(at),
          span: ms((packets - 3) * 20),
        };
        for (let packet = 0; packet < packets; packet += 1) {
          await Promise.resolve();
          yield {
            payload: sing(word, packet, packets),
            at: ms(at + packet * 20),
            span: ms(20),
            sound: {
              kind: 'audio',
              pcm: new Float32Array(480),
              rate: hertz(24_000),
              at: ms(at + packet * 20),
            },
            words: packet === 0 ? [named] : [],
            phonemes:
              packet === 0 ? [{ symbol: `ˈ${written.toLowerCase()}`, at: ms(at), span: named.span }] : [],
          };
        }
        word += 1;
        at += packets * 20;
        read += whole.length;
      }
    }
    for await (const piece of abortable(input, signal)) {
      if (piece.type === 'text') text += piece.text;
      yield* words(piece.type === 'flush');
    }
    yield* words(true);
    if (word === 0) throw new VivaError('TEXT_EMPTY', { field: 'text' });
  },
};

/** A service that sings: every word a swelling tone of its own, at 24 kHz, with its time. So what a player plays can be told apart. */
export const songService = (): SpeechService => ({
  ...toneService(),
  // Its pictures are none that a browser could decode.
  avatars: () => [],
  packets: () => ({ preSkip: 0, stage: song }),
});
