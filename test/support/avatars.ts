import { fileURLToPath } from 'node:url';
import { ARKIT_NAMES, arkitIndex } from '../../src/core/arkit.ts';
import type { ArkitName } from '../../src/core/arkit.ts';
import type { MotionFrame } from '../../src/core/frames.ts';
import { ms } from '../../src/core/units.ts';
import type { Avatar } from '../../src/video/index.ts';
import { openAvatarRegistry } from '../../src/video/index.ts';

/** The folder of the pack that test/fixtures/avatars/make-toy-avatar.ts writes. */
export const TOY_AVATARS = fileURLToPath(new URL('../fixtures/avatars', import.meta.url));

export const toyAvatar = (): Avatar => openAvatarRegistry([TOY_AVATARS]).resolve('toy');

interface Pose {
  readonly at?: number;
  readonly yaw?: number;
  readonly gaze?: number;
}

/** A face at rest but for what is named. */
export const motion = (
  coefficients: Partial<Record<ArkitName, number>> = {},
  { at = 0, yaw = 0, gaze = 0 }: Pose = {},
): MotionFrame => {
  const row = new Float32Array(ARKIT_NAMES.length);
  for (const name of ARKIT_NAMES) row[arkitIndex(name)] = coefficients[name] ?? 0;
  return {
    kind: 'motion',
    at: ms(at),
    coefficients: row,
    head: { yaw, pitch: 0, roll: 0, x: 0, y: 0, z: 0 },
    gaze: { yaw: gaze, pitch: 0 },
    state: 'speaking',
  };
};
