import { USUAL_DELIVERY } from '../../src/core/delivery.ts';
import { silentLog } from '../../src/core/log.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { TextPiece } from '../../src/core/text-piece.ts';
import { hertz, voiceId } from '../../src/core/units.ts';
import { songService } from '../support/song-service.ts';

/** What the singing service makes of a text, as a player should play it. */
export interface Sung {
  /** @shape [samples] float32 at 24 kHz */
  readonly pcm: Float32Array;
  readonly words: readonly { readonly text: string; readonly at: number; readonly span: number }[];
}

export const sing = async (text: string): Promise<Sung> => {
  async function* whole(): AsyncGenerator<TextPiece, void, undefined> {
    await Promise.resolve();
    yield { type: 'text', text };
  }
  const manner = { ...USUAL_DELIVERY, voice: voiceId('heart'), wording: {} };
  const format = { encoding: 'pcm_s16le', sampleRateHz: hertz(24_000) } as const;
  const { stage } = songService().packets(manner, format, () => undefined);
  const signal = new AbortController().signal;
  const samples: number[] = [];
  const words = [];
  for await (const packet of stage.run(whole(), { signal, clock: systemClock, log: silentLog })) {
    const { buffer, byteOffset, byteLength } = packet.payload;
    for (const sample of new Int16Array(buffer, byteOffset, byteLength / 2)) samples.push(sample / 32_768);
    words.push(...packet.words);
  }
  return { pcm: Float32Array.from(samples), words };
};

/** Without the silence at either end. */
export const trimmed = (pcm: Float32Array): Float32Array =>
  pcm.subarray(
    pcm.findIndex((sample) => sample !== 0),
    pcm.findLastIndex((sample) => sample !== 0) + 1,
  );
