import type { ExampleRow, Rehearsal } from './example.ts';
import type { ExampleResult } from './policy.ts';

/** What of an example's outcome is not what was pinned. */
export function judgeExample(
  example: Pick<ExampleRow, 'name' | 'expected'>,
  got: Rehearsal,
): ExampleResult {
  const { expected } = example;
  const differences: string[] = [];
  const compare = (what: string, want: string | null | undefined, have: string | null): void => {
    if (want === undefined || want === have) return;
    differences.push(`${what}: expected ${want ?? 'none'}, got ${have ?? 'none'}`);
  };
  if (got.problem !== undefined) differences.push(got.problem);
  else {
    compare('batch', expected.batch, got.batch ?? null);
    compare('rule', expected.rule, got.rule ?? null);
    compare('outcome', expected.outcome, got.outcome);
    const places = (codes: readonly string[]): string => codes.toSorted().join(', ');
    if (expected.locations !== undefined)
      compare('locations', places(expected.locations), places(got.locations));
    if (expected.cost_max !== undefined && (got.cost ?? 0) > expected.cost_max) {
      differences.push(`cost: expected at most ${expected.cost_max}, got ${got.cost}`);
    }
  }
  return {
    name: example.name,
    ok: differences.length === 0,
    differences,
    batch: got.batch ?? null,
    rule: got.rule ?? null,
    outcome: got.outcome,
    locations: got.locations,
    cost: got.cost ?? null,
  };
}
