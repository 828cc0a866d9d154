import { assertNever } from '../core/assert.ts';
import type { HearingEvent } from '../core/frames.ts';
import { LIMITS } from '../core/limits.ts';
import type { Stage, StageContext } from '../core/stage.ts';
import { InputFeed } from './input-feed.ts';
import { Interrupted } from './interrupted.ts';
import type { Outbox } from './outbox.ts';
import type { InputFormat } from './protocol/wire-format.ts';
import type { ServerMessage } from './protocol/server-message.ts';

/** Bytes of a sample, for the bound of what may wait; Opus takes less than one. */
const BYTES_PER_SAMPLE = { pcm_s16le: 2, pcm_f32le: 4, mulaw: 1, alaw: 1, opus: 1 } as const;

const messageOf = (event: HearingEvent): ServerMessage => {
  switch (event.type) {
    case 'speech-started':
      return { type: 'speech.started', atMs: event.at };
    case 'speech-ended':
      return { type: 'speech.ended', atMs: event.at };
    case 'level':
      return { type: 'level', atMs: event.at, decibels: event.decibels, probability: event.probability };
    default:
      return assertNever(event, 'hearing event');
  }
};

/** A session's ear: the client's sound in, what is heard in it out as messages. It ends with the session. */
export class Hearing {
  readonly #feed: InputFeed;
  /** Said once for a run of losses. */
  #dropping = false;

  constructor(
    stage: Stage<Uint8Array, HearingEvent>,
    format: InputFormat,
    outbox: Outbox,
    context: StageContext,
    onFailure: (thrown: unknown) => void,
  ) {
    const sampleBytes = BYTES_PER_SAMPLE[format.encoding];
    const capacity = (sampleBytes * format.sampleRateHz * LIMITS.inputAhead) / 1000;
    this.#feed = new InputFeed(capacity, sampleBytes, () => {
      if (this.#dropping) return;
      this.#dropping = true;
      const message = 'sound came faster than it could be heard, and the oldest was dropped';
      outbox.post({ type: 'warning', code: 'INPUT_DROPPED', message });
    });
    void this.#listen(stage, outbox, context, onFailure);
  }

  /** @param chunk becomes the ear's */
  push(chunk: Uint8Array): void {
    this.#feed.push(chunk);
  }

  end(): void {
    this.#feed.end();
  }

  async #listen(
    stage: Stage<Uint8Array, HearingEvent>,
    outbox: Outbox,
    context: StageContext,
    onFailure: (thrown: unknown) => void,
  ): Promise<void> {
    try {
      for await (const event of stage.run(this.#feed, context)) {
        this.#dropping = false;
        outbox.post(messageOf(event));
      }
    } catch (thrown) {
      if (!(thrown instanceof Interrupted)) onFailure(thrown);
    } finally {
      this.#feed.end();
    }
  }
}
