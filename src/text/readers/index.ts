import type { Reader } from '../reader.ts';
import { abbreviationReader } from './abbreviation.ts';
import { decadeReader, numberReader, ordinalReader, yearReader } from './number.ts';

/** Every reader, in the order in which they are asked: the more particular first. */
export const READERS: readonly Reader[] = [
  abbreviationReader,
  ordinalReader,
  decadeReader,
  yearReader,
  numberReader,
];
