import type { Reader } from '../reader.ts';
import { words } from '../reader.ts';

const ABBREVIATIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'Mr.': 'Mister',
    'Mrs.': 'Missus',
    'Ms.': 'Miz',
    'Dr.': 'Doctor',
    'Prof.': 'Professor',
    'vs.': 'versus',
    'etc.': 'etcetera',
    'e.g.': 'for example',
    'i.e.': 'that is',
    'approx.': 'approximately',
    'a.m.': '<AM>',
    'p.m.': '<PM>',
    'Inc.': 'Incorporated',
    'Co.': 'Company',
    'Corp.': 'Corporation',
    'Ltd.': 'Limited',
    'Jr.': 'Junior',
    'Sr.': 'Senior',
  }),
);

/** "Dr.", "vs.", "a.m.": a full stop that is part of a word. */
export const abbreviationReader: Reader = {
  name: 'abbreviation',
  pattern: /\p{L}{1,7}(?:\.\p{L}{1,3})*\.(?!\p{L})/uy,
  read: (match) => {
    const expansion = ABBREVIATIONS.get(match[0]);
    return expansion === undefined ? undefined : { spoken: words(expansion) };
  },
};
