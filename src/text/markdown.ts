import type { Spoken } from './token.ts';
import { words } from './reader.ts';
import { cardinal } from './number-words.ts';

/** What a piece of markup comes to. All of it is silent but for what is named here. */
export interface MarkupSaid {
  /** How much of the match it covers; all of it where absent. */
  readonly length?: number;
  readonly spoken?: readonly Spoken[];
  /** A mark that is heard in its place. */
  readonly mark?: string;
  /** The line that it begins is an item or a heading: its end ends a sentence. */
  readonly item?: boolean;
  /** A block of code begins: everything to its end is passed over. */
  readonly code?: boolean;
  /** A link's text begins, or ends with what it links to. */
  readonly link?: 'opens' | 'closes';
  /** A pause, as it was written: "500ms", "1s". */
  readonly pause?: string;
  /** Phonemes were given that are none. */
  readonly badPhonemes?: boolean;
}

/** A kind of markup that language models and people write into plain text. */
interface Markup {
  /** Sticky and bounded. */
  readonly pattern: RegExp;
  /** Whether it counts at the beginning of a line only. */
  readonly atLine?: boolean;
  /** Whether it counts within a link only. */
  readonly inLink?: boolean;
  readonly read: (match: RegExpExecArray) => MarkupSaid;
}

const SILENT: MarkupSaid = {};
const HTML_TAGS =
  'a|b|i|u|s|p|em|strong|br|hr|div|span|code|pre|sub|sup|small|mark|del|ins|kbd|li|ul|ol|h[1-6]|table|thead|tbody|tr|td|th|details|summary|blockquote|center|font|img|think';
const ENTITIES: Readonly<Record<string, string>> = {
  amp: 'and', lt: 'less than', gt: 'greater than', copy: 'copyright', deg: 'degrees', times: 'times', plusmn: 'plus or minus', euro: 'euros',
}; // prettier-ignore

const MARKUPS: readonly Markup[] = [
  { pattern: /(?:```|~~~)[^\n`]{0,80}/y, atLine: true, read: () => ({ code: true }) },
  { pattern: /#{1,6}[ \t]+/y, atLine: true, read: () => ({ item: true }) },
  { pattern: /(?:-{3,}|\*{3,}|_{3,}|={3,})(?=[ \t]*(?:\n|$))/y, atLine: true, read: () => SILENT },
  {
    pattern: /\|?(?:[ \t]{0,20}:?-{2,40}:?[ \t]{0,20}\|){1,20}(?:[ \t]{0,20}:?-{2,40}:?)?(?=[ \t]*(?:\n|$))/y,
    atLine: true,
    read: () => ({ item: true }),
  },
  { pattern: /(?:[-*] \[[ xX]\]|[-*+•‣▪◦●○])[ \t]+/y, atLine: true, read: () => ({ item: true }) },
  {
    pattern: /(\d{1,3})[.)][ \t]+/y,
    atLine: true,
    read: ([, number = '']) => ({ item: true, spoken: words(`${cardinal(number)} ,`) }),
  },
  { pattern: />{1,4}[ \t]*/y, atLine: true, read: () => SILENT },
  { pattern: /\|/y, atLine: true, read: () => ({ item: true }) },
  { pattern: /\|[ \t]*(?=\n|$)/y, read: () => SILENT },
  { pattern: /(?<=\s)\|(?=\s)/y, read: () => ({ mark: ',' }) },
  {
    pattern: /<break(?:\s+time\s*=\s*["']([\d.]{1,8}m?s)["'])?\s*\/?>/y,
    read: ([, pause]) => ({ pause: pause ?? '500ms' }),
  },
  {
    pattern: new RegExp(String.raw`<\/?(?:${HTML_TAGS})(?:\s[^<>\n]{0,300})?\/?>`, 'iy'),
    read: () => SILENT,
  },
  { pattern: /<!--[^>]{0,500}-->/y, read: () => SILENT },
  { pattern: /\(\)|\[\]|\{\}/y, read: () => SILENT },
  {
    pattern: /&(#?[a-z0-9]{2,10});/iy,
    read: ([, name = '']) => ({ spoken: words(ENTITIES[name.toLowerCase()] ?? '') }),
  },
  { pattern: /\[\^?\d{1,3}\](?!\()/y, read: () => SILENT },
  { pattern: /!?\[(?=[^\]\n]{0,300}\]\([^)\n]{0,600}\))/y, read: () => ({ link: 'opens' }) },
  { pattern: /\]\([^)\n]{0,600}\)/y, inLink: true, read: () => ({ link: 'closes' }) },
  {
    pattern: /(?<![\d\s])\*{1,3}|\*{1,3}(?=\S)(?<!\d\*)(?!\d)|(?<=^|\s)\*{1,3}(?=\d[\d,.]*[^\s]{0,30}\*)/y,
    read: () => SILENT,
  },
  { pattern: /_{1,3}|~~|`{1,3}/y, read: () => SILENT },
];

/** What a text may still become: markup that is not complete at its end. */
export const UNFINISHED =
  /!?\[[^\]\n]{0,300}(?:\](?:\([^)\n]{0,600})?)?$|<[a-z/!][^<>\n]{0,300}$|&#?[a-z0-9]{0,10}$/iy;

/** The markup at a place of a text, and how long it is. */
export const readMarkup = (
  text: string,
  at: number,
  place: { readonly atLine: boolean; readonly inLink: boolean },
): { readonly said: MarkupSaid; readonly length: number } | undefined => {
  for (const markup of MARKUPS) {
    if ((markup.atLine === true && !place.atLine) || (markup.inLink === true && !place.inLink)) continue;
    markup.pattern.lastIndex = at;
    const match = markup.pattern.exec(text);
    if (match !== null && match[0] !== '') {
      const said = markup.read(match);
      return { said, length: said.length ?? match[0].length };
    }
  }
  return undefined;
};
