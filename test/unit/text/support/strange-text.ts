/** Where strange texts come from: a generator with a seed, so that what once failed fails again. */
export const generator = (seed: number): ((below: number) => number) => {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    let value = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    value = (value ^ (value >>> 15)) >>> 0;
    return value % below;
  };
};

/** First code points of blocks from all over Unicode, surrogates and what is unassigned among them. */
const BLOCKS = [
  0x0000, 0x0020, 0x0041, 0x0061, 0x0080, 0x00c0, 0x0100, 0x0180, 0x0250, 0x02b0, 0x0300, 0x0370, 0x0400, 0x0530, 0x0590, 0x0600, 0x0700,
  0x0900, 0x0980, 0x0a80, 0x0b80, 0x0c80, 0x0e00, 0x0f00, 0x10a0, 0x1100, 0x1200, 0x13a0, 0x1680, 0x1780, 0x1e00, 0x1f00, 0x2000, 0x2070,
  0x20a0, 0x20d0, 0x2100, 0x2150, 0x2190, 0x2200, 0x2300, 0x2460, 0x2500, 0x25a0, 0x2600, 0x2700, 0x2c60, 0x2e80, 0x3000, 0x3040, 0x30a0,
  0x3100, 0x3400, 0x4e00, 0xa000, 0xa640, 0xac00, 0xd800, 0xdc00, 0xe000, 0xf900, 0xfb00, 0xfb50, 0xfe00, 0xfe70, 0xff00, 0xfff0,
  0x10000, 0x10300, 0x10400, 0x12000, 0x1d100, 0x1d400, 0x1f1e6, 0x1f300, 0x1f600, 0x1f680, 0x1f900, 0x20000, 0xe0000, 0x10fff0,
]; // prettier-ignore

const PIECES = [
  '**', '*', '_', '__', '`', '```', '~~', '#', '# ', '- ', '1. ', '> ', '|', '[', ']', '(', ')', '](', '[a](/b/)', '[a](spell)', '![', '<', '>',
  '</', '<break time="1s"/>', '<speak>', '</speak>', '<p>', '&amp;', '&', '$', '€', '%', '°', '°C', '@', 'a@b.co', 'http://', 'https://x.io/?', 'www.',
  '.', '..', '...', ',', '?', '!', ':', ';', '-', '--', '—', '–', "'", '’', '"', '“', '”', ' ', '\n', '\n\n', '\t', '0', '1', '42', '1,000', '3.14',
  '1/2', '10:30', '2024', '2024-01-01', '1e9', '10^', '×', '=', '+', '√', '²', '½', 'IV', 'World War II', 'Dr.', 'St.', 'U.S.', 'a.m.', 'Inc.', 'km', 'kg',
  'the', 'a', 'of', 'read', 'lead', 'bass', "don't", "dogs'", 'state-of-the-art', 'NASA', 'iPhone', 'H2O', 'C6H12O6', 'v1.2.3', '#tag', '@me', '.pdf', 'C:\\',
  '👍', '👨‍👩‍👧', '🇫🇷', '3️⃣', '\u200d', '\ufe0f', '\u0301', 'é', 'ß', 'Привет', '漢字', 'π', '(', '((((', '[[[[', '<<<<', '-1990s', '5x7', '555-1234', '192.168.0.1',
]; // prettier-ignore

/** A text such as nobody would write: pieces of markup, numbers and letters of any script. */
export const strangeText = (seed: number, pieces: number): string => {
  const below = generator(seed);
  let text = '';
  for (let piece = 0; piece < pieces; piece += 1) {
    const kind = below(10);
    if (kind < 6) text += PIECES[below(PIECES.length)] ?? '';
    else if (kind < 8)
      text += String.fromCodePoint(Math.min(0x10ffff, (BLOCKS[below(BLOCKS.length)] ?? 65) + below(128)));
    else if (kind < 9) text += String(below(1_000_000));
    else text += String.fromCharCode(97 + below(26)).repeat(1 + below(12));
    if (below(3) === 0) text += ' ';
  }
  return text;
};
