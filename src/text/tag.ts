/** A part of speech in the Penn Treebank's short names (`VBD` past tense, `NNP` name, `DT` article), and spaCy's few more. */
export type Tag = string;

/** Says the part of speech of each word of a phrase, given what was said before it. */
export interface Tagger {
  /** @param words of one phrase, in order @param before what was tagged directly before, nearest last; at most two count */
  tag(words: readonly string[], before: readonly TaggedWord[]): Tag[];
}

export interface TaggedWord {
  readonly word: string;
  readonly tag: Tag;
}
