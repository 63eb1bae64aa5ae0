// Plants every seeded fault in a copy of the tree, one at a time, and runs the tests that must
// notice: `npm run test:mutants [-- PART-OF-NAME …] [--json]`. Exits with 0 when all were caught.
import { rmSync } from 'node:fs';
import { mutants } from '../test/mutants/mutants.ts';
import { copyTree, runMutant, runTests } from '../test/mutants/run-mutant.ts';

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const asJson = process.argv.includes('--json');
const chosen = mutants.filter(
  (mutant) => words.length === 0 || words.some((word) => mutant.name.includes(word)),
);
const say = (line: string): boolean => process.stderr.write(`${line}\n`);

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => stopping.abort(new Error(`Stopped by ${signal}.`)));

const copy = copyTree();
const escaped: string[] = [];
try {
  const files = [...new Set(chosen.flatMap((mutant) => mutant.tests))];
  say(`${chosen.length} faults; first ${files.length} test files without any`);
  const clean = await runTests(copy, files, stopping.signal);
  if (clean.failed.length > 0 || clean.passed === 0)
    throw new Error(`Without any fault these fail: ${clean.failed.join('; ') || 'nothing ran'}`);
  for (const [index, mutant] of chosen.entries()) {
    const { failed, seconds } = await runMutant(copy, mutant, stopping.signal);
    if (failed.length === 0) escaped.push(mutant.name);
    say(
      `${index + 1}/${chosen.length} ${failed.length > 0 ? 'caught ' : 'ESCAPED'} ${mutant.name}` +
        ` (${seconds.toFixed(1)} s)${failed[0] === undefined ? '' : `: ${failed[0]}`}`,
    );
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
const caught = chosen.length - escaped.length;
process.stdout.write(
  asJson
    ? `${JSON.stringify({ faults: chosen.length, caught, escaped })}\n`
    : `${caught} of ${chosen.length} faults caught${escaped.length === 0 ? '' : `; escaped: ${escaped.join(', ')}`}\n`,
);
process.exitCode = escaped.length === 0 ? 0 : 1;
