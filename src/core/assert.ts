/** Ends a switch over a union: a new member becomes a compile error here. */
export const assertNever = (value: never, what: string): never => {
  throw new TypeError(`unhandled ${what}: ${JSON.stringify(value)}`);
};

/** For what the code itself guarantees. A failure is our bug, never the caller's. */
export function invariant(condition: boolean, claim: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${claim}`);
}
