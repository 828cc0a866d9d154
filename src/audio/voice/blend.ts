import { VivaError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import { voiceId } from '../../core/units.ts';
import type { Voice } from './voice.ts';

/** A voice's part of a blend. */
interface Part {
  readonly id: string;
  readonly share: number;
}

/** How far shares may miss one: thirds are written with few digits. */
const TOLERANCE = 1e-3;

const SHARE = /^(?:\d+(?:\.\d*)?|\.\d+)$/;

/** Whether a name is that of a blend, right or wrong: no voice's own id has these characters. */
export const isBlend = (name: string): boolean => /[*+]/.test(name);

const readPart = (part: string, refuse: (problem: string) => VivaError): Part => {
  const [id = '', share = '', ...more] = part.split('*').map((piece) => piece.trim());
  if (id === '' || more.length > 0 || !SHARE.test(share)) {
    throw refuse(`\`${part.trim()}\` is not written as voice*share`);
  }
  if (Number(share) <= 0) throw refuse(`${id} has no share in it`);
  return { id, share: Number(share) };
};

const readParts = (name: string, refuse: (problem: string) => VivaError): readonly Part[] => {
  const parts = name.split('+').map((part) => readPart(part, refuse));
  if (parts.length > LIMITS.blendParts) {
    throw refuse(`${String(parts.length)} voices, and at most ${String(LIMITS.blendParts)} are blended`);
  }
  const twice = parts.find(({ id }, place) => parts.findIndex((part) => part.id === id) < place);
  if (twice) throw refuse(`${twice.id} is in it twice`);
  const sum = parts.reduce((all, { share }) => all + share, 0);
  if (Math.abs(sum - 1) > TOLERANCE)
    throw refuse(`its shares add up to ${String(Number(sum.toFixed(4)))}, not to 1`);
  return parts.map(({ id, share }) => ({ id, share: share / sum }));
};

/**
 * A voice between voices of one model, by a name such as `heart*0.6+michael*0.4`.
 *
 * @param find the voice of an id; throws `VOICE_UNKNOWN`
 * @returns a voice like any other; its id is the name without blanks. Throws `BLEND_INVALID`.
 */
export const blendOf = (name: string, find: (id: string) => Voice): Voice => {
  const refuse = (problem: string): VivaError => new VivaError('BLEND_INVALID', { blend: name, problem });
  const parts = readParts(name, refuse).map(({ id, share }) => ({ voice: find(id), share }));
  const [first] = parts;
  if (!first) throw refuse('there is no voice in it');
  const weights = new Float64Array(first.voice.weights?.length ?? 0);
  for (const { voice, share } of parts) {
    if (voice.weights === undefined) throw refuse(`${voice.id} is the only voice of its model`);
    if (voice.model !== first.voice.model)
      throw refuse(`${voice.id} and ${first.voice.id} are of different models`);
    for (const [place, weight] of voice.weights.entries())
      weights[place] = (weights[place] ?? 0) + share * weight;
  }
  return {
    ...first.voice,
    id: voiceId(name.replaceAll(/\s/g, '')),
    name: parts.map(({ voice, share }) => `${voice.name} ${String(Math.round(100 * share))} %`).join(', '),
    weights: [...weights],
  };
};
