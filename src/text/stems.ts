/** The sound of an ending, given the stem's phonemes. English writes all three regularly and says each in three ways. */

const VOICELESS_BEFORE_S = 'ptkfθ';
const SIBILANT = 'szʃʒʧʤ';
const VOICELESS_BEFORE_D = 'pkfθʃsʧ';
/** After these a `t` before a vowel becomes a flap. */
const FLAPPING = 'AIOWYiuæɑəɛɪɹʊʌ';

const last = (stem: string): string => stem.slice(-1);
const flaps = (stem: string): boolean =>
  stem.length > 1 && last(stem) === 't' && FLAPPING.includes(stem.slice(-2, -1));

/** Plural, third person, possessive: cats, dogs, roses. */
export const withS = (stem: string): string => {
  if (SIBILANT.includes(last(stem))) return `${stem}ᵻz`;
  return stem + (VOICELESS_BEFORE_S.includes(last(stem)) ? 's' : 'z');
};

/** Past tense: looked, played, waited. */
export const withEd = (stem: string): string => {
  if (VOICELESS_BEFORE_D.includes(last(stem))) return `${stem}t`;
  if (last(stem) === 'd') return `${stem}ᵻd`;
  if (last(stem) !== 't') return `${stem}d`;
  return flaps(stem) ? `${stem.slice(0, -1)}ɾᵻd` : `${stem}ᵻd`;
};

/** Present participle: going, waiting. */
export const withIng = (stem: string): string => (flaps(stem) ? `${stem.slice(0, -1)}ɾɪŋ` : `${stem}ɪŋ`);

/** A way to take an ending off a written word: the stems to try, in order. */
interface Ending {
  readonly pattern: RegExp;
  readonly stems: (word: string) => readonly string[];
  readonly sound: (stem: string) => string;
}

/** Endings in the order in which they are tried. */
export const ENDINGS: readonly Ending[] = [
  {
    pattern: /..s$/,
    stems: (word) => [
      ...(word.endsWith('ss') ? [] : [word.slice(0, -1)]),
      ...(/'s$|..[^i]es$/.test(word) ? [word.slice(0, -2)] : []),
      ...(/..ies$/.test(word) ? [`${word.slice(0, -3)}y`] : []),
    ],
    sound: withS,
  },
  {
    pattern: /...d$/,
    stems: (word) => [
      ...(word.endsWith('dd') ? [] : [word.slice(0, -1)]),
      ...(/..[^e]ed$/.test(word) ? [word.slice(0, -2)] : []),
      ...(/([bcdgklmnprstvxz])\1ed$/.test(word) ? [word.slice(0, -3)] : []),
      ...(/..ied$/.test(word) ? [`${word.slice(0, -3)}y`] : []),
    ],
    sound: withEd,
  },
  {
    pattern: /..ing$/,
    stems: (word) => [
      ...(word.length > 5 ? [word.slice(0, -3)] : []),
      `${word.slice(0, -3)}e`,
      ...(/.([bcdgklmnprstvxz])\1ing$|cking$/.test(word) ? [word.slice(0, -4)] : []),
    ],
    sound: withIng,
  },
];
