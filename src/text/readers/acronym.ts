import { cardinal, digitByDigit } from '../number-words.ts';
import type { Reader } from '../reader.ts';
import { say } from '../reader.ts';
import { sticky, WORD_END } from './pattern.ts';

/** Said as words, with what the lexicon would not know of them. */
const SPOKEN: Readonly<Record<string, string>> = {
  NASA: '{nˈæsə}', NATO: '{nˈATO}', UNESCO: '{junˈɛskO}', UNICEF: '{jˈunᵻsˌɛf}', OPEC: '{ˈOpˌɛk}', FEMA: '{fˈimə}', OSHA: '{ˈOʃə}',
  AIDS: '{ˈAdz}', SARS: '{sˈɑɹz}', COVID: '{kˈOvɪd}', LASER: 'laser', RADAR: 'radar', SCUBA: 'scuba', SWAT: 'swat', JPEG: '{ʤˈApˌɛɡ}',
  GIF: '{ɡˈɪf}', JSON: '{ʤˈAsən}', YAML: '{jˈæmᵊl}', SQL: '{sˈikwəl}', MySQL: 'my {sˈikwəl}', NoSQL: 'no {sˈikwəl}', PostgreSQL: '{pˈOstɡɹɛs}',
  RAM: 'ram', ROM: '{ɹˈɑm}', LAN: 'lan', WAN: 'wan', SIM: 'sim', PIN: 'pin', SaaS: '{sˈæs}', PaaS: '{pˈæs}', GUI: '{ɡˈui}', CRUD: 'crud',
  WYSIWYG: '{wˈɪziwˌɪɡ}', CAPTCHA: '{kˈæpʧə}', LIDAR: '{lˈIdɑɹ}', MIDI: '{mˈɪdi}', FIFA: '{fˈifə}', NAFTA: '{nˈæftə}', ASCII: '{ˈæski}',
  BIOS: '{bˈIˌOs}', CUDA: '{kˈudə}', ONNX: '{ˈɑnɪks}', MOOC: '{mˈuk}', ICANN: '{ˈIkæn}', GAAP: '{ɡˈæp}', PETA: '{pˈiTə}', ZIP: 'zip',
  LaTeX: '{lˈAtˌɛk}', iOS: '<IOS>', macOS: 'mac <OS>', eBay: '{ˈibˌA}', WiFi: '{wˈIfˌI}', 'Wi-Fi': '{wˈIfˌI}', 'wi-fi': '{wˈIfˌI}', wifi: '{wˈIfˌI}',
  ChatGPT: 'chat <GPT>', iPhone: '{ˈIfˌOn}', iPad: '{ˈIpˌæd}', PhD: '<PHD>', PhDs: "{pˌiˌAʧdˈiz}", IoT: '<IOT>', OAuth: '{ˈOɔθ}', nginx: 'engine <X>',
  Linux: '{lˈɪnəks}', GitHub: '{ɡˈɪthˌʌb}', YouTube: '{jˈutˌub}', LinkedIn: '{lˈɪŋktˌɪn}', JavaScript: '{ʤˈɑvəskɹˌɪpt}', TypeScript: '{tˈIpskɹˌɪpt}',
  PyTorch: '{pˈItˌɔɹʧ}', OpenAI: '{ˈOpən} <AI>', WebRTC: 'web <RTC>', DVDs: '{dˌivˌidˈiz}', MPEG: '{ˈɛmpˌɛɡ}', SOHO: 'Soho', YOLO: '{jˈOlO}', FOMO: '{fˈOmO}',
}; // prettier-ignore

