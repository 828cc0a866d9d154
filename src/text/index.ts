/** The door of src/text: text in, clauses of phonemes out. Everything else in here is private to the room. */
export { openReader, READER_FOLDER } from './open-reader.ts';
export type { ReaderFiles } from './open-reader.ts';
export type {
  Boundary,
  Clause,
  ClauseCutter,
  ClauseWord,
  Reading,
  ReadingOptions,
  ReadingWarning,
  TextReader,
} from './reading.ts';
export { parseLexicon } from './user-lexicon.ts';
export type { UserLexicon } from './user-lexicon.ts';
export { viewOf } from './reading-view.ts';
export type { ReadingView } from './reading-view.ts';
