import { conjunction, covers, findOrder, neither } from './decide-witness.ts';
import type { Batch, Expression, PolicyDocument } from './document.ts';
import type { Finding } from './finding.ts';
import { isCondition } from './expression-tree.ts';

/** Filters that match nothing, batches that no order comes to, orders that come to no batch. */
export function analyseBatches(document: PolicyDocument): Finding[] {
  const { batches } = document;
  const findings: Finding[] = [];
  batches.forEach((batch, at) => {
    const pointer = `#/batches/${at}`;
    const isImpossible = batch.when !== undefined && findOrder(batch.when) === 'none';
    if (isImpossible) {
      findings.push(contradiction(batch, pointer));
      return;
    }
    if (batch.when !== undefined) findings.push(...deadBranches(batch.when, `${pointer}/when`));
    const hidden = hiddenBy(batches, at);
    if (hidden !== undefined) findings.push({ ...hidden, severity: 'warning', pointer });
  });
  const unmatched = findOrder(neither(batches.map(({ when }) => when)));
  if (typeof unmatched === 'object') {
    findings.push({
      code: 'orders_unmatched',
      severity: 'warning',
      pointer: '#/batches',
      detail: 'Some orders match no batch: they go straight to the policy’s otherwise, unplaced.',
      witness: unmatched.found,
    });
  }
  return [...findings, ...missingFallback(document, typeof unmatched === 'object')];
}

function contradiction(batch: Batch, pointer: string): Finding {
  return {
    code: 'contradiction',
    severity: 'error',
    pointer: `${pointer}/when`,
    detail: `No order whatever matches ${batch.name}: its conditions exclude each other.`,
  };
}

/** Parts of a filter that could be struck out: alternatives that never hold, demands that always do. */
function deadBranches(expression: Expression, pointer: string): Finding[] {
  if (isCondition(expression)) return [];
  if ('not' in expression) return deadBranches(expression.not, `${pointer}/not`);
  const isAny = 'any' in expression;
  const parts = isAny ? expression.any : expression.all;
  return parts.flatMap((part, index): Finding[] => {
    const place = `${pointer}/${isAny ? 'any' : 'all'}/${index}`;
    if (isAny && findOrder(part) === 'none') {
      const detail = 'This alternative never holds: its conditions exclude each other.';
      return [{ code: 'contradiction', severity: 'error', pointer: place, detail }];
    }
    if (findOrder({ not: part }) === 'none') {
      const detail = isAny
        ? 'This alternative always holds, so that the others say nothing.'
        : 'This condition always holds: it says nothing.';
      return [{ code: 'always_true', severity: 'warning', pointer: place, detail }];
    }
    return deadBranches(part, place);
  });
}

/** By which earlier batches no order is left for this one. */
function hiddenBy(
  batches: readonly Batch[],
  at: number,
): Pick<Finding, 'code' | 'detail'> | undefined {
  const batch = batches[at];
  const earlier = batches.slice(0, at);
  if (batch === undefined || earlier.length === 0) return undefined;
  const left = findOrder(conjunction([batch.when, neither(earlier.map(({ when }) => when))]));
  if (left !== 'none') return undefined;
  const one = earlier.find(({ when }) => covers(when, batch.when));
  return one === undefined
    ? {
        code: 'shadowed',
        detail: `No order comes to ${batch.name}: the batches before it together match all of its.`,
      }
    : {
        code: 'unreachable',
        detail: `No order comes to ${batch.name}: ${one.name} matches everything that it does.`,
      };
}

function missingFallback(document: PolicyDocument, someAreUnmatched: boolean): Finding[] {
  if (document.otherwise !== undefined) return [];
  const { batches } = document;
  const at = batches.findIndex(
    (batch) => batch.otherwise === undefined && !isEnded(batch.rules.at(-1)),
  );
  const batch = batches[at];
  if (batch === undefined && !someAreUnmatched) return [];
  return [
    {
      code: 'no_fallback',
      severity: 'error',
      pointer: batch === undefined ? '#/otherwise' : `#/batches/${at}/otherwise`,
      detail:
        batch === undefined
          ? 'Nothing says what becomes of orders that match no batch: give the policy an otherwise.'
          : `Nothing says what becomes of what ${batch.name} cannot place: give it an otherwise.`,
    },
  ];
}

/** Whether the rule itself says where the rest goes in the end. */
function isEnded(rule: Batch['rules'][number] | undefined): boolean {
  const action = rule?.otherwise?.action;
  return action === 'backorder' || action === 'queue';
}