/** Letters though a lexicon would make a word of them. */
const SPELLED =
  /^(?:US|USA|UK|EU|UN|IT|AI|API|CEO|CFO|CTO|COO|HR|PR|PM|AM|TV|ID|IQ|OS|UI|UX|QA|VR|AR|ER|OR|ICU|MRI|DNA|RNA|FBI|CIA|NSA|IRS|SEC|FDA|EPA|CDC|WHO|IMF|NYC|LA|DC|GDP|ATM|GPS|USB|CPU|GPU|TPU|SSD|HDD|PDF|URL|HTML|CSS|HTTP|HTTPS|PHP|XML|AWS|IBM|BMW|KFC|NBA|NFL|MLB|NHL|UFC|BBC|CNN|NBC|CBS|ABC|PBS|MIT|UCLA|USC|NYU|LSD|THC|CBD|HIV|ADHD|OCD|PTSD|BC|AD|CE|BCE|RSVP|DIY|VIP|MVP|SUV|RV|UV|IV|OK|CD|DVD|EP|LP|DJ|MC|PC|SAT|GPA|PE|TA|RA|OP|AF|IP|TCP|UDP|SSH|FTP|SMS|MMS|LED|LCD|FAQ|ETA|ASAP|FYI|TBA|AKA|ISO|IEEE|LLM|LLMS|GPT|ML|NLP|TTS|ASR|SDK|IDE|CLI|RPC|ROI|KPI|B|SLA|POS|LOL|OMG|WTF|BRB|IMO|AMA)$/;

/** "A+", "B-", "C++", "F#": a letter and what is said of it. */
export const signedLetterReader: Reader = {
  name: 'letter with a sign',
  pattern: sticky(String.raw`([A-Z])(\+{1,2}|#|-)(?=[\s.,;:!?)'’"”]|$)`),
  read: ([, letter = '', sign = '']) => {
    if (sign === '#') return say(`<${letter}> sharp`);
    if (sign === '-') return /[A-F]/.test(letter) ? say(`<${letter}> minus`) : undefined;
    return say(`<${letter}> ${sign === '+' ? 'plus' : 'plus plus'}`);
  },
};

/** "AT&T", "R&D", "Q&A": letters on both sides of the sign. */
export const ampersandReader: Reader = {
  name: 'letters with an ampersand',
  pattern: sticky(String.raw`([A-Z]{1,3})&([A-Z]{1,3})${WORD_END}`),
  read: ([, before = '', after = '']) => ({ ...say(`<${before}> and <${after}>`), open: 'nothing' }),
};

