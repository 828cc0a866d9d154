import type { Reader, Said } from '../reader.ts';
import { say, words } from '../reader.ts';
import { netWords } from './pieces.ts';
import { sticky, WORD_END } from './pattern.ts';

const DOMAIN = String.raw`(?:[\p{L}\d](?:[\p{L}\d-]{0,61}[\p{L}\d])?\.){1,6}`;
const TOP =
  '(?:com|org|net|edu|gov|mil|io|ai|co|uk|de|fr|info|biz|us|ca|au|tv|me|ly|dev|app|xyz|news|blog|eu|jp|ch|nl|se|no|it|es|in|gg|fm|to|sh|so|cloud|tech|online|store|wiki|museum)';

/** An address said sign by sign, without a mark that ends the sentence it stands in. */
const withoutLastMark = (all: string): { readonly kept: string; readonly length: number } => {
  const kept = all.replace(/[.,;:!?'")\]}>…]+$/, '');
  return { kept, length: kept.length };
};

/** "https://example.com/docs?page=2", "www.example.org": the scheme is left out, and what a query asks. */
export const urlReader: Reader = {
  name: 'URL',
  pattern: sticky(
    String.raw`(?:(?:https?|ftp|wss?):\/\/[^\s<>"“”]{1,400}|www\.[^\s<>"“”]{3,400}|${DOMAIN}${TOP}(?![\p{L}\d@-])(?:\/[^\s<>"“”]{0,300})?)`,
    'i',
  ),
  read: ([all]): Said => {
    const { kept, length } = withoutLastMark(all);
    const address = kept.replace(/^[a-z]+:\/\//i, '').replace(/^www\./i, '');
    const plain = address.replace(/[?#].*$/s, '').replace(/\/$/, '');
    return { ...say(netWords(plain)), length };
  },
};

/** "jane.doe+news@example.co.uk". */
export const emailReader: Reader = {
  name: 'e-mail',
  pattern: sticky(String.raw`(?:mailto:)?[\p{L}\d._%+-]{1,64}@${DOMAIN}[\p{L}]{2,24}${WORD_END}`),
  read: ([all]) => say(netWords(all.replace(/^mailto:/, ''))),
};

/** "@jane_doe". */
export const handleReader: Reader = {
  name: 'handle',
  pattern: /@[\p{L}\d_][\p{L}\d_.-]{0,49}/uy,
  read: ([all]) => {
    const { kept, length } = withoutLastMark(all);
    return { ...say(netWords(kept)), length };
  },
};

/** "#ThrowbackThursday", "#1", "C#", "F#". */
export const hashtagReader: Reader = {
  name: 'hashtag',
  pattern: /#(\d{1,9}(?![\p{L}\d]))|#([\p{L}_][\p{L}\d_]{0,79})/uy,
  read: ([, number, tag]) =>
    number === undefined
      ? say(`hashtag ${netWords((tag ?? '').replaceAll('_', ' '))}`)
      : { spoken: [{ text: 'number' }], length: 1 },
};

const EXTENSION =
  'txt|pdf|docx?|xlsx?|pptx?|csv|tsv|json|ya?ml|toml|xml|html?|css|scss|js|mjs|cjs|ts|tsx|jsx|py|ipynb|rb|rs|go|java|kt|swift|c|cc|cpp|h|hpp|cs|php|sh|bash|bat|ps1|sql|db|log|ini|cfg|conf|env|md|rst|tex|png|jpe?g|gif|svg|webp|ico|bmp|tiff?|mp3|mp4|m4a|wav|ogg|flac|mov|avi|mkv|webm|zip|tar|gz|tgz|bz2|7z|rar|exe|dmg|iso|apk|deb|rpm|whl|jar|dll|so|bin|onnx|lock|vue|svelte|wasm|map|bak|tmp|key|pem|crt';
const SPOKEN_EXTENSION: Readonly<Record<string, string>> = {
  json: 'jason', yaml: 'yaml', yml: 'yaml', toml: 'tommel', doc: 'doc', docx: 'doc <X>', zip: 'zip', tar: 'tar', jpeg: 'jay peg', jpg: 'jay peg',
  gif: 'gif', mp3: '<MP> three', mp4: '<MP> four', m4a: '<M> four <A>', wav: 'wave', png: 'ping', lock: 'lock', log: 'log', env: 'env',
  bash: 'bash', go: 'go', java: 'java', swift: 'swift', rar: 'rar', bin: 'bin', conf: 'conf', onnx: 'onyx', vue: 'view', svelte: 'svelte',
  map: 'map', key: 'key', ps1: '<PS> one', '7z': 'seven <Z>', bz2: '<BZ> two', gz: '<GZ>', tmp: 'temp', jar: 'jar', so: '<SO>', c: '<C>', h: '<H>', webp: 'web <P>', webm: 'web <M>', wasm: 'wasm',
}; // prettier-ignore

const fileWords = (path: string): string => {
  const name = new RegExp(String.raw`^(.*)\.(${EXTENSION})$`, 'is').exec(path);
  if (name === null) return netWords(path);
  const [, stem = '', extension = ''] = name;
  const inner = stem === '' ? '' : fileWords(stem);
  return `${inner} dot ${SPOKEN_EXTENSION[extension.toLowerCase()] ?? `<${extension.toUpperCase()}>`}`.trim();
};

/** "report.pdf", "src/main.ts", "archive.tar.gz", "README.md". */
export const fileReader: Reader = {
  name: 'file name',
  pattern: sticky(
    String.raw`(?:[~.]{0,2}\/)?(?:[\p{L}\d_.@-]{1,80}\/){0,12}[\p{L}\d_-][\p{L}\d_.-]{0,80}\.(?:${EXTENSION})(?![\p{L}\d_/-])`,
    'i',
  ),
  read: ([path], { text, at }) => {
    // "D.C" is a place.
    if (/^\p{Lu}\.\p{Lu}$/u.test(path)) return undefined;
    // "and so.C" is no file; a name of one letter and a bare "so" or "go" is a sentence that lost its space.
    if (
      /^\p{L}+\.(?:so|go|key|map|c|h|log|bin|lock|bat|swift|java)$/u.test(path) &&
      !/[_\d/]/.test(path) &&
      /^\s*\p{Ll}?/u.test(text.charAt(at - 2)) &&
      path.length < 5
    )
      return undefined;
    return say(fileWords(path));
  },
};

/** "/usr/local/bin", "~/.ssh", "C:\Users\me", "./run", ".gitignore". */
export const pathReader: Reader = {
  name: 'path',
  pattern: sticky(
    String.raw`(?:~|\.{1,2})?\/(?:[\p{L}\d_.@-]{1,80}\/){0,12}[\p{L}\d_.@-]{1,80}\/?|[A-Za-z]:\\(?:[\p{L}\d_.@ -]{1,40}\\){0,12}[\p{L}\d_.@-]{0,80}|\.(?=[a-z])[\p{L}\d_-]{2,40}(?:\.[\p{L}\d_-]{1,20})?${WORD_END}`,
  ),
  read: ([path], { text, at }) => {
    // "and/or", "1/2": a slash within a word is none of a path.
    if (path.startsWith('/') && /[\p{L}\d)]/u.test(text.charAt(at - 1))) return undefined;
    const { kept, length } = withoutLastMark(path);
    return kept.length < 2 ? undefined : { ...say(fileWords(kept)), length };
  },
};

/** Words that a slash joins so that it is not said, or said as "or". */
const PAIRS: Readonly<Record<string, string>> = {
  and: '',
  he: 'or',
  his: 'or',
  him: 'or',
  himself: 'or',
  yes: 'or',
  either: 'or',
  w: '',
};

/** "and/or", "he/she", "input/output": a slash between words. */
export const slashReader: Reader = {
  name: 'slash',
  pattern: /\/(?=\p{L})/uy,
  read: (_, { text, at }) => {
    const before = /(\p{L}{1,12})$/u.exec(text.slice(Math.max(0, at - 12), at))?.[1];
    return before === undefined
      ? undefined
      : { spoken: words(PAIRS[before.toLowerCase()] ?? 'slash'), open: 'nothing' };
  },
};
