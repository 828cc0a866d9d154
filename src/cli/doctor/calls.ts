import { createSocket } from 'node:dgram';
import { isIP } from 'node:net';
import { isPublicAddress } from '../../call/index.ts';
import { findCallProgram } from '../../call-program.ts';
import type { CallSettings, Config } from '../../config.ts';
import type { Examination, Finding } from './finding.ts';

const topic = 'calls';

const examineProgram = ({ program }: CallSettings): Finding => {
  const found = findCallProgram(program);
  if (found.state === 'ready') return { topic, state: 'fine', found: `media server at ${found.program}` };
  if (found.state === 'preparing') {
    return {
      topic,
      state: 'notice',
      found: `the media server is being brought (${found.step}, ${String(found.percent)} %)`,
    };
  }
  return { topic, state: 'notice', found: found.reason, remedy: found.remedy };
};

const tryPort = (address: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', (error) => {
      resolve(error.message);
    });
    socket.bind({ address, port, exclusive: true }, () =>
      socket.close(() => {
        resolve(undefined);
      }),
    );
  });

const examinePorts = async ({ listen, port, servers }: CallSettings): Promise<Finding> => {
  const last = port + servers - 1;
  const ports = port === 0 ? [0] : Array.from({ length: servers }, (_, index) => port + index);
  for (const one of ports) {
    const error = await tryPort(listen, one);
    if (error !== undefined) {
      return { topic, state: 'notice', found: `media port: ${error}`, remedy: 'VIVAVOCE_CALL_PORT=45000' };
    }
  }
  const range = last > port ? `${String(port)} to ${String(last)}` : String(port);
  return {
    topic,
    state: 'fine',
    found: `media at ${listen}, UDP and TCP port ${port === 0 ? 'of the system’s choice' : range}`,
  };
};

const LOOPBACK = /^(127\.|::1$)/;

/** Who can reach the media, as far as the settings tell. */
const examineReach = ({ listen, announced, turn }: CallSettings): Finding => {
  const told = announced ?? listen;
  const relay = turn.length > 0 ? `, ${String(turn.length)} TURN or STUN servers` : '';
  if (/^(0\.0\.0\.0|::)$/.test(told)) {
    const remedy = 'VIVAVOCE_CALL_ANNOUNCED=the address or name that clients reach';
    return { topic, state: 'notice', found: `clients are told ${told}, which is no address${relay}`, remedy };
  }
  const who = LOOPBACK.test(told)
    ? 'this machine only'
    : isIP(told) > 0 && !isPublicAddress(told)
      ? 'this network only'
      : 'everybody';
  return { topic, state: 'fine', found: `clients are told ${told}: reached from ${who}${relay}` };
};

/** Whether calls can work: the program, the ports, the address that clients are told. */
export const examineCalls =
  ({ calls }: Config): Examination =>
  async () =>
    calls.enabled
      ? [examineProgram(calls), await examinePorts(calls), examineReach(calls)]
      : [{ topic, state: 'notice', found: 'off', remedy: 'VIVAVOCE_CALLS=on' }];
