import { createSocket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MediaServers, startMediasoup } from '../../../src/call/index.ts';
import type { MediaServer } from '../../../src/call/index.ts';
import { RtpStream } from '../../../src/call/rtp/rtp-stream.ts';
import { writeRtp } from '../../../src/call/rtp/rtp-packet.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { silentLog } from '../../../src/core/log.ts';
import { ms } from '../../../src/core/units.ts';
import { callProgram } from '../../support/call-worker.ts';

/** What a stranger may send: noise, and what looks like each protocol that is spoken at the port. */
const nonsense = (source: number): readonly Buffer[] => {
  const binding = Buffer.concat([Buffer.from('0001000021 12a442'.replace(' ', ''), 'hex'), randomBytes(12)]);
  const hello = Buffer.concat([
    Buffer.from([22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200]),
    randomBytes(200),
  ]);
  const report = Buffer.concat([Buffer.from([0x80, 200, 0, 6]), randomBytes(24)]);
  const rtp = writeRtp(
    { payloadType: 101, marker: true, sequence: 7, timestamp: 960, source },
    randomBytes(120),
  );
  return [randomBytes(1), randomBytes(20), randomBytes(1_400), binding, hello, report, rtp, Buffer.alloc(0)];
};

const candidateOf = ({ iceCandidates }: Readonly<Record<string, unknown>>): { ip: string; port: number } => {
  const [first] = iceCandidates as { ip: string; port: number }[];
  if (!first) throw new Error('no candidate');
  return first;
};

describe.skipIf(callProgram === undefined)('a stranger at the port of media', () => {
  let servers: MediaServers;
  const started: MediaServer[] = [];

  beforeAll(() => {
    servers = new MediaServers({
      count: 1,
      start: async () => {
        const server = await startMediasoup({
          program: callProgram ?? '',
          listen: '127.0.0.1',
          announced: undefined,
          port: 0,
          clock: systemClock,
          log: silentLog,
        });
        started.push(server);
        return server;
      },
    });
  });
  afterAll(() => servers.close());

  it('puts nothing into a room and takes nothing down, whatever he sends', async () => {
    const router = await servers.openRouter();
    const outlet = await router.openOutlet({ codec: 'opus', name: 'avatar' });
    const heard: Buffer[] = [];
    const listening = await router.listen(outlet.id, (packet) => heard.push(packet));
    const victim = await router.openTransport();
    const { ip, port } = candidateOf(victim.parameters);
    const strangers = [createSocket('udp4'), createSocket('udp4')];
    for (let round = 0; round < 100; round += 1) {
      for (const socket of strangers) {
        for (const packet of nonsense(outlet.source)) {
          await new Promise<void>((resolve) => {
            socket.send(packet, port, ip, () => {
              resolve();
            });
          });
        }
      }
    }
    const stream = new RtpStream({ outlet, firstTimestamp: 0, firstSequence: 0 });
    for (let k = 0; k < 5; k += 1) stream.send([Uint8Array.of(k)], ms(20 * k), false);
    await expect.poll(() => heard.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(5);
    const another = await router.openTransport();
    for (const socket of strangers) socket.close();
    listening.close();

    expect(heard.map((packet) => packet.at(-1))).toEqual([0, 1, 2, 3, 4]);
    expect(victim.state).toBe('new');
    expect(another.state).toBe('new');
    expect(started).toHaveLength(1);
    router.close();
  });

  it('is refused by its code when his parameters of DTLS are none', async () => {
    const router = await servers.openRouter();
    const transport = await router.openTransport();
    const nonsenses = [
      {},
      { fingerprints: 'none' },
      { role: 'client', fingerprints: [{ algorithm: 'md5', value: 'x' }] },
    ];
    const codes = await Promise.all(
      nonsenses.map((given) =>
        transport.connect(given).then(
          () => 'taken',
          (error: unknown) => (error as { code?: string }).code,
        ),
      ),
    );

    expect(codes.every((code) => code === 'REQUEST_INVALID' || code === 'MEDIA_SERVER_FAILED')).toBe(true);
    expect(codes).not.toContain('taken');
    router.close();
  });
});
