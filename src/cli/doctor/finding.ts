/**
 * One thing that was looked at.
 *
 * - `fine`: it is there.
 * - `notice`: something is lost without it, and the service runs all the same.
 * - `missing`: the service does not run without it.
 */
export interface Finding {
  readonly topic: string;
  readonly state: 'fine' | 'notice' | 'missing';
  readonly found: string;
  /** The line that mends it, where one does. */
  readonly remedy?: string;
}

/** One or several findings about one thing; never rejects. */
export type Examination = () => Promise<readonly Finding[]>;
