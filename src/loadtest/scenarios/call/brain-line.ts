import { z } from 'zod';
import type { Target } from '../../scenario.ts';
import { CallFailure } from '../../scenario.ts';
import type { Line } from '../../websocket-line.ts';
import { openLine, socketAddress } from '../../websocket-line.ts';

/** What of a brain's messages decides about a call; the rest is passed over. docs/calls.md has them all. */
const Told = z.discriminatedUnion('type', [
  z.object({ type: z.literal('attached'), avatar: z.string() }),
  z.object({ type: z.literal('speech.started') }),
  z.object({ type: z.literal('speech.ended') }),
  z.object({ type: z.literal('avatar.started'), utterance: z.string() }),
  z.object({ type: z.literal('avatar.ducked'), ducked: z.boolean() }),
  z.object({ type: z.literal('avatar.finished'), utterance: z.string(), interrupted: z.boolean() }),
  z.object({ type: z.literal('avatar.failed'), utterance: z.string(), code: z.string() }),
  z.object({ type: z.literal('error'), code: z.string() }),
]);
export type BrainNews = z.infer<typeof Told>;

/** Who thinks for an avatar: brings it into a room, has it speak, and is told what becomes of that. */
export class BrainLine {
  readonly #line: Line;
  readonly #attached = Promise.withResolvers<undefined>();
  readonly #onNews: (news: BrainNews) => void;

  private constructor(target: Target, room: string, onNews: (news: BrainNews) => void) {
    this.#onNews = onNews;
    this.#line = openLine(socketAddress(new URL('/v1/brain', target.url)), {
      opened: () => {
        const { key, voice, model: face } = target;
        const terms = { ...(key && { key }), ...(voice && { voice }), ...(face && { face }) };
        this.#send({ type: 'attach', version: 1, room, name: 'Load', ...terms });
      },
      text: (text) => {
        this.#take(text);
      },
      // The sound of the microphone.
      bytes: () => undefined,
      failed: () => {
        this.#fail('CONNECTION_FAILED');
      },
      closed: (code) => {
        this.#fail(`CLOSED_${String(code)}`);
      },
    });
  }

  /** Rejects with a {@link CallFailure}. */
  static async open(target: Target, room: string, onNews: (news: BrainNews) => void): Promise<BrainLine> {
    const line = new BrainLine(target, room, onNews);
    await line.#attached.promise;
    return line;
  }

  say(utterance: string, text: string): void {
    this.#send({ type: 'text', utterance, text });
    this.#send({ type: 'text.end', utterance });
  }

  /** The avatar goes with it. */
  close(): void {
    this.#line.close();
  }

  #send(message: unknown): void {
    this.#line.send(JSON.stringify(message));
  }

  #take(text: string): void {
    const { data: news } = Told.safeParse(JSON.parse(text));
    if (!news) return;
    if (news.type === 'attached') this.#attached.resolve(undefined);
    else if (news.type === 'error') this.#fail(news.code);
    else this.#onNews(news);
  }

  #fail(code: string): void {
    this.#attached.reject(new CallFailure(code));
    this.#onNews({ type: 'error', code });
  }
}
