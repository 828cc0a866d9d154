/** A mark as it is heard. */
export interface MarkSaid {
  /** One of the alphabet's marks, or nothing for a quote that is not heard. */
  readonly mark: string;
  readonly ends: 'sentence' | 'clause' | 'nothing';
}

const POINTS = /[.,!?;:…¡¿。、，！？：；]{1,100}/uy;
const DASH = /—+|–|―|--+|-(?=\s)/uy;
const OPENING = /["“‘'([{«„]/y;
const CLOSING = /["”’')\]}»]/y;

const FULL_WIDTH: Readonly<Record<string, string>> = {
  '。': '.',
  '、': ',',
  '，': ',',
  '！': '!',
  '？': '?',
  '：': ':',
  '；': ';',
};

/** A run of points is heard as one: as a question where one asks, else as an exclamation, else by its first. */
const pointOf = (run: string): MarkSaid => {
  const points = Array.from(run, (point) => FULL_WIDTH[point] ?? point)
    .join('')
    .replace(/[¡¿]/g, '');
  if (points === '') return { mark: '', ends: 'nothing' };
  if (points.includes('?')) return { mark: '?', ends: 'sentence' };
  if (points.includes('!')) return { mark: '!', ends: 'sentence' };
  if (/…|\.\./.test(points)) return { mark: '…', ends: 'sentence' };
  if (points.includes('.')) return { mark: '.', ends: 'sentence' };
  return { mark: points.charAt(0), ends: 'clause' };
};

/** Brackets are brackets; an apostrophe at a word's edge is nothing; other quotes are the alphabet's. */
const bracketOr = (sign: string, bracket: string, quote: string): MarkSaid => {
  if ('()[]{}'.includes(sign)) return { mark: bracket, ends: 'nothing' };
  return { mark: /['’‘]/.test(sign) ? '' : quote, ends: 'nothing' };
};

const at = (pattern: RegExp, text: string, offset: number): string | undefined => {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
};

/** The mark at a place of a text. */
export const readMark = (
  text: string,
  offset: number,
): { readonly said: MarkSaid; readonly length: number } | undefined => {
  const points = at(POINTS, text, offset);
  if (points !== undefined) return { said: pointOf(points), length: points.length };
  const dash = at(DASH, text, offset);
  if (dash !== undefined) return { said: { mark: '—', ends: 'clause' }, length: dash.length };
  const spaceBefore = offset === 0 || /[\s("“‘[{—–*_]/.test(text.charAt(offset - 1));
  const opening = spaceBefore ? at(OPENING, text, offset) : undefined;
  if (opening !== undefined) return { said: bracketOr(opening, '(', '“'), length: 1 };
  const closing = at(CLOSING, text, offset);
  return closing === undefined ? undefined : { said: bracketOr(closing, ')', '”'), length: 1 };
};
