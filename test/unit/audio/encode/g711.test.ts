import { describe, expect, it } from 'vitest';
import { decodeLaw, encodeLaw } from '../../../../src/audio/encode/g711.ts';

const LAWS = ['mulaw', 'alaw'] as const;
const BYTES = Array.from({ length: 256 }, (_, byte) => byte);

describe('G.711', () => {
  // Values of the tables in ITU-T G.711, scaled to sixteen bits as every implementation has them.
  it.each([
    { law: 'mulaw', value: 0, byte: 0xff },
    { law: 'mulaw', value: 32_767, byte: 0x80 },
    { law: 'mulaw', value: -32_768, byte: 0x00 },
    { law: 'mulaw', value: 1_000, byte: 0xce },
    { law: 'mulaw', value: -1_000, byte: 0x4e },
    { law: 'alaw', value: 0, byte: 0xd5 },
    { law: 'alaw', value: -1, byte: 0x55 },
    { law: 'alaw', value: 32_767, byte: 0xaa },
    { law: 'alaw', value: -32_768, byte: 0x2a },
    { law: 'alaw', value: 1_000, byte: 0xfa },
    { law: 'alaw', value: -1_000, byte: 0x7a },
  ] as const)('$law makes $byte of $value', ({ law, value, byte }) => {
    expect(encodeLaw(law, value)).toBe(byte);
  });

  it.each(LAWS)('%s gives every byte back', (law) => {
    for (const byte of BYTES) {
      const again = encodeLaw(law, decodeLaw(law, byte));
      // µ-law has two zeros, which sound alike.
      expect(law === 'mulaw' && byte === 0x7f ? 0x7f : again).toBe(byte);
    }
  });

  it.each(LAWS)('%s is off by a sixteenth of the value at most', (law) => {
    for (let value = -32_000; value <= 32_000; value += 37) {
      const error = Math.abs(decodeLaw(law, encodeLaw(law, value)) - value);
      expect(error).toBeLessThanOrEqual(Math.max(8, Math.abs(value) / 16));
    }
  });
});
