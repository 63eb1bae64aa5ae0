/** What a bench answers: figures, the goals they are held against, and the floor run beside them. */
export type BenchResult = {
  name: string;
  figures: Record<string, unknown>;
  goals: { goal: string; reached: boolean; is: number }[];
  floor: Record<string, number>;
  ratio: number | null;
  ok: boolean;
};

export type Bench = {
  name: string;
  says: string;
  run: (args: readonly string[]) => Promise<BenchResult>;
};

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));

/** Prints a result for people. */
export function printResult(result: BenchResult): void {
  process.stdout.write(`\n${result.name}\n`);
  process.stdout.write(
    `${JSON.stringify({ figures: result.figures, floor: result.floor, ratio: result.ratio }, null, 2)}\n`,
  );
  for (const { goal, reached, is } of result.goals) {
    process.stdout.write(`${reached ? 'reached ' : 'MISSED  '} ${goal} (is ${is})\n`);
  }
}
