import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { z } from 'zod';
import { hertz } from '../../core/units.ts';
import type { Ear } from '../ear.ts';
import { PcmReader } from '../pcm-reader.ts';
import type { Caller, Scenario, Target } from '../scenario.ts';
import { CallFailure, asCallFailure } from '../scenario.ts';

/** OpenAI's raw `pcm` is 24 kHz, and so is that of those who follow it. */
const RATE = hertz(24_000);

/** An error in OpenAI's shape, as far as its code can be read off. */
const Refusal = z.object({
  error: z.object({ code: z.string().nullish(), type: z.string().nullish() }),
});

const bodyOf = async (response: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of response) if (part instanceof Buffer) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
};

const refusalOf = async (response: IncomingMessage): Promise<CallFailure> => {
  const body = await bodyOf(response);
  const usual = `HTTP_${String(response.statusCode)}`;
  try {
    const refusal = Refusal.safeParse(JSON.parse(body));
    return new CallFailure(refusal.data?.error.code ?? usual);
  } catch {
    // Not JSON: the status says what is to be known.
    return new CallFailure(usual);
  }
};

const hear = async (response: IncomingMessage, ear: Ear): Promise<void> => {
  if (response.statusCode !== 200) throw await refusalOf(response);
  const reader = new PcmReader(RATE);
  for await (const bytes of response) {
    if (!(bytes instanceof Buffer)) continue;
    ear.byte();
    const pcm = reader.push(bytes);
    if (pcm.length > 0) ear.sound(pcm, reader.rate);
  }
};

/** One keep-alive connection on which requests follow each other. */
class HttpCaller implements Caller {
  /** What is interrupted is cut off here, so nothing of it can follow. */
  readonly stale = 0;
  readonly #target: Target;
  readonly #agent: HttpAgent;
  readonly #endpoint: URL;

  constructor(target: Target) {
    this.#target = target;
    const secure = target.url.protocol === 'https:';
    this.#agent = secure
      ? new HttpsAgent({ keepAlive: true, maxSockets: 1 })
      : new HttpAgent({ keepAlive: true, maxSockets: 1 });
    this.#endpoint = target.url.pathname === '/' ? new URL('/v1/audio/speech', target.url) : target.url;
  }

  async speak(text: string, ear: Ear, interrupt: AbortSignal): Promise<void> {
    if (interrupt.aborted) return;
    const { voice = 'alloy', model = 'tts-1', key } = this.#target;
    const body = JSON.stringify({ model, voice, input: text, response_format: 'pcm' });
    const send = this.#endpoint.protocol === 'https:' ? httpsRequest : httpRequest;
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const request = send(this.#endpoint, {
      method: 'POST',
      agent: this.#agent,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
    });
    const stop = (): void => {
      ear.acknowledge();
      resolve(undefined);
      request.destroy();
    };
    interrupt.addEventListener('abort', stop, { once: true });
    request.on('response', (response) => {
      hear(response, ear).then(() => {
        resolve(undefined);
      }, reject);
    });
    request.on('error', reject);
    request.end(body);
    try {
      await promise;
    } catch (thrown) {
      throw asCallFailure(thrown);
    } finally {
      interrupt.removeEventListener('abort', stop);
    }
  }

  close(): Promise<void> {
    this.#agent.destroy();
    return Promise.resolve();
  }
}

/** Speech by OpenAI's HTTP interface, from any server that has it; `pcm` or WAV. */
export const speechHttp: Scenario = {
  name: 'speech-http',
  open: (target) => Promise.resolve(new HttpCaller(target)),
};
