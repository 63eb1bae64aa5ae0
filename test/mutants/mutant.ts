/** One seeded fault: a place in the product whose safety is taken away, and who must notice. */
export type Mutant = {
  /** What is broken, in a few words; unique. */
  name: string;
  file: string;
  /** Occurs exactly once in the file. */
  find: string;
  replace: string;
  /** Test files of the quick suite of which at least one must fail. */
  tests: readonly string[];
};

/** The file's text with the fault. Throws when the place is not there exactly once. */
export function mutated(text: string, mutant: Mutant): string {
  const parts = text.split(mutant.find);
  if (parts.length !== 2) {
    throw new Error(
      `${mutant.name}: ${mutant.file} holds the text ${parts.length - 1} times, not once: ${mutant.find}`,
    );
  }
  return parts.join(mutant.replace);
}
