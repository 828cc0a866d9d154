import { compoundParts, joinCompound } from './compound.ts';
import type { Lexicon, LexiconEntry } from './lexicon.ts';
import { readingFor } from './lexicon.ts';
import type { Stress } from './phonology.ts';
import { beginsWithVowel, PRIMARY, SECONDARY, toVoiceAlphabet, withStress } from './phonology.ts';
import { ENDINGS, withS } from './stems.ts';
import type { Tag } from './tag.ts';
import type { Following } from './weak-forms.ts';
import { WEAK_FORMS } from './weak-forms.ts';

/** Where words come from, in order of trust, and what reads the rest. */
export interface Sources {
  /** Ours: asked first. */
  readonly own: ReadonlyMap<string, string>;
  /** Checked by people. */
  readonly gold: Lexicon;
  /** Machine-made. */
  readonly silver: Lexicon;
  /** Letters to phonemes for what neither has. Must answer for any word of Latin letters. */
  readonly guess: (word: string) => string;
}

/** How a word is said in one place. `guessed` where no lexicon had it. */
export interface Pronunciation {
  readonly phonemes: string;
  readonly guessed: boolean;
}

const LETTERS_ONLY = /^[A-Za-z'-]+$/;

/** Words, one at a time, to phonemes. */
export class Pronouncer {
  readonly #sources: Sources;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** @param word letters, apostrophes, hyphens; straight quotes; no digits */
  say(word: string, tag: Tag | undefined, following: Following): Pronunciation {
    const known = this.#ours(word) ?? this.#plain(plainLetters(word), tag, following);
    return { phonemes: toVoiceAlphabet(known ?? this.#sources.guess(word)), guessed: known === undefined };
  }

  /** A word of our own list, or its possessive. */
  #ours(word: string): string | undefined {
    const own = this.#sources.own.get(word);
    if (own !== undefined || !word.endsWith("'s")) return own;
    const owner = this.#sources.own.get(word.slice(0, -2));
    return owner === undefined ? undefined : withS(owner);
  }

  #plain(word: string, tag: Tag | undefined, following: Following): string | undefined {
    return this.#known(word, tag, following) ?? this.#compound(word, tag, following);
  }

  /** Letter by letter, the last one with the main stress: "FBI". Characters without a name are left out. */
  spell(letters: string): string {
    const names = Array.from(letters).map(
      (letter) => this.#sources.gold.find(letter.toUpperCase())?.phonemes ?? '',
    );
    const joined = withStress(names.join(''), 'side');
    const lastStress = joined.lastIndexOf(SECONDARY);
    if (lastStress < 0) return joined;
    return toVoiceAlphabet(joined.slice(0, lastStress) + PRIMARY + joined.slice(lastStress + 1));
  }

  #find(word: string): LexiconEntry | undefined {
    return this.#sources.gold.find(word) ?? this.#sources.silver.find(word);
  }

  #known(word: string, tag: Tag | undefined, following: Following): string | undefined {
    const weak = WEAK_FORMS.get(word.toLowerCase())?.(word, tag, following);
    if (weak === 'spell') return this.spell(word);
    if (weak !== undefined) return weak;
    const spelling = this.#spellingToRead(word, tag);
    const stress = stressOfCase(word);
    return (
      this.#lookup(spelling, tag, stress, following) ??
      this.#possessive(spelling, tag, stress, following) ??
      this.#stemmed(spelling, tag, stress, following)
    );
  }

  /** Whether the lexicon can be asked for the word: it has it, or it is capitals that can be spelled. */
  #isKnown(word: string): boolean {
    if (this.#find(word) !== undefined) return true;
    if (!/^[A-Za-z]+$/.test(word)) return false;
    return word.length === 1 || word.slice(1) === word.slice(1).toUpperCase();
  }

  /** A capitalised word is read as the plain word that it stands for, unless it looks like a name of its own. */
  #spellingToRead(word: string, tag: Tag | undefined): string {
    const lower = word.toLowerCase();
    if (word.length < 2 || word === lower || !LETTERS_ONLY.test(word)) return word;
    if (tag === 'NNP' && word.length <= 7) return word;
    if (this.#find(word) !== undefined) return word;
    const isRegular = word === word.toUpperCase() || word.slice(1) === word.slice(1).toLowerCase();
    if (!isRegular) return word;
    return this.#find(lower) !== undefined || this.#stemOf(lower) !== undefined ? lower : word;
  }

  #lookup(
    word: string,
    tag: Tag | undefined,
    stress: Stress | undefined,
    following: Following,
  ): string | undefined {
    if (!this.#isKnown(word)) return undefined;
    const inCapitals = word === word.toUpperCase() && this.#sources.gold.find(word) === undefined;
    const spelling = inCapitals ? word.toLowerCase() : word;
    const isName = inCapitals && tag === 'NNP';
    const gold = this.#sources.gold.find(spelling);
    const entry = gold ?? (isName ? undefined : this.#sources.silver.find(spelling));
    const phonemes = entry === undefined ? null : readingFor(entry, tag, following.vowel === undefined);
    if (phonemes === null || (isName && !phonemes.includes(PRIMARY))) return this.spell(word);
    return withStress(phonemes, stress);
  }

  #possessive(
    word: string,
    tag: Tag | undefined,
    stress: Stress | undefined,
    following: Following,
  ): string | undefined {
    if (!word.endsWith("'")) return undefined;
    return (
      (word.endsWith("s'") ? this.#lookup(`${word.slice(0, -1)}s`, tag, stress, following) : undefined) ??
      this.#lookup(word.slice(0, -1), tag, stress, following) ??
      this.#stemmed(word.slice(0, -1), tag, stress, following)
    );
  }

  #stemOf(word: string): { readonly stem: string; readonly sound: (stem: string) => string } | undefined {
    for (const { pattern, stems, sound } of ENDINGS) {
      if (!pattern.test(word)) continue;
      const stem = stems(word).find((candidate) => this.#isKnown(candidate));
      if (stem !== undefined) return { stem, sound };
    }
    return undefined;
  }

  #stemmed(
    word: string,
    tag: Tag | undefined,
    stress: Stress | undefined,
    following: Following,
  ): string | undefined {
    const found = this.#stemOf(word);
    if (found === undefined) return undefined;
    const stem = this.#lookup(
      found.stem,
      tag,
      word.endsWith('ing') ? (stress ?? 'marked') : stress,
      following,
    );
    return stem === undefined ? undefined : found.sound(stem);
  }

  /** "well-known", "PlayStation": the longest known tail first, then what is left of it; a part that is not known is guessed. */
  #compound(word: string, tag: Tag | undefined, following: Following): string | undefined {
    const parts = compoundParts(word);
    if (parts.length < 2) return undefined;
    const said: { readonly text: string; readonly phonemes: string }[] = [];
    let next = following;
    for (let right = parts.length; right > 0;) {
      const tail = this.#longestTail(parts.slice(0, right), tag, next);
      said.unshift(tail);
      next = { vowel: beginsWithVowel(tail.phonemes, next.vowel), to: false };
      right = tail.from;
    }
    return joinCompound(said);
  }

  #longestTail(
    parts: readonly string[],
    tag: Tag | undefined,
    following: Following,
  ): { readonly from: number; readonly text: string; readonly phonemes: string } {
    for (let from = 0; from < parts.length; from += 1) {
      const text = parts.slice(from).join('');
      const phonemes = this.#known(text, tag, following);
      if (phonemes !== undefined) return { from, text, phonemes };
    }
    const from = parts.length - 1;
    const text = parts[from] ?? '';
    return { from, text, phonemes: /\p{L}/u.test(text) ? this.#sources.guess(text) : '' };
  }
}

const LIGATURES: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ß: 'ss',
  ł: 'l',
  đ: 'd',
  ð: 'th',
  þ: 'th',
  Æ: 'Ae',
  Œ: 'Oe',
  Ø: 'O',
};

/** Letters without their accents, as the lexicons have them. */
const plainLetters = (word: string): string =>
  /^[\x20-\x7e]*$/.test(word)
    ? word
    : word
        .replace(/[æœøßłđðþÆŒØ]/g, (letter) => LIGATURES[letter] ?? letter)
        .normalize('NFD')
        .replace(/\p{M}/gu, '');

const stressOfCase = (word: string): Stress | undefined => {
  if (word === word.toLowerCase()) return undefined;
  return word === word.toUpperCase() ? 'main' : 'marked';
};
