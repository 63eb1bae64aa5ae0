import { createHash } from 'node:crypto';
import type { Uuid } from '../../lib/ids.ts';
import { addTo } from './carried-stock.ts';
import { carryRelease } from './decide-carry.ts';
import { addFacts, type PlanFacts } from './decide-measures.ts';
import { noteLoad, repeatDecision, stepDecision } from './decide-step.ts';
import type { HistoricDecision } from './history.ts';
import type { PastFacts, ReadStep } from './read-history.ts';
import type { RunState } from './run-state.ts';
import type { ComparedRow } from './simulation.ts';

/** Takes a run past one step of history; answers the rows to be kept of it. */
export function takeStep(state: RunState, { step, after }: ReadStep, seed: number): ComparedRow[] {
  state.place = after;
  if (step.kind === 'release') {
    for (const { carry } of state.worlds) carryRelease(carry, step);
    return [];
  }
  state.done++;
  if (step.kind === 'unrepeatable') {
    addTo(state.leftOut, step.why, 1);
    return [];
  }
  const rows = compare(state, step, seed);
  for (const row of rows) {
    const digest = createHash('sha256').update(state.rowsDigest).update(JSON.stringify(row));
    state.rowsDigest = digest.digest('hex');
  }
  return rows;
}

function compare(
  state: RunState,
  decision: HistoricDecision & PastFacts,
  seed: number,
): ComparedRow[] {
  const repeated = repeatDecision(decision);
  const difference =
    decision.faults[0] ?? (decision.isByPolicy === true ? undefined : repeated.difference) ?? null;
  const rowOf = rowMaker(decision, repeated.facts);
  if (difference !== null) {
    state.differing++;
    addTo(state.leftOut, 'differs', 1);
    const nodes = repeated.plan.shipments.map(({ node }) => node);
    return [{ ...rowOf(0, repeated.facts, nodes), difference }];
  }
  state.equal++;
  if (decision.fixed !== undefined) {
    addTo(state.leftOut, decision.fixed, 1);
    return [];
  }
  addFacts(state.history, repeated.facts);
  noteLoad(state.historyLoad, repeated.plan, decision.at.slice(0, 10));
  return state.worlds.flatMap((world, index) => {
    const { varied, shipments, copies } = stepDecision(world, decision, repeated.facts, seed);
    world.ordersRepeated += copies.length;
    if (varied === undefined) {
      if (decision.isFirst) world.ordersLeftOut++;
      return [];
    }
    return [
      rowOf(
        index + 1,
        varied,
        shipments.map(({ node }) => node),
      ),
    ];
  });
}

function rowMaker(decision: HistoricDecision, history: PlanFacts) {
  return (variation: number, varied: PlanFacts, nodes: readonly string[]): ComparedRow => ({
    variation,
    decisionId: decision.id,
    orderId: decision.orderId,
    decidedAt: decision.at,
    difference: null,
    historyCostMinor: history.costMinor,
    variedCostMinor: varied.costMinor,
    historyUnits: history.coveredUnits,
    variedUnits: varied.coveredUnits,
    historyShipments: history.shipments,
    variedShipments: varied.shipments,
    variedLocations: nodes.map((node) => node as Uuid),
  });
}
