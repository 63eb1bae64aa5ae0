/** Throws when what cannot be is: a fault of ours, never of a caller. The request dies with 500. */
export function assert(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new AssertionFault(sentence);
}

/** Marks a switch branch that the types say cannot be reached. */
export function unreachable(value: never): never {
  throw new AssertionFault(`No branch handles ${JSON.stringify(value)}.`);
}

/** The value, which must be there; `what` completes the sentence "… is missing.". */
export function present<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new AssertionFault(`${what} is missing.`);
  return value;
}

export class AssertionFault extends Error {
  override readonly name = 'AssertionFault';
}
