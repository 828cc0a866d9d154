import type { Reader } from '../reader.ts';
import { say } from '../reader.ts';
import { sticky } from './pattern.ts';

/** "J. K. Rowling", "J.R.R. Tolkien", "George W. Bush": letters with points, before a name or after one. */
export const initialsReader: Reader = {
  name: 'initials',
  pattern: sticky(String.raw`\p{Lu}\.(?:\s?\p{Lu}\.(?!\p{L}{2})){0,5}`),
  read: (match, { text, before }) => {
    const [all] = match;
    const letters = all.replace(/[^\p{L}]/gu, '');
    const end = match.index + all.length;
    const after = text.slice(end, end + 24);
    if (!isInitial(letters, before, after)) return undefined;
    const startsAnew = letters.length > 1 && /^\s+(?:The|This|It|He|She|We|They|But|And|In)\b/.test(after);
    const isLast = startsAnew || /^["”’')\]]?\s*$/.test(after);
    const spelled = /\s/.test(all)
      ? Array.from(letters, (letter) => `<${letter}>`).join(' ')
      : `<${letters}>`;
    return { ...say(spelled), length: isLast ? all.length - 1 : all.length, open: 'word' };
  },
};

/** After these a letter is a kind, and its point the sentence's: "plan B. The next day". */
const KINDS =
  /^(?:plan|vitamin|type|grade|class|option|exhibit|part|section|point|team|group|hepatitis|an?)$/i;

/** Several letters with points are initials; one is before a name or after one. */
const isInitial = (letters: string, before: string, after: string): boolean => {
  const beforeName = /^\s?\p{Lu}\p{Ll}/u.test(after);
  if (letters.length > 1) return true;
  if (KINDS.test(before)) return false;
  const afterName = /^\p{Lu}\p{Ll}+$/u.test(before) && /^\s\p{L}/u.test(after);
  return letters === 'I' ? beforeName && before === '' : beforeName || afterName;
};
