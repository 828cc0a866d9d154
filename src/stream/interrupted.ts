/** Aborting with this is an interruption, which is how a turn normally ends early; it is not a failure. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
