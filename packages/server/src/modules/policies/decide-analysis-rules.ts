import { constraintsOf, contradict, implies, implyAll } from './decide-constraints.ts';
import type { Constraint, Objective, PolicyDocument, Rule } from './document.ts';
import type { Finding } from './finding.ts';

/** Rules that nothing can pass or that come too late, weights without effect, idle soft constraints. */
export function analyseRules(document: PolicyDocument): Finding[] {
  const findings = weightsOf(document.objective, '#/objective');
  document.batches.forEach((batch, at) => {
    const reached = reachedRules(batch.rules);
    batch.rules.forEach((rule, index) => {
      const pointer = `#/batches/${at}/rules/${index}`;
      findings.push(...contradictionsOf(rule, pointer), ...idleSoft(rule, pointer));
      if (rule.objective !== undefined) {
        findings.push(...weightsOf(rule.objective, `${pointer}/objective`));
      }
      if (!reached.has(index)) {
        const detail = `No order comes to ${rule.name}: every rule before it sends the rest elsewhere.`;
        findings.push({ code: 'unreachable_rule', severity: 'warning', pointer, detail });
        return;
      }
      const stronger = batch.rules.slice(0, index).find((one) => leavesNothing(one, rule));
      if (stronger !== undefined) {
        const detail = `${rule.name} can place nothing that ${stronger.name} before it could not.`;
        findings.push({ code: 'shadowed_rule', severity: 'warning', pointer, detail });
      }
    });
  });
  return findings;
}

/** The rules that something can come to, by following what each does with the rest. */
function reachedRules(rules: readonly Rule[]): ReadonlySet<number> {
  const reached = new Set<number>();
  for (let at: number | undefined = 0; at !== undefined && at < rules.length;) {
    if (reached.has(at)) break;
    reached.add(at);
    at = nextRule(rules, at);
  }
  return reached;
}

/** Where a rule sends the rest within its batch; undefined when it leaves the batch. */
export function nextRule(rules: readonly Rule[], at: number): number | undefined {
  const otherwise = rules[at]?.otherwise;
  if (otherwise === undefined || otherwise.action === 'next_rule') return at + 1;
  if (otherwise.action !== 'go_to') return undefined;
  const target = rules.findIndex(({ name }) => name === otherwise.rule);
  return target === -1 ? undefined : target;
}

/** Whether the earlier rule, at its loosest, allows all that the later one allows at its loosest. */
function leavesNothing(earlier: Rule, later: Rule): boolean {
  return implyAll(constraintsOf(later, 'hard'), constraintsOf(earlier, 'hard'));
}

function contradictionsOf(rule: Rule, pointer: string): Finding[] {
  const all = rule.constraints ?? [];
  return all.flatMap((second, index): Finding[] => {
    const first = all.slice(0, index).find((one) => contradict(one, second));
    if (first === undefined) return [];
    // A soft one is dropped in the end: then it only makes the first pass useless.
    const isSoft = first.soft === true || second.soft === true;
    const detail = `${rule.name}: no place meets ${wordsOf(first)} and ${wordsOf(second)}.`;
    return [
      {
        code: 'contradiction',
        severity: isSoft ? 'warning' : 'error',
        pointer: `${pointer}/constraints/${index}`,
        detail,
      },
    ];
  });
}

/** Constraints that change nothing, because another says as much whenever they are asked. */
function idleSoft(rule: Rule, pointer: string): Finding[] {
  const all = rule.constraints ?? [];
  return all.flatMap((constraint, index): Finding[] => {
    const isSoft = constraint.soft === true;
    const by = all.find((_, at) => at !== index && isIdleBeside(all, index, at));
    if (by === undefined) return [];
    const detail = `${wordsOf(constraint)} never matters beside ${wordsOf(by)}.`;
    const code = isSoft ? 'soft_never_matters' : 'redundant_constraint';
    return [{ code, severity: 'warning', pointer: `${pointer}/constraints/${index}`, detail }];
  });
}

function isIdleBeside(all: readonly Constraint[], index: number, at: number): boolean {
  const constraint = all[index];
  const other = all[at];
  if (constraint === undefined || other === undefined || !implies(other, constraint)) return false;
  const isSoft = constraint.soft === true;
  const isOtherSoft = other.soft === true;
  // A hard constraint is asked in the second pass too, where soft ones are gone.
  if (!isSoft && isOtherSoft) return false;
  if (!implies(constraint, other)) return true;
  // Of two that say the same the soft one is idle, else the later one.
  return isSoft !== isOtherSoft || at < index;
}

/** A constraint in short words. */
export function wordsOf(constraint: Constraint): string {
  const { kind } = constraint;
  if ('values' in constraint) return `${kind} ${constraint.values.slice(0, 5).join(', ')}`;
  if ('unit' in constraint) return `${kind} ${constraint.value} ${constraint.unit}`;
  return 'value' in constraint ? `${kind} ${constraint.value}` : kind;
}

function weightsOf(objective: Objective, pointer: string): Finding[] {
  if (objective.kind === 'scorecard') {
    const { inventory, shipping, history, cost } = objective.weights;
    if (inventory + shipping + history + cost > 0) return [];
    return [noWeights(`${pointer}/weights`)];
  }
  const { freight = 1, handling = 1, labour = 1, scarcity = 0 } = objective;
  const { split_penalty: split = 0, late_penalty: late = 0, carbon_price: carbon = 0 } = objective;
  if (freight + handling + labour + split + late + carbon + scarcity === 0) {
    return [noWeights(pointer)];
  }
  return [];
}

function noWeights(pointer: string): Finding {
  const detail = 'Every weight is nought: all plans are equal, and the first by code is taken.';
  return { code: 'no_weights', severity: 'error', pointer, detail };
}
