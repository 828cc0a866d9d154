import { lookup } from 'node:dns';
import { request as requestHttp } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { VivaError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import { isPublicAddress } from './public-address.ts';

/** Bytes of an answer; a server's has some thousands. */
const LONGEST = 64 * 1024;

export interface WhipTarget {
  readonly url: URL;
  readonly token: string | undefined;
}

/** What a server answers to an offer (RFC 9725). */
export interface WhipAnswer {
  readonly sdp: string;
  /** Where the session is ended; `undefined` where the server did not say, or named another server. */
  readonly session: URL | undefined;
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const refuse = (host: string, reason: string): VivaError =>
  new VivaError('PUBLICATION_REFUSED', { host, reason });
const failed = (host: string, reason: string, cause?: unknown): VivaError =>
  new VivaError('PUBLICATION_FAILED', { host, reason }, { cause });

/** An address as it stands in a URL: IPv6 in brackets. */
const bare = (host: string): string => host.replace(/^\[|\]$/g, '');

/**
 * Asks another server by HTTP, in the name of whoever asked us: so only servers that the operator named, or, where none are
 * named, those of the open internet, by HTTPS. The address is looked at when it is connected to, not before, lest a name that means
 * a public one now means a private one then; redirections are not followed.
 */
export class WhipExchange {
  readonly #hosts: readonly string[];

  /** @param hosts `host` or `host:port`; none: everybody public */
  constructor(hosts: readonly string[]) {
    this.#hosts = hosts;
  }

  /** Whether the operator named it. */
  isNamed({ host, hostname }: URL): boolean {
    return this.#hosts.includes(host) || this.#hosts.includes(hostname);
  }

  /** Throws `REQUEST_INVALID` or `PUBLICATION_REFUSED` where no request would be made. */
  check(url: URL): void {
    const secure = url.protocol === 'https:';
    if (!secure && url.protocol !== 'http:') {
      throw new VivaError('REQUEST_INVALID', { field: 'url', problem: 'must be an address of HTTP' });
    }
    if (url.username !== '' || url.password !== '') {
      throw new VivaError('REQUEST_INVALID', { field: 'url', problem: 'give the token apart' });
    }
    if (this.isNamed(url)) return;
    if (this.#hosts.length > 0) throw refuse(url.host, 'the operator named others');
    if (!secure) throw refuse(url.host, 'only HTTPS is taken');
    const address = bare(url.hostname);
    if (isIP(address) > 0 && !isPublicAddress(address)) throw refuse(url.host, 'its address is private');
  }

  /** Rejects with `PUBLICATION_REFUSED` or `PUBLICATION_FAILED`. */
  async offer({ url, token }: WhipTarget, sdp: string, signal: AbortSignal): Promise<WhipAnswer> {
    const { status, headers, body } = await this.#ask('POST', url, token, sdp, signal);
    if (status !== 201) throw failed(url.host, `it answered ${String(status)}`);
    if (!body.startsWith('v=0')) throw failed(url.host, 'its answer is no session description');
    const { location } = headers;
    const session =
      location !== undefined && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    return {
      sdp: this.isNamed(url) ? body : withPublicCandidates(body),
      session: session?.host === url.host ? session : undefined,
    };
  }

  /** Ends a session; a server that is gone has ended it. */
  async end(session: URL, token: string | undefined): Promise<void> {
    await this.#ask('DELETE', session, token, undefined, new AbortController().signal).catch(() => undefined);
  }

  #ask(
    method: 'POST' | 'DELETE',
    url: URL,
    token: string | undefined,
    body: string | undefined,
    signal: AbortSignal,
  ): Promise<Answered> {
    this.check(url);
    const options: RequestOptions = {
      method,
      signal,
      lookup: this.isNamed(url) ? undefined : publicOnly(url.host),
      timeout: LIMITS.publication.answer,
      headers: {
        ...(body !== undefined && {
          'content-type': 'application/sdp',
          'content-length': Buffer.byteLength(body),
        }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
    };
    return new Promise((resolve, reject) => {
      const fail = (cause: unknown): void => {
        const reason = cause instanceof Error ? cause.message : 'unknown';
        reject(cause instanceof VivaError ? cause : failed(url.host, reason.slice(0, 200), cause));
      };
      const asked = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, (answer) => {
        readAll(answer).then((text) => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text });
        }, fail);
      });
      asked.once('error', fail);
      asked.once('timeout', () => asked.destroy(new Error('it did not answer in time')));
      asked.end(body);
    });
  }
}

/** A description without candidates of private nets: nobody is to have us knock there. */
export const withPublicCandidates = (sdp: string): string => {
  const isKept = (line: string): boolean =>
    !line.startsWith('a=candidate:') || isPublicAddress(line.split(' ')[4] ?? '');
  return sdp.split(/\r?\n/).filter(isKept).join('\r\n');
};

const readAll = async (answer: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > LONGEST) throw new Error('its answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
};

/** Finds a name's addresses, and gives none if one of them is private. */
const publicOnly =
  (host: string): LookupFunction =>
  (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, addresses) => {
      if (error) {
        callback(error, '', 0);
        return;
      }
      const [first] = addresses;
      if (!first || addresses.some(({ address }) => !isPublicAddress(address))) {
        callback(refuse(host, 'its address is private'), '', 0);
      } else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
