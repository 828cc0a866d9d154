import type { Reader } from '../reader.ts';
import { words } from '../reader.ts';
import { ABBREVIATIONS } from './abbreviation-table.ts';
import { sticky } from './pattern.ts';

/** These are words, or letters of their own, unless a number or a name follows them. */
const BEFORE_NUMBER = new Set([
  'no.', 'No.', 'nos.', 'Nos.', 'p.', 'pp.', 'pg.', 'fig.', 'Fig.', 'figs.', 'Figs.', 'eq.', 'Eq.', 'ch.', 'Ch.', 'sec.', 'Sec.', 'vol.', 'Vol.',
  'vols.', 'ext.', 'Ext.', 'para.', 'c.', 'ca.', 'Pt.', '§', '§§',
]); // prettier-ignore
const AFTER_NUMBER = new Set([
  'hr.', 'hrs.', 'yr.', 'yrs.', 'mo.', 'mos.', 'wk.', 'wks.', 'sq.', 'cu.', 'oz.', 'lb.', 'lbs.', 'ft.', 'tsp.', 'tbsp.', 'min.', '°', 'sec.',
]); // prettier-ignore
const BEFORE_NAME = new Set([
  'St.', 'Ste.', 'Mt.', 'Ft.', 'Fr.', 'Gen.', 'Sen.', 'Rep.', 'Col.', 'Gov.', 'Pres.', 'Hon.', 'Rev.', 'Det.', 'Maj.', 'Adm.', 'v.',
]); // prettier-ignore
/** Words without their point, which only a name or a day after them makes an abbreviation. */
const MONTHS_AND_STATES = /^(?:Mar|Jun|Jul|Sep|Mon|Fri|Wed|Ill|Mass|Wash|Ore|Penn|Va|Ga|Fla|Miss)\.$/;

const fits = (written: string, before: string, after: string): boolean => {
  if (BEFORE_NUMBER.has(written) && !AFTER_NUMBER.has(written))
    return /^\s?#?(?:\d|(?:[VX][IVX]*|I[IVX]+)(?!\p{L}))/u.test(after);
  if (written === 'sec.') return /^\s?\d/.test(after) || /\d$/.test(before);
  if (written === 'min.' || written === 'max.') return true;
  if (AFTER_NUMBER.has(written)) return /\d$/.test(before) || /^\s(?:ft|mi|km|m|in)\b/.test(after);
  if (BEFORE_NAME.has(written)) return /^\s\p{Lu}/u.test(after);
  if (MONTHS_AND_STATES.test(written)) return /^(?:\s\p{Lu}?[\d\p{Ll}]|,|\s*$|\s\p{Lu})/u.test(after);
  return true;
};

/** Whether a word may be an abbreviation before a point, so that what follows decides whether the point ends a sentence. */
export const mayBeAbbreviation = (word: string): boolean =>
  /^\p{L}$/u.test(word) || ABBREVIATIONS.has(`${word}.`);

/** "Dr.", "vs.", "a.m.", "w/": a point that is part of a word, and signs that are words. */
export const abbreviationReader: Reader = {
  name: 'abbreviation',
  pattern: sticky(
    String.raw`et al\.|(?:\p{L}{1,7}\.){1,4}(?:\p{L}(?!\p{L}))?|b\/c(?!\p{L})|c\/o(?!\p{L})|w\/o?(?!\p{L})|(?:vs|aka|BTW|IMHO|IMO|TBD|FYI|ASAP|FAQ|YoY|MoM|QoQ|Ctrl|Cmd|Esc)(?![\p{L}\d])|§{1,2}|[&@©®™¶†№](?![\p{L}\d])|°`,
  ),
  read: (match, { text, before }) => {
    const [written] = match;
    const abbreviation = ABBREVIATIONS.get(written);
    if (abbreviation === undefined) return undefined;
    const end = match.index + written.length;
    const after = text.slice(end, end + 12);
    if (!fits(written, before, after)) return undefined;
    const isLast = abbreviation.mayEnd
      ? endsSentence(written, after)
      : written.endsWith('.') && /^\s*$/.test(after);
    return {
      spoken: words(abbreviation.spoken),
      length: isLast ? written.length - 1 : written.length,
      open: 'word',
    };
  },
};

/** Before a capital the point of "Inc." ends the sentence, and so it does at the end of the text; that of "U.S." or a day not before a name or a number. */
const endsSentence = (written: string, after: string): boolean => {
  if (!written.endsWith('.')) return false;
  if (/^["”’')\]]?\s*$/.test(after)) return true;
  if (
    /^\s+(?:The|This|That|It|He|She|We|They|I|You|In|On|At|But|And|So|If|When|There|What|Then|How|Why|Who|A|An|My|His|Her|Our|No|Yes|Now|As|For)\b/.test(
      after,
    )
  )
    return true;
  if (
    /^(?:U\.|E\.U|L\.A|N\.Y|D\.C|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Jr|Sr|[A-Z][a-z]{1,4}\.$)/.test(
      written,
    )
  )
    return false;
  return /^\s+["“]?\p{Lu}/u.test(after);
};
