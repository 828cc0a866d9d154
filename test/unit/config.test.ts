import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { readConfig } from '../../src/config.ts';
import { hasCode } from '../../src/core/errors.ts';

const machine = { cores: 6, models: { bundled: '/opt/models', fetched: '/opt/fetched' } };

const issuesOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(environment, machine);
  } catch (error) {
    if (hasCode(error, 'CONFIG_INVALID')) return error.details.issues;
    throw error;
  }
  return [];
};

describe('readConfig', () => {
  it('gives a frozen, complete configuration for an empty environment', () => {
    const config = readConfig({}, machine);

    expect(Object.isFrozen(config)).toBe(true);
    expect(config).toEqual({
      calls: {
        enabled: true,
        listen: '127.0.0.1',
        announced: undefined,
        port: 44_440,
        servers: 1,
        turn: [],
        turnUser: undefined,
        turnPassword: undefined,
        secret: undefined,
        publishHosts: [],
        recordings: expect.stringMatching(/\.runtime.recordings$/) as string,
        picture: 512,
        program: undefined,
      },
      host: '127.0.0.1',
      port: 8080,
      apiKeys: [],
      origins: [],
      tls: undefined,
      models: { bundled: '/opt/models', fetched: '/opt/fetched' },
      provider: 'cpu',
      fallback: undefined,
      lanes: 6,
      maxSessions: 256,
      requestsPerMinute: 6000,
      logLevel: 'info',
      defaultVoice: undefined,
      steps: 1,
      ahead: 2000,
      drain: 10_000,
      idle: 60_000,
      resumeGrace: 15_000,
      traces: undefined,
    } satisfies Record<keyof Config, unknown>);
  });

  it.each([
    ['PORT', '0', { port: 0 }],
    ['HOST', 'localhost', { host: 'localhost' }],
    ['HOST', '::1', { host: '::1' }],
    ['VIVAVOCE_API_KEYS', 'one, two', { apiKeys: ['one', 'two'] }],
    [
      'VIVAVOCE_ORIGINS',
      'https://a.example,http://b.example:81',
      { origins: ['https://a.example', 'http://b.example:81'] },
    ],
    ['VIVAVOCE_MODELS', '/var/models/', { models: { bundled: '/opt/models', fetched: '/var/models' } }],
    ['VIVAVOCE_PROVIDER', 'webgpu', { provider: 'webgpu' }],
    ['VIVAVOCE_LANES', '3', { lanes: 3 }],
    ['VIVAVOCE_CALL_PICTURE', '256', { calls: expect.objectContaining({ picture: 256 }) as unknown }],
    ['VIVAVOCE_LOG_LEVEL', 'debug', { logLevel: 'debug' }],
    ['VIVAVOCE_DEFAULT_VOICE', 'heart', { defaultVoice: 'heart' }],
    ['VIVAVOCE_DEFAULT_VOICE', 'heart*0.6+michael*.4', { defaultVoice: 'heart*0.6+michael*.4' }],
    ['VIVAVOCE_STEPS', '2', { steps: 2 }],
    ['VIVAVOCE_STEPS', 'auto', { steps: 'auto' }],
    ['VIVAVOCE_DRAIN_MS', '0', { drain: 0 }],
    ['PORT', '', { port: 8080 }],
    ['PORT', ' 81 ', { port: 81 }],
  ])('reads %s=%j as %o', (name, value, expected) => {
    expect(readConfig({ [name]: value }, machine)).toMatchObject(expected);
  });

  it('reads both TLS files together', () => {
    expect(readConfig({ VIVAVOCE_TLS_CERT: 'a.pem', VIVAVOCE_TLS_KEY: 'b.pem' }, machine).tls).toEqual({
      certificate: 'a.pem',
      key: 'b.pem',
    });
  });

  it.each([
    ['PORT', '65536', 'PORT: must be within 0 to 65535'],
    ['PORT', '-1', 'PORT: must be a whole number'],
    ['PORT', '8e3', 'PORT: must be a whole number'],
    ['VIVAVOCE_LANES', '0', 'VIVAVOCE_LANES: must be within 1 to 256'],
    ['VIVAVOCE_IDLE_MS', '5', 'VIVAVOCE_IDLE_MS: must be within 1000 to 3600000'],
    ['VIVAVOCE_API_KEYS', 'a b', 'VIVAVOCE_API_KEYS: a key must be printable ASCII without blanks'],
    ['VIVAVOCE_ORIGINS', 'app.example', 'VIVAVOCE_ORIGINS: must be origins such as https://app.example'],
    [
      'VIVAVOCE_ORIGINS',
      'https://a.example/',
      'VIVAVOCE_ORIGINS: must be origins such as https://app.example',
    ],
    ['HOST', '0.0.0.0', 'VIVAVOCE_API_KEYS: required when HOST is not loopback, and it is 0.0.0.0'],
    ['VIVAVOCE_TLS_KEY', 'b.pem', 'VIVAVOCE_TLS_CERT and VIVAVOCE_TLS_KEY: give both or neither'],
    ['VIVAVOCE_PORT', '80', 'VIVAVOCE_PORT: no such setting'],
  ])('refuses %s=%s: %s', (name, value, issue) => {
    expect(issuesOf({ [name]: value })).toEqual([issue]);
  });

  it('names every fault at once', () => {
    expect(issuesOf({ PORT: 'x', HOST: '::', VIVAVOCE_TYPO: '1', VIVAVOCE_TLS_CERT: 'a.pem' })).toHaveLength(
      4,
    );
  });

  it('lets a key open an address that is not loopback', () => {
    expect(readConfig({ HOST: '::', VIVAVOCE_API_KEYS: 'one' }, machine).host).toBe('::');
  });
});
