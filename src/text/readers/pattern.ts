/** Pieces of patterns that several readers share. All are bounded, so that matching is linear in the text. */

/** A number without sign: "42", "1,204", "3.14", ".5". */
export const NUMBER = String.raw`(?:\d{1,3}(?:,\d{3}){1,12}(?!\d)(?:\.\d{1,40})?|\d{1,40}(?:\.\d{1,40})?|\.\d{1,40})`;
/** What a minus is written as. */
export const MINUS = '[-−]';
/** A dash between two numbers. */
export const DASH = String.raw`\s?[-–—]\s?`;
/** A word for a magnitude, or its letter. */
export const MAGNITUDE = String.raw`(?:hundred|thousand|million|billion|trillion|[kKMB]|mn|bn|tn|mln|mil)(?![\p{L}\d])`;
/** No letter or digit follows. */
export const WORD_END = String.raw`(?![\p{L}\d])`;

/** A sticky, Unicode pattern of pieces; `i` where case does not matter. */
export const sticky = (source: string, flags = ''): RegExp => new RegExp(source, `uy${flags}`);

const MAGNITUDES: Readonly<Record<string, string>> = {
  k: 'thousand',
  m: 'million',
  mn: 'million',
  mln: 'million',
  mil: 'million',
  b: 'billion',
  bn: 'billion',
  tn: 'trillion',
};

/** "M" → "million", "thousand" as it is, nothing as nothing. */
export const magnitudeWord = (written: string | undefined): string =>
  written === undefined ? '' : (MAGNITUDES[written.toLowerCase()] ?? written.toLowerCase());

/** Words with single spaces, empty ones left out. */
export const line = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(' ');
