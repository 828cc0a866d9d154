import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../core/clock.ts';
import { asVivaError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Logger } from '../../core/log.ts';
import type { TextPiece } from '../../core/text-piece.ts';
import type { Tracer } from '../../core/trace.ts';
import { ms } from '../../core/units.ts';
import type { Admittance } from '../admittance.ts';
import { Interrupted } from '../interrupted.ts';
import type { SessionEvent } from '../session-event.ts';
import type { SpeechService } from '../speech-service.ts';
import { errorBody } from './error-reply.ts';
import { parseSpeechRequest } from './speech-request.ts';

export interface SpeechRoutesOptions {
  readonly service: SpeechService;
  readonly admittance: Admittance;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onEvent: (event: SessionEvent) => void;
  readonly tracer?: Tracer | undefined;
}

async function* wholeText(text: string): AsyncGenerator<TextPiece, void, undefined> {
  yield { type: 'text', text };
  await Promise.resolve();
}

/** Characters stand for tokens: nobody here counts any, and clients expect a number. */
const usageOf = (input: string, bytes: number): unknown => ({
  input_tokens: input.length,
  output_tokens: bytes,
  total_tokens: input.length + bytes,
});

/** The bytes of a file as events of server-sent JSON, in OpenAI's shape. */
async function* asEvents(
  chunks: AsyncIterable<Uint8Array>,
  input: string,
): AsyncGenerator<string, void, undefined> {
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      bytes += chunk.byteLength;
      const audio = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('base64');
      yield `data: ${JSON.stringify({ type: 'speech.audio.delta', audio })}\n\n`;
    }
    yield `data: ${JSON.stringify({ type: 'speech.audio.done', usage: usageOf(input, bytes) })}\n\n`;
  } catch (thrown) {
    if (thrown instanceof Interrupted) throw thrown;
    // The status went out with the first byte; what is left is to say it in the stream.
    yield `data: ${JSON.stringify(errorBody(asVivaError(thrown)))}\n\n`;
  }
}

/** The first chunk taken off, so that what goes wrong before it can still be an honest status. */
const begun = async (
  chunks: AsyncIterable<Uint8Array>,
): Promise<AsyncGenerator<Uint8Array, void, undefined>> => {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    try {
      if (first.done !== true) yield first.value;
      for (;;) {
        const next = await iterator.next();
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  })();
};

/** `POST /v1/audio/speech`: the first bytes leave while the rest is made; it stops when the client goes. */
export const speechRoutes = (app: FastifyInstance, options: SpeechRoutesOptions): void => {
  const { service, admittance, clock, log, onEvent, tracer } = options;

  const speak = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const asked = clock.now();
    const { input, model, voice, format, delivery, events, wording } = parseSpeechRequest(request.body);
    service.resolveModel(model);
    const manner = { ...delivery, voice: service.resolveVoice(voice).id, wording };
    const place = admittance.enter();
    const gone = new AbortController();
    const span = tracer?.begin('request', { request: request.id });
    reply.raw.once('close', () => {
      span?.end();
      gone.abort(new Interrupted());
      place.release();
    });
    // A client that takes nothing for so long holds a place that others need.
    reply.raw.setTimeout(LIMITS.slowClient, () => reply.raw.destroy());
    try {
      const { contentType, stage } = service.file(manner, format);
      const chunks = await begun(stage.run(wholeText(input), { signal: gone.signal, clock, log, span }));
      onEvent({ type: 'first-audio', after: ms(clock.now() - asked) });
      reply.type(events ? 'text/event-stream; charset=utf-8' : contentType);
      reply.header('cache-control', 'no-store');
      const body = Readable.from(events ? asEvents(chunks, input) : chunks, { objectMode: false });
      return await reply.send(body);
    } catch (thrown) {
      place.release();
      throw thrown;
    }
  };

  app.post('/v1/audio/speech', speak);
};
