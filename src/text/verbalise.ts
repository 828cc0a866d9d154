import type { EmojiNames } from './emoji.ts';
import { Scanner, START } from './scanner.ts';

/**
 * A text as the words that will be said, before they are looked up: "$5" is "five dollars", `<FBI>` is spelled, marks stand alone.
 * For those who wonder, and for tests.
 */
export const verbalise = (text: string, emoji?: EmojiNames): string => {
  const scanner = new Scanner(text, 0, START, { emoji, complete: true, base: 0 });
  const line: string[] = [];
  for (let next = scanner.next(); next !== undefined; next = scanner.next()) {
    const { token } = next;
    if (token.kind === 'mark') line.push(token.mark);
    if (token.kind !== 'word') continue;
    for (const word of token.spoken) {
      const ending = word.withS === true ? "'s" : '';
      if (word.phonemes !== undefined) line.push(`{${word.phonemes}}${ending}`);
      else line.push(word.spelled === true ? `<${word.text}>${ending}` : word.text);
    }
  }
  return line.filter((word) => word !== '').join(' ');
};
