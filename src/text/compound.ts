import { PRIMARY, weightOf, withStress } from './phonology.ts';

const PART =
  /^['’]+|[A-Z](?=[A-Z][a-z])|[-_]+|[^\W\d_]*?(?:['’][^\W\d_])*?[a-z](?=[A-Z])|[^\W\d_]+(?:['’][^\W\d_]+)*|['’]+$/gu;

/** The parts of a written compound, its hyphens among them: "well", "-", "known"; "Play", "Station". */
export const compoundParts = (word: string): string[] => word.match(PART) ?? [];

/** A part of a compound as written and as said alone. */
interface Part {
  readonly text: string;
  readonly phonemes: string;
}

/**
 * Said as one word: where more than half of the parts carry a main stress, the lighter half yields to a side stress;
 * after a single letter ("e-mail", "T-shirt") the word itself yields.
 */
export const joinCompound = (parts: readonly Part[]): string => {
  const spoken = parts.filter((part) => part.phonemes !== '');
  const phonemes = spoken.map((part) => part.phonemes);
  if (spoken.length === 2 && spoken[0]?.text.length === 1) {
    return `${phonemes[0] ?? ''}${withStress(phonemes[1] ?? '', 'demoted')}`;
  }
  const stressed = phonemes.filter((part) => part.includes(PRIMARY)).length;
  if (spoken.length < 2 || stressed <= (spoken.length + 1) >> 1) return phonemes.join('');
  const lightestFirst = phonemes
    .map((part, index) => ({ index, stressed: part.includes(PRIMARY) ? 1 : 0, weight: weightOf(part) }))
    .sort((a, b) => a.stressed - b.stressed || a.weight - b.weight || a.index - b.index);
  for (const { index } of lightestFirst.slice(0, spoken.length >> 1)) {
    phonemes[index] = withStress(phonemes[index] ?? '', 'demoted');
  }
  return phonemes.join('');
};
