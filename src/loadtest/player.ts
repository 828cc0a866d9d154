import type { Milliseconds } from '../core/units.ts';
import { ms } from '../core/units.ts';

/** A piece of sound as it reached the client. */
export interface Chunk {
  /** When it arrived, on the run's clock. */
  readonly at: Milliseconds;
  /** How long it sounds. */
  readonly span: Milliseconds;
}

/** What a listener would have gone through. Times on the same clock as the chunks'. */
export interface Playout {
  readonly started: Milliseconds;
  /** When the last sample would have left the loudspeaker. */
  readonly ended: Milliseconds;
  /** Times that the player ran dry in mid-sound. */
  readonly underruns: number;
  /** Silence that those put into the sound. */
  readonly stalled: Milliseconds;
  /** When the sound at `offset` from its beginning would have been heard. */
  heardAt(offset: Milliseconds): Milliseconds;
}

interface Run {
  /** Where in the sound it begins. */
  readonly offset: number;
  readonly at: number;
}

/** When a player that wants `buffer` before it (re)starts would start with the chunk at `index`: at the chunk that fills it, or at the last. */
const startFrom = (chunks: readonly Chunk[], index: number, buffer: number): number => {
  let held = 0;
  let at = 0;
  for (const chunk of chunks.slice(index)) {
    held += chunk.span;
    at = chunk.at;
    if (held >= buffer) break;
  }
  return at;
};

/** Below this a late chunk is the arithmetic's doing. */
const TOLERANCE = 0.01;

/**
 * Plays chunks as they came: starts when `buffer` of sound is there (0: with the first chunk), stops when it runs dry, and starts
 * again on the same condition.
 *
 * @returns `undefined` when there was no sound
 */
export const playOut = (chunks: readonly Chunk[], buffer: Milliseconds): Playout | undefined => {
  if (chunks.length === 0) return undefined;
  const runs: Run[] = [{ offset: 0, at: startFrom(chunks, 0, buffer) }];
  let due = runs[0]?.at ?? 0;
  let offset = 0;
  let stalled = 0;
  for (const [index, chunk] of chunks.entries()) {
    if (chunk.at > due + TOLERANCE) {
      const at = startFrom(chunks, index, buffer);
      runs.push({ offset, at });
      stalled += at - due;
      due = at;
    }
    due += chunk.span;
    offset += chunk.span;
  }
  return {
    started: ms(runs[0]?.at ?? 0),
    ended: ms(due),
    underruns: runs.length - 1,
    stalled: ms(stalled),
    heardAt: (place) => {
      const run = runs.findLast((candidate) => candidate.offset <= place) ?? { offset: 0, at: 0 };
      return ms(run.at + place - run.offset);
    },
  };
};

/** The waits between one chunk and the next. */
export const gapsBetween = (chunks: readonly Chunk[]): Milliseconds[] =>
  chunks.slice(1).map((chunk, n) => ms(chunk.at - (chunks[n]?.at ?? chunk.at)));
