import { openCallPackets } from '../../../audio/index.ts';
import { systemClock } from '../../../core/clock.ts';
import type { Milliseconds } from '../../../core/units.ts';
import { ms } from '../../../core/units.ts';
import { AUDIBLE, levelOf } from '../../audible.ts';
import type { Target } from '../../scenario.ts';
import { refusalOf } from '../../scenario.ts';
import type { Sender } from './werift-peers.ts';

const PACKET = ms(20);
/** What the microphone says: enough for a word to be one, and for a cough to be none. */
const SAID = 'Wait a moment, please.';
const RATE = 24_000;

/** Something that was spoken, as packets. */
export interface SpokenWord {
  readonly packets: readonly Uint8Array[];
  /** The first and the last that can be heard. */
  readonly first: number;
  readonly last: number;
}

/** Has the server speak a sentence by OpenAI's interface, and encodes it for a microphone. Rejects with a {@link CallFailure}. */
export const spokenWord = async ({ url, key }: Target): Promise<SpokenWord> => {
  const answer = await fetch(new URL('/v1/audio/speech', url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify({ input: SAID, response_format: 'pcm' }),
  });
  if (!answer.ok) throw await refusalOf(answer);
  const bytes = new DataView(await answer.arrayBuffer());
  const pcm = new Float32Array(bytes.byteLength >> 1).map((_, k) => bytes.getInt16(2 * k, true) / 32_768);
  return encoded(pcm);
};

const encoded = async (pcm: Float32Array): Promise<SpokenWord> => {
  const encoder = openCallPackets();
  const length = (RATE * PACKET) / 1000;
  const packets: Uint8Array[] = [];
  const audible: number[] = [];
  try {
    for (let at = 0; at < pcm.length; at += length) {
      const block = new Float32Array(length);
      block.set(pcm.subarray(at, at + length));
      if (levelOf(block) > AUDIBLE) audible.push(packets.length);
      packets.push(await encoder.encode(block));
    }
  } finally {
    encoder.close();
  }
  return { packets, first: audible[0] ?? 0, last: audible.at(-1) ?? 0 };
};

/** A packet of Opus that is silence (RFC 6716: CELT, 20 ms, full band, mono, nothing in it). */
const SILENCE = Uint8Array.of(0xf8, 0xff, 0xfe);

/** A microphone that is open: silence goes on, and now and then somebody speaks into it. */
export class Microphone {
  readonly #sender: Sender;
  readonly #over = new AbortController();
  readonly #word: SpokenWord;
  #next: number | undefined;
  #told:
    { readonly began: (at: Milliseconds) => void; readonly ended: (at: Milliseconds) => void } | undefined;
  #idle = Promise.resolve();
  #free: () => void = () => undefined;

  constructor(sender: Sender, word: SpokenWord) {
    this.#sender = sender;
    this.#word = word;
    this.#run().catch(() => undefined);
  }

  /** Speaks, unless it does. @returns when it can be heard first and last */
  say(): { readonly began: Promise<Milliseconds>; readonly ended: Promise<Milliseconds> } {
    const began = Promise.withResolvers<Milliseconds>();
    const ended = Promise.withResolvers<Milliseconds>();
    this.#told = { began: began.resolve, ended: ended.resolve };
    this.#next = 0;
    this.#idle = new Promise((resolve) => (this.#free = resolve));
    return { began: began.promise, ended: ended.promise };
  }

  /** Resolves when nobody speaks into it. */
  get idle(): Promise<void> {
    return this.#idle;
  }

  async close(): Promise<void> {
    this.#over.abort(new Error('the microphone is off'));
    this.#free();
    await this.#sender.close();
  }

  async #run(): Promise<void> {
    for (let due = systemClock.now(); ; due = ms(due + PACKET)) {
      await systemClock.until(due, this.#over.signal);
      this.#send();
    }
  }

  #send(): void {
    const { packets, first, last } = this.#word;
    const index = this.#next;
    if (index === undefined) {
      this.#sender.send(SILENCE, false);
      return;
    }
    this.#sender.send(packets[index] ?? SILENCE, index === 0);
    const now = systemClock.now();
    if (index === first) this.#told?.began(now);
    if (index === last) this.#told?.ended(ms(now + PACKET));
    this.#next = index + 1 < packets.length ? index + 1 : undefined;
    if (this.#next === undefined) this.#free();
  }
}
