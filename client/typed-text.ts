/** What a box of text that is spoken while it is typed calls for. */
export interface Typed {
  /** What goes out now; may be empty. */
  readonly send: string;
  /** The beginning of the box that is said, or on its way, once `send` has gone out. */
  readonly said: string;
  /** Whether something was changed that had been said already: what is new begins a new utterance. */
  readonly changed: boolean;
}

const endOfLastBlank = (text: string): number => /^[\s\S]*\s/.exec(text)?.[0].length ?? 0;

/**
 * Decides what of a growing text can be spoken. Whole words only, so that a slip in the word under the fingers can still be
 * mended; when the fingers rest, that word too. What was said stays said: a change in it begins anew at the changed word.
 *
 * @param said the beginning of the box that went out before
 */
export const readTyped = (said: string, box: string, resting: boolean): Typed => {
  let common = 0;
  while (common < said.length && said[common] === box[common]) common += 1;
  const changed = common < said.length;
  const from = changed ? endOfLastBlank(box.slice(0, common)) : said.length;
  const fresh = box.slice(from);
  const send = resting ? fresh : fresh.slice(0, endOfLastBlank(fresh));
  return { send, said: box.slice(0, from + send.length), changed };
};
