import { analyseBatches } from './decide-analysis-batches.ts';
import { analyseLoops } from './decide-analysis-loops.ts';
import { analyseReferences, type Surroundings } from './decide-analysis-references.ts';
import { analyseRules } from './decide-analysis-rules.ts';
import type { PolicyDocument } from './document.ts';
import type { Finding } from './finding.ts';

/** Findings that are told at most: nobody reads more. */
const findingsMax = 200;

const rank = { error: 0, warning: 1 } as const;

/**
 * Everything that can be said against a document without running it, errors first and then in the
 * order of the text. What is reported is certain: a question that is not settled in time is left
 * out. `surroundings` are the tenant's network and words; without them names are not looked up.
 */
export function analysePolicy(
  document: PolicyDocument,
  surroundings: Surroundings | undefined,
): Finding[] {
  const findings = [
    ...analyseBatches(document),
    ...analyseRules(document),
    ...analyseLoops(document),
    ...(surroundings === undefined ? [] : analyseReferences(document, surroundings)),
  ];
  return findings
    .toSorted((a, b) => rank[a.severity] - rank[b.severity] || byPointer(a.pointer, b.pointer))
    .slice(0, findingsMax);
}

function byPointer(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
