import { describe, expect, it } from 'vitest';
import { examineCalls } from '../../../src/cli/doctor/calls.ts';
import { readConfig } from '../../../src/config.ts';

describe('doctor, of calls', () => {
  it.each([
    { announced: '127.0.0.1', who: 'this machine only' },
    { announced: '10.1.2.3', who: 'this network only' },
    { announced: '100.64.0.1', who: 'this network only' },
    { announced: 'fe80::1', who: 'this network only' },
    { announced: '8.8.8.8', who: 'everybody' },
    { announced: 'media.example', who: 'everybody' },
  ])('says that $announced is reached from $who', async ({ announced, who }) => {
    const config = readConfig({ VIVAVOCE_CALL_ANNOUNCED: announced, VIVAVOCE_CALL_PORT: '0' });
    const findings = await examineCalls(config)();

    expect(findings.at(-1)).toMatchObject({ state: 'fine', found: expect.stringContaining(who) as unknown });
  });
});
