import { cardinal, digitByDigit } from '../number-words.ts';
import type { Reader } from '../reader.ts';
import { say } from '../reader.ts';
import { houseNumber } from './address.ts';
import { line, sticky, WORD_END } from './pattern.ts';

/** After these a number with a point is a version: "Python 3.12" is three point twelve. */
const VERSIONED =
  /^(?:version|release|v|python|node|node\.js|ios|ipados|macos|watchos|android|java|jdk|ubuntu|debian|fedora|php|ruby|rust|go|typescript|kubernetes|postgres|postgresql|mysql|chrome|firefox|safari|react|angular|vue|django|rails|swift|kotlin|firmware|build|pytorch|cuda|windows|linux|kernel|chapter|section|figure|table|gemini|claude|llama)$/i;

const partWords = (digits: string): string => {
  if (/^0\d/.test(digits)) return digitByDigit(digits).replace(/^zero/, 'oh');
  return digits.length > 3 ? digitByDigit(digits) : cardinal(digits);
};
const partsWords = (written: string, joint: string): string =>
  written.split('.').map(partWords).join(` ${joint} `);

/** "192.168.1.1", with its port. */
export const addressReader: Reader = {
  name: 'network address',
  pattern: sticky(String.raw`((?:\d{1,3}\.){3}\d{1,3})(?::(\d{2,5}))?(?![\d.]\d|[\p{L}\d])`),
  read: ([, address = '', port]) =>
    say(
      line(
        address.split('.').map(houseNumber).join(' dot '),
        port === undefined ? '' : `port ${digitByDigit(port)}`,
      ),
    ),
};

const STAGE: Readonly<Record<string, string>> = {
  rc: '<RC>',
  dev: 'dev',
  alpha: 'alpha',
  beta: 'beta',
  a: 'alpha',
  b: 'beta',
  preview: 'preview',
  lts: '<LTS>',
};

/** "v2", "v1.0.3", "2.4.1", "1.2.0-beta.3"; "3.12" after the name of what has versions. */
export const versionReader: Reader = {
  name: 'version',
  pattern: sticky(
    String.raw`(v\.?\s?(?=\d))?(\d{1,4}(?:\.\d{1,6}){0,4})(?:-?(rc|dev|alpha|beta|preview|lts)\.?(\d{1,4})?)?${WORD_END}(?!\.\d)`,
    'i',
  ),
  read: (match, { before }) => {
    const [, v, numbers = '', stage, stageNumber] = match;
    const dots = numbers.split('.').length - 1;
    const isVersion =
      v !== undefined || stage !== undefined || dots > 1 || (dots === 1 && VERSIONED.test(before));
    if (!isVersion) return undefined;
    return say(
      line(
        v === undefined ? '' : 'version',
        partsWords(numbers, 'point'),
        stage === undefined ? '' : STAGE[stage.toLowerCase()],
        stageNumber === undefined ? '' : cardinal(stageNumber),
      ),
    );
  },
};
