/**
 * misaki's American alphabet, and what can be done to a word's stress in it.
 *
 * `A I O W Y` are the diphthongs of face, price, goat, mouth, choice; `T` is the flap of "water"; `ᵊ` a schwa that may vanish,
 * `ᵻ` the vowel of "roses"; `ˈ` and `ˌ` stand directly before the vowel that they stress.
 */

const VOWELS = 'AIOWYaiuæɐɑɒɔəɛɜɪʊʌᵊᵻ';
const CONSONANTS = 'bdfhjklmnpstvwzðŋɡɹɾʃʒʤʧθT';
/** Marks that a voice reads as melody and pause. */
export const MARKS = ';:,.!?—…"()“”';
export const PRIMARY = 'ˈ';
export const SECONDARY = 'ˌ';

const ALPHABET: ReadonlySet<string> = new Set(
  `${VOWELS}${CONSONANTS}${PRIMARY}${SECONDARY}${MARKS} `.replace(/[aɒɾ]/g, ''),
);
const VOWEL_SET: ReadonlySet<string> = new Set(VOWELS.replace('ᵊ', '').replace('ɐ', ''));
const CONSONANT_SET: ReadonlySet<string> = new Set(CONSONANTS);
const LONG_SET: ReadonlySet<string> = new Set('AIOQWYʤʧ');

/** Whether the phoneme is a vowel for the purposes of stress and of the words before it. */
export const isVowel = (phoneme: string): boolean => VOWEL_SET.has(phoneme);

/** Whether every character is one that our voices were taught. */
export const isPhonemic = (phonemes: string): boolean =>
  Array.from(phonemes).every((phoneme) => ALPHABET.has(phoneme));

/** The lexicon's finer signs as the voices have them: a flap is `T`, a glottal stop a `t`. */
export const toVoiceAlphabet = (phonemes: string): string =>
  phonemes.replaceAll('ɾ', 'T').replaceAll('ʔ', 't');

/**
 * Whether what begins so begins with a vowel: `undefined` for a mark. The weak "a" and what has no sound tell nothing: then it is
 * `otherwise`, what was known of the words that follow. Decides "the", "to", "a", "am" and "in" before it.
 */
export const beginsWithVowel = (phonemes: string, otherwise: boolean | undefined): boolean | undefined => {
  for (const phoneme of phonemes) {
    if (VOWEL_SET.has(phoneme)) return true;
    if (CONSONANT_SET.has(phoneme)) return false;
    if (MARKS.includes(phoneme) && !'"“”()'.includes(phoneme)) return undefined;
  }
  return otherwise;
};

/** How heavy a word is: its phonemes, long ones twice. Of two stressed parts of a compound, the lighter yields. */
export const weightOf = (phonemes: string): number => {
  let weight = 0;
  for (const phoneme of phonemes) weight += LONG_SET.has(phoneme) ? 2 : 1;
  return weight;
};

/**
 * What is done to a word's stress.
 *
 * - `bare`: none at all, as in a weak form.
 * - `demoted`: a main stress becomes a side stress, and its side stresses go.
 * - `side`: as `demoted`, and a word without stress gets a side stress.
 * - `marked`: a word without stress gets a side stress; others stay. So with a capital at its head.
 * - `main`: the first side stress becomes main, and a word without stress gets a main one. So in capitals throughout.
 */
export type Stress = 'bare' | 'demoted' | 'side' | 'marked' | 'main';

const demote = (phonemes: string): string =>
  phonemes.replaceAll(SECONDARY, '').replaceAll(PRIMARY, SECONDARY);

/** The mark before the first vowel; a word without a vowel cannot be stressed and stays. */
const stressFirstVowel = (phonemes: string, mark: string): string => {
  const letters = Array.from(phonemes);
  const at = letters.findIndex((phoneme) => VOWEL_SET.has(phoneme));
  return at < 0 ? phonemes : [...letters.slice(0, at), mark, ...letters.slice(at)].join('');
};

/** What each kind of stress does to phonemes, given what they have. */
const STRESSING: Readonly<Record<Stress, (phonemes: string, hasMain: boolean, hasAny: boolean) => string>> = {
  bare: (phonemes) => phonemes.replaceAll(PRIMARY, '').replaceAll(SECONDARY, ''),
  demoted: (phonemes, hasMain) => (hasMain ? demote(phonemes) : phonemes),
  side: (phonemes, hasMain, hasAny) => {
    if (hasMain) return demote(phonemes);
    return hasAny ? phonemes : stressFirstVowel(phonemes, SECONDARY);
  },
  marked: (phonemes, _, hasAny) => (hasAny ? phonemes : stressFirstVowel(phonemes, SECONDARY)),
  main: (phonemes, hasMain, hasAny) => {
    if (hasMain) return phonemes;
    return hasAny ? phonemes.replaceAll(SECONDARY, PRIMARY) : stressFirstVowel(phonemes, PRIMARY);
  },
};

/** The same phonemes with another stress; as they are where none is asked for. */
export const withStress = (phonemes: string, stress: Stress | undefined): string => {
  if (stress === undefined) return phonemes;
  const hasMain = phonemes.includes(PRIMARY);
  return STRESSING[stress](phonemes, hasMain, hasMain || phonemes.includes(SECONDARY));
};
