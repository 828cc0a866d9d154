import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test as base } from 'vitest';
import { isPublicAddress } from '../../../../src/call/publish/public-address.ts';
import { WhipExchange, withPublicCandidates } from '../../../../src/call/publish/whip-exchange.ts';

const over = new AbortController().signal;
const SDP = 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n';

const test = base.extend<{
  serve: (answer: (request: IncomingMessage, reply: ServerResponse) => void) => Promise<URL>;
}>({
  serve: async ({}, use) => {
    const servers: ReturnType<typeof createServer>[] = [];
    await use(async (answer) => {
      const server = createServer(answer);
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return new URL(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/whip/key`);
    });
    for (const server of servers) server.close();
  },
});

describe('an address', () => {
  test.for(['8.8.8.8', '172.32.0.1', '2606:4700::1111'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.for([
    ['127.0.0.1'],
    ['10.1.2.3'],
    ['172.16.0.1'],
    ['192.168.1.1'],
    ['169.254.169.254'],
    ['100.64.0.1'],
    ['0.0.0.0'],
    ['224.0.0.1'],
    ['255.255.255.255'],
    ['::1'],
    ['::'],
    ['fe80::1'],
    ['fd00::1'],
    ['::ffff:127.0.0.1'],
    ['64:ff9b::7f00:1'],
    ['2002:7f00:1::'],
    ['2001:db8::1'],
    ['host.local'],
    [''],
  ])('%s is not', ([address = '']) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('another server', () => {
  const open = new WhipExchange([]);
  const named = new WhipExchange(['media.example', '10.0.0.1:8443']);

  test.for([
    { url: 'https://media.example/whip', exchange: open, code: undefined },
    { url: 'http://media.example/whip', exchange: open, code: 'PUBLICATION_REFUSED' },
    { url: 'https://127.0.0.1/whip', exchange: open, code: 'PUBLICATION_REFUSED' },
    { url: 'https://2130706433/whip', exchange: open, code: 'PUBLICATION_REFUSED' },
    { url: 'https://0x7f.1/whip', exchange: open, code: 'PUBLICATION_REFUSED' },
    { url: 'https://[::1]/whip', exchange: open, code: 'PUBLICATION_REFUSED' },
    { url: 'https://[::ffff:10.0.0.1]/whip', exchange: open, code: 'PUBLICATION_REFUSED' },
    { url: 'https://169.254.169.254/latest', exchange: open, code: 'PUBLICATION_REFUSED' },
    { url: 'file:///etc/passwd', exchange: open, code: 'REQUEST_INVALID' },
    { url: 'https://user:secret@media.example/', exchange: open, code: 'REQUEST_INVALID' },
    { url: 'http://media.example:9000/whip', exchange: named, code: undefined },
    { url: 'https://10.0.0.1:8443/whip', exchange: named, code: undefined },
    { url: 'https://10.0.0.1/whip', exchange: named, code: 'PUBLICATION_REFUSED' },
    { url: 'https://other.example/whip', exchange: named, code: 'PUBLICATION_REFUSED' },
  ])('$url is taken or refused: $code', ({ url, exchange, code }) => {
    const check = (): void => {
      exchange.check(new URL(url));
    };
    if (code === undefined) expect(check).not.toThrow();
    else expect(check).toThrow(code);
  });

  test('is refused by what its name means when it is connected to', async () => {
    const target = { url: new URL('https://localhost/whip'), token: undefined };

    await expect(open.offer(target, SDP, over)).rejects.toThrow('PUBLICATION_REFUSED');
  });

  test('answers an offer, and says where the session ends', async ({ serve }) => {
    const seen: string[] = [];
    const url = await serve((request, reply) => {
      const { method, headers } = request;
      seen.push(`${String(method)} ${String(request.url)} ${String(headers.authorization)}`);
      reply.writeHead(201, { 'content-type': 'application/sdp', location: '/session/7' }).end(SDP);
    });
    const exchange = new WhipExchange(['127.0.0.1']);
    const { sdp, session } = await exchange.offer({ url, token: 'secret' }, SDP, over);
    if (session) await exchange.end(session, 'secret');

    expect(sdp).toBe(SDP);
    expect(session?.href).toBe(new URL('/session/7', url).href);
    expect(seen).toEqual(['POST /whip/key Bearer secret', 'DELETE /session/7 Bearer secret']);
  });

  test('names no session of somebody else', async ({ serve }) => {
    const url = await serve((_request, reply) => {
      reply.writeHead(201, { location: 'http://169.254.169.254/latest' }).end(SDP);
    });
    const { session } = await new WhipExchange(['127.0.0.1']).offer({ url, token: undefined }, SDP, over);

    expect(session).toBeUndefined();
  });

  test.for([
    { what: 'refuses', status: 401, body: 'no' },
    { what: 'sends elsewhere', status: 307, body: '' },
    { what: 'answers with a page', status: 201, body: '<html>' },
    { what: 'answers without end', status: 201, body: `v=0${'x'.repeat(100_000)}` },
  ])('that $what has failed', async ({ status, body }, { serve }) => {
    const url = await serve((_request, reply) => {
      reply.writeHead(status, { location: 'http://127.0.0.1:1/' }).end(body);
    });
    const asked = new WhipExchange(['127.0.0.1']).offer({ url, token: undefined }, SDP, over);

    await expect(asked).rejects.toThrow('PUBLICATION_FAILED');
  });

  test('that nobody is at has failed', async () => {
    const url = new URL('http://127.0.0.1:1/whip');

    await expect(
      new WhipExchange(['127.0.0.1:1']).offer({ url, token: undefined }, SDP, over),
    ).rejects.toThrow('PUBLICATION_FAILED');
  });
});

describe('a description', () => {
  test('loses the candidates that lead into private nets', () => {
    const candidate = (address: string): string => `a=candidate:1 1 udp 1 ${address} 9 typ host`;
    const told = [
      'v=0',
      candidate('10.0.0.1'),
      candidate('8.8.8.8'),
      candidate('abc.local'),
      'a=end-of-candidates',
    ];

    expect(withPublicCandidates(told.join('\r\n')).split('\r\n')).toEqual([
      'v=0',
      candidate('8.8.8.8'),
      'a=end-of-candidates',
    ]);
  });
});
