import type { Milliseconds } from '../../core/units.ts';
import { ms } from '../../core/units.ts';

/** Frames of one configuration, by thirds of its number (RFC 6716, section 3.1): SILK, hybrid, CELT. */
const SILK = [10, 20, 40, 60] as const;
const HYBRID = [10, 20] as const;
const CELT = [2.5, 5, 10, 20] as const;

const frameSpan = (configuration: number): number => {
  if (configuration < 12) return SILK[configuration & 3] ?? 20;
  if (configuration < 16) return HYBRID[configuration & 1] ?? 20;
  return CELT[configuration & 3] ?? 20;
};

/** How long a packet of Opus lasts, by its first byte or two. @param packet borrowed */
export const opusSpan = (packet: Uint8Array): Milliseconds => {
  const [head = 0, second = 1] = packet;
  const code = head & 3;
  const frames = code === 0 ? 1 : code === 3 ? second & 0x3f : 2;
  return ms(frameSpan(head >> 3) * frames);
};
