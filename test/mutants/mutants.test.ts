// Goal: every seeded fault can be planted in the tree as it is, and names tests that exist. The
// faults themselves are run by `npm run test:mutants`.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mutated } from './mutant.ts';
import { mutants } from './mutants.ts';

const root = join(import.meta.dirname, '../..');

describe('seeded faults', () => {
  it('are at least forty, each with a name of its own', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(40);
    expect(new Set(mutants.map((mutant) => mutant.name)).size).toBe(mutants.length);
  });

  it.each(mutants.map((mutant) => [mutant.name, mutant] as const))('%s', (_name, mutant) => {
    const text = readFileSync(join(root, mutant.file), 'utf8');
    expect(mutated(text, mutant)).not.toBe(text);
    expect(mutant.tests.length).toBeGreaterThan(0);
    for (const test of mutant.tests) expect(existsSync(join(root, test)), test).toBe(true);
  });
});