/** Letters, and an ending that makes them many or somebody's. */
const PLURAL = /^(.{2,}?)(['’]?s)$/u;

/** Whether letters are spelled: those of the list, and before an ending those without a vowel. */
const isSpelled = (stem: string, plural: boolean): boolean =>
  SPELLED.test(stem) || (plural && /^[B-DF-HJ-NP-TV-Z]{2,5}$/.test(stem));

/** "NASA", "JSON", "iOS": names in capitals or mixed case whose sound is known; "APIs", "CEO's": letters and an ending. */
export const acronymReader: Reader = {
  name: 'acronym',
  pattern: sticky(String.raw`(?:Wi-Fi|wi-fi|\p{L}{2,12})(?:['’]?s)?(?![\p{L}\d]|['’]\p{L}|-\d)`),
  read: ([all]) => {
    const whole = SPOKEN[all];
    if (whole !== undefined) return { ...say(whole), open: 'nothing' };
    const stem = PLURAL.exec(all)?.[1];
    const ending = stem === undefined ? '' : "'s";
    const letters = stem ?? all;
    const known = SPOKEN[letters];
    if (known !== undefined) return { ...say(known + ending), open: 'nothing' };
    return isSpelled(letters, stem !== undefined)
      ? { ...say(`<${letters}>${ending}`), open: 'nothing' }
      : undefined;
  },
};

const groupWords = (piece: string): string => {
  if (isFigure(piece)) return digitsWords(piece);
  if (piece.length <= 3 && piece === piece.toUpperCase()) return SPOKEN[piece] ?? `<${piece}>`;
  if (piece.length === 1 || !/[aeiouy]/i.test(piece)) return `<${piece.toUpperCase()}>`;
  return SPOKEN[piece] ?? piece;
};

const isFigure = (piece: string): boolean => /^\d/.test(piece);

/** The last two figures of a name: "oh one", "forty seven". */
const tailWords = (tail: string): string => (tail.startsWith('0') ? `oh ${cardinal(tail)}` : cardinal(tail));

/** "747" in a name is seven forty seven, "1080" ten eighty. */
const digitsWords = (digits: string): string => {
  if (digits.startsWith('0') || digits.length > 4) return digitByDigit(digits);
  if (digits.length < 3 || digits.endsWith('000') || (digits.length === 3 && digits.endsWith('00')))
    return cardinal(digits);
  const head = cardinal(digits.slice(0, -2));
  return digits.endsWith('00') ? `${head} hundred` : `${head} ${tailWords(digits.slice(-2))}`;
};

const FIXED: Readonly<Record<string, string>> = {
  '401(k)': 'four oh one <K>', '401k': 'four oh one <K>', '3D': 'three <D>', '2D': 'two <D>', B2B: '<B> to <B>', B2C: '<B> to <C>', P2P: '<P> to <P>',
  '4K': 'four <K>', '8K': 'eight <K>', '5K': 'five <K>', H1N1: '<H> one <N> one', 'COVID-19': '{kˈOvɪd} nineteen', 'Covid-19': '{kˈOvɪd} nineteen', R2D2: '<R> two <D> two',
  'R2-D2': '<R> two <D> two', 'C-3PO': '<C> three <PO>', Y2K: '<Y> two <K>', K9: 'canine', W3C: '<W> three <C>', '2FA': 'two factor authentication', G8: '<G> eight', MP3: '<MP> three', MP4: '<MP> four',
  i18n: 'internationalization', l10n: 'localization', a11y: 'accessibility', K8s: 'kubernetes', k8s: 'kubernetes', '7-Eleven': 'seven eleven', E2E: '<E> to <E>',
}; // prettier-ignore

/** "MP3", "B2B", "F-16", "GPT-4o", "Boeing 747": letters and digits in one name. */
export const mixedReader: Reader = {
  name: 'letters and digits',
  pattern: sticky(
    String.raw`401\(k\)|(?=[\p{L}\d-]{0,20}\d)(?=[\p{L}\d-]{0,20}\p{L})(?:\p{L}{1,12}|\d{1,6})(?:-?(?:\p{L}{1,12}|\d{1,6})){1,5}(?:['’]s)?${WORD_END}`,
  ),
  read: ([all]) => {
    const fixed = FIXED[all];
    if (fixed !== undefined) return say(fixed);
    const stem = all.replace(/['’]s$/, '');
    // "well-known2" is nothing we know; "10-year" and "mid-1990s" are words with a number in them.
    if (/\p{Ll}{3,}/u.test(stem) && stem.includes('-')) return undefined;
    const pieces = stem.match(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{L}|\d+/gu) ?? [];
    return say(pieces.map(groupWords).join(' ') + (stem === all ? '' : "'s"));
  },
};

/** The number of "10-year-old", "3-bedroom", "mid-1990s" (its first word), with its hyphen. */
export const numberedCompoundReader: Reader = {
  name: 'numbered compound',
  pattern: sticky(String.raw`(\d{1,3}(?:,\d{3})+|\d{1,6})-(?=\p{L}{2})`),
  read: ([, digits = '']) => say(cardinal(digits)),
};

/** "the Boeing 747", "Area 51", "Route 66": three figures after such a name are said in two parts. */
export const modelNumberReader: Reader = {
  name: 'model number',
  pattern: sticky(`(\\d{3})${WORD_END}(?![.,]\\d)`),
  read: ([, digits = ''], { before }) =>
    /^(?:boeing|flight|highway|route|interstate|room|bus|gate|channel|error|airbus|suite|peugeot|porsche|model)$/i.test(
      before,
    )
      ? say(digitsWords(digits))
      : undefined,
};
