import { VivaError } from '../core/errors.ts';
import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';
import { parsePhonemes, spelledOut } from './inline-control.ts';
import { cardinal, digitByDigit, ordinal } from './number-words.ts';
import { words } from './reader.ts';
import type { Spoken } from './token.ts';

/** How much weight a word is given by its writer. */
export type Emphasis = 'strong' | 'reduced';

/** An element that was opened and what holds within it. */
interface OpenElement {
  readonly name: string;
  /** Times the usual speed. */
  readonly rate: number;
  readonly emphasis: Emphasis | undefined;
}

/** The elements that are open, the outermost first. */
export type SsmlState = readonly OpenElement[];

/** A tag, or an element that is read as a whole. */
export interface SsmlTag {
  readonly length: number;
  readonly state: SsmlState;
  readonly spoken?: readonly Spoken[];
  readonly pause?: Milliseconds;
  readonly ends?: 'sentence' | 'paragraph';
  /** Whether a clause may end here: at a pause, a paragraph's end, and where a sentence or paragraph begins. */
  readonly isPlace: boolean;
}

const TAG =
  /<(\/?)([a-zA-Z][\w:-]{0,40})((?:\s+[\w:-]{1,40}\s*=\s*(?:"[^"<]{0,500}"|'[^'<]{0,500}'))*)\s*(\/?)>|<\?[^>]{0,500}\?>|<!--[^>]{0,2000}-->|<!\[CDATA\[|\]\]>/y;
const ATTRIBUTE = /([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
/** Opened and closed without effect of their own on the words within. */
const CONTAINERS = new Set([
  'speak',
  'p',
  's',
  'say-as',
  'emphasis',
  'prosody',
  'sub',
  'phoneme',
  'w',
  'token',
]);

const RATES: Readonly<Record<string, number>> = {
  'x-slow': 0.5,
  slow: 0.75,
  medium: 1,
  default: 1,
  fast: 1.25,
  'x-fast': 1.5,
};
const BREAKS: Readonly<Record<string, number>> = {
  none: 0,
  'x-weak': 100,
  weak: 200,
  medium: 400,
  strong: 700,
  'x-strong': 1000,
};
/** A pause is never longer than this. */
const LONGEST_BREAK = 10_000;

const invalid = (reason: string, offset: number): VivaError =>
  new VivaError('SSML_INVALID', { reason, offset });
const unsupported = (element: string, offset: number): VivaError =>
  new VivaError('SSML_UNSUPPORTED', { element, offset });

/** "500ms", "1.5s" in milliseconds; `undefined` for what is neither. */
export const parsePause = (written: string): Milliseconds | undefined => {
  const match = /^\+?(\d{1,6}(?:\.\d{1,6})?|\.\d{1,6})(ms|s)$/.exec(written.trim());
  if (match === null) return undefined;
  return ms(Math.min(LONGEST_BREAK, Number(match[1]) * (match[2] === 's' ? 1000 : 1)));
};

/** "slow", "120%", "+20%", "1.2": times the usual speed. */
const parseRate = (written: string, offset: number): number => {
  const named = RATES[written.trim()];
  if (named !== undefined) return named;
  const match = /^([+-])?(\d{1,4}(?:\.\d{1,3})?)(%)?$/.exec(written.trim());
  if (match === null || (match[1] !== undefined && match[3] === undefined))
    throw unsupported(`prosody rate="${written}"`, offset);
  const value = Number(match[2]) / (match[3] === undefined ? 1 : 100);
  const rate = match[1] === undefined ? value : 1 + (match[1] === '-' ? -value : value);
  return Math.min(4, Math.max(0.25, rate));
};

const parseEmphasis = (level: string | undefined, offset: number): Emphasis | undefined => {
  if (level === undefined || level === 'strong' || level === 'moderate') return 'strong';
  if (level === 'reduced') return 'reduced';
  if (level === 'none') return undefined;
  throw unsupported(`emphasis level="${level}"`, offset);
};

type Attributes = ReadonlyMap<string, string>;
const attributesOf = (written: string): Attributes =>
  new Map(
    [...written.matchAll(ATTRIBUTE)].map(([, name = '', double, single]) => [name, double ?? single ?? '']),
  );

/** How a content is said as something; `undefined` where our readers do as well without being told. */
type SayAs = (content: string) => Spoken[] | undefined;

const digitsOf = (content: string): string => content.replace(/\D/g, '');
const asCardinal: SayAs = (content) =>
  /^[\d,\s]+$/.test(content) ? words(cardinal(digitsOf(content))) : undefined;
const asWritten: SayAs = () => undefined;

const SAY_AS: Readonly<Record<string, SayAs>> = {
  characters: spelledOut,
  'spell-out': spelledOut,
  verbatim: spelledOut,
  digits: (content) => words(digitByDigit(digitsOf(content))),
  cardinal: asCardinal,
  number: asCardinal,
  ordinal: (content) =>
    /^\s*\d+(?:st|nd|rd|th)?\s*$/.test(content) ? words(ordinal(digitsOf(content))) : undefined,
  telephone: (content) => words((content.match(/\d+/g) ?? []).map(digitByDigit).join(' , ')),
  date: asWritten,
  time: asWritten,
  currency: asWritten,
  fraction: asWritten,
  unit: asWritten,
  address: asWritten,
  name: asWritten,
};

const sayAs = (kind: string, content: string, offset: number): Spoken[] | undefined => {
  const reading = SAY_AS[kind];
  if (reading === undefined) throw unsupported(`say-as interpret-as="${kind}"`, offset);
  return reading(content);
};

/** Elements whose content is replaced: what is said instead, or `undefined` where the content is read after all. */
const replacement = (
  name: string,
  attributes: Attributes,
  content: string,
  offset: number,
): Spoken[] | undefined => {
  if (name === 'sub') return words((attributes.get('alias') ?? content).replace(/[<>{}]/g, ''));
  if (name === 'say-as') return sayAs(attributes.get('interpret-as') ?? '', content, offset);
  if (name !== 'phoneme') return undefined;
  const phonemes = parsePhonemes(attributes.get('ph') ?? '');
  if (phonemes === undefined)
    throw invalid(`phoneme ph="${attributes.get('ph') ?? ''}" is not in the alphabet`, offset);
  return [{ text: content, phonemes }];
};

const opened = (name: string, attributes: Attributes, state: SsmlState, offset: number): OpenElement => {
  const outer = state.at(-1);
  const rate = outer?.rate ?? 1;
  const emphasis = outer?.emphasis;
  if (name === 'emphasis') return { name, rate, emphasis: parseEmphasis(attributes.get('level'), offset) };
  if (name !== 'prosody') return { name, rate, emphasis };
  for (const [attribute, value] of attributes) {
    if (attribute !== 'rate' && value !== 'medium' && value !== 'default')
      throw unsupported(`prosody ${attribute}`, offset);
  }
  const written = attributes.get('rate');
  return { name, rate: written === undefined ? rate : rate * parseRate(written, offset), emphasis };
};

const closed = (name: string, state: SsmlState, offset: number): SsmlState => {
  const last = state.at(-1);
  if (last?.name !== name) throw invalid(`</${name}> closes nothing that is open`, offset);
  return state.slice(0, -1);
};

const breakPause = (attributes: Attributes, offset: number): Milliseconds => {
  const time = attributes.get('time');
  if (time === undefined) return ms(BREAKS[attributes.get('strength') ?? 'medium'] ?? 400);
  const pause = parsePause(time);
  if (pause === undefined) throw invalid(`break time="${time}"`, offset);
  return pause;
};

/**
 * The tag at a place of an SSML text.
 *
 * @param offset of the place in the utterance, for errors
 * Throws `SSML_UNSUPPORTED` for elements and attributes that we do not speak, `SSML_INVALID` for what is no SSML.
 */
export const readSsmlTag = (text: string, at: number, state: SsmlState, offset: number): SsmlTag => {
  TAG.lastIndex = at;
  const match = TAG.exec(text);
  if (match === null) throw invalid('a "<" begins no tag; write &lt; for the sign', offset);
  const [all, slash, name, written = '', selfClosing] = match;
  const length = all.length;
  if (name === undefined) return { length, state, isPlace: false };
  const attributes = attributesOf(written);
  if (slash === '/') {
    return { length, state: closed(name, state, offset), isPlace: name === 'p', ...endOf(name) };
  }
  if (name === 'break') return { length, state, isPlace: true, pause: breakPause(attributes, offset) };
  if (!CONTAINERS.has(name)) throw unsupported(name, offset);
  if (selfClosing === '/') return { length, state, isPlace: false };
  return readElement(text, at, { name, attributes, length }, state, offset);
};

interface Opening {
  readonly name: string;
  readonly attributes: Attributes;
  readonly length: number;
}

const readElement = (
  text: string,
  at: number,
  opening: Opening,
  state: SsmlState,
  offset: number,
): SsmlTag => {
  const { name, attributes, length } = opening;
  const content = /[^<]{0,2000}/y;
  content.lastIndex = at + length;
  const inner = content.exec(text)?.[0] ?? '';
  const end = `</${name}>`;
  if (text.startsWith(end, content.lastIndex)) {
    const spoken = replacement(name, attributes, inner, offset);
    if (spoken !== undefined)
      return { length: length + inner.length + end.length, state, isPlace: false, spoken };
  }
  const isPlace = name === 's' || name === 'p';
  return { length, isPlace, state: [...state, opened(name, attributes, state, offset)] };
};

const endOf = (name: string): { readonly ends?: 'sentence' | 'paragraph' } => {
  if (name === 'p') return { ends: 'paragraph' };
  return name === 's' ? { ends: 'sentence' } : {};
};

/** The speed that holds, times the usual. */
export const rateOf = (state: SsmlState | undefined): number => state?.at(-1)?.rate ?? 1;

/** Whether a text is SSML, `undefined` while it is too short to say. */
export const isSsml = (text: string): boolean | undefined => {
  const head = text.trimStart().slice(0, 6);
  if (/^<speak|^<\?xml/.test(head)) return true;
  return '<speak'.startsWith(head) || '<?xml'.startsWith(head) ? undefined : false;
};

/** A tag, or an element that is read as a whole, whose end has not come yet. */
export const UNFINISHED_TAG =
  /<[^<>]{0,2000}$|<(?:say-as|sub|phoneme)\s[^<>]{0,1000}>[^<]{0,2000}(?:<[^>]{0,20})?$/y;
