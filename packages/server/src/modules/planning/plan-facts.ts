import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Fact } from '../../platform/events/index.ts';
import type { PlanRow } from './rebalancing.ts';

/** A fact about a plan with a snapshot of it, and the transfers that were made of it just then. */
export function planFact(type: string, plan: PlanRow, transferIds: readonly Uuid[] = []): Fact {
  return {
    type,
    subjectType: 'rbp',
    subjectId: plan.id,
    data: {
      object: {
        object: 'rebalancing_plan',
        id: encodeId('rbp', plan.id),
        state: plan.state,
        moves: plan.moves,
        units: plan.units,
        version: plan.version,
        transfer_ids: transferIds.map((id) => encodeId('trf', id)),
      },
    },
  };
}
