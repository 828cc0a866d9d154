/** Letters to sounds, the longest first: what is left to say of a word that nothing knows. */
const RULES: readonly (readonly [string, string])[] = Object.entries({
  tion: 'ʃən',
  ough: 'ɔ',
  tch: 'ʧ',
  igh: 'I',
  sch: 'sk',
  ch: 'ʧ',
  sh: 'ʃ',
  th: 'θ',
  ph: 'f',
  wh: 'w',
  ck: 'k',
  ng: 'ŋ',
  qu: 'kw',
  ee: 'i',
  ea: 'i',
  oo: 'u',
  ou: 'W',
  ow: 'O',
  oa: 'O',
  ai: 'A',
  ay: 'A',
  ei: 'A',
  ey: 'i',
  ie: 'i',
  oi: 'Y',
  oy: 'Y',
  au: 'ɔ',
  aw: 'ɔ',
  ar: 'ɑɹ',
  er: 'əɹ',
  ir: 'ɜɹ',
  or: 'ɔɹ',
  ur: 'ɜɹ',
  ss: 's',
  ll: 'l',
  tt: 't',
  nn: 'n',
  rr: 'ɹ',
  pp: 'p',
  ff: 'f',
  mm: 'm',
  dd: 'd',
  bb: 'b',
  gg: 'ɡ',
  zz: 'z',
  a: 'æ',
  b: 'b',
  c: 'k',
  d: 'd',
  e: 'ɛ',
  f: 'f',
  g: 'ɡ',
  h: 'h',
  i: 'ɪ',
  j: 'ʤ',
  k: 'k',
  l: 'l',
  m: 'm',
  n: 'n',
  o: 'ɑ',
  p: 'p',
  q: 'k',
  r: 'ɹ',
  s: 's',
  t: 't',
  u: 'ʌ',
  v: 'v',
  w: 'w',
  x: 'ks',
  y: 'i',
  z: 'z',
});

/** A rough reading by rules alone, stressed on its first vowel. Empty where there is no letter of the alphabet. */
export const guessByRule = (word: string): string => {
  const letters = word
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()
    .replace(/e$/, '');
  let phonemes = '';
  for (let at = 0; at < letters.length;) {
    const [from, to] = RULES.find(([rule]) => letters.startsWith(rule, at)) ?? [letters.charAt(at), ''];
    phonemes += to;
    at += from.length;
  }
  return phonemes.replace(/[AIOWYiuæɑɔəɛɜɪʊʌ]/, 'ˈ$&');
};
