import { assert } from '../../lib/assert.ts';
import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { giveBackDays } from '../inventory/index.ts';
import type { DayClaim } from '../network/index.ts';
import { runBatch } from './dispatch-batch.ts';
import { StockGone } from './dispatch-piece.ts';
import type { ReleasedDays, SourceJob } from './dispatch-types.ts';
import { createStockSnapshot } from './stock-snapshot.ts';

/**
 * Plans what of one order is open and takes its stock within the caller's transaction, which holds
 * the order's row and all stock of its products: for commands whose own effect and whose plan are
 * one thing or none. Answers the decision; undefined when nothing is open, or nothing may be
 * sourced now. Refuses as busy when a hold that is just ending keeps planned units back. Days that
 * the caller has not given back of what it `released` are given back with those that are taken.
 */
export async function sourceWithin(
  ctx: Context,
  tx: Tx,
  input: { orderId: Uuid; trigger: SourceJob['trigger']; released: readonly DayClaim[] },
): Promise<Uuid | undefined> {
  const released: ReleasedDays = { claims: input.released, isGivenBack: false };
  const job: SourceJob = {
    released,
    kind: 'source',
    ctx,
    orderId: input.orderId,
    trigger: input.trigger,
    commit: true,
    assignedLocationId: undefined,
  };
  const tools = {
    snapshot: createStockSnapshot(Number.POSITIVE_INFINITY),
    planInTurn: <T>(plan: () => Promise<T>) => plan(),
    nowMs: () => 0,
    careful: true,
  };
  try {
    const result = (await runBatch(tx, [job], tools, new Set())).get(job);
    assert(result !== undefined, 'A job has its result.');
    if (result.kind === 'failed') throw result.error;
    if (!released.isGivenBack) await giveBackDays(ctx, tx, released.claims);
    return result.kind === 'sourced' ? result.decisionId : undefined;
  } catch (error) {
    if (!(error instanceof StockGone)) throw error;
    throw new Refusal('busy', 'Stock of the order is just changing hands; try again.');
  }
}
