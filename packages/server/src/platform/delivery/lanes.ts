import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../context.ts';
import type { Tx } from '../db/index.ts';
import { wakeAfter } from './enqueue.ts';
import { insertLane, setOpen, setRemoved, setStopped, updateLane } from './store-lanes.ts';
import type { LaneKind, Ordering } from './types.ts';

/** Opens a new lane under the id of the thing that it belongs to. */
export async function createLane(
  ctx: Context,
  tx: Tx,
  lane: { id: Uuid; kind: Pick<LaneKind, 'kind'>; ordering: Ordering; concurrency: number },
): Promise<void> {
  await insertLane(tx, { ...lane, kind: lane.kind.kind, now: ctx.now() });
}

/** Changes how a lane sends, from the next message on. */
export async function changeLane(
  ctx: Context,
  tx: Tx,
  id: Uuid,
  change: { ordering?: Ordering | undefined; concurrency?: number | undefined },
): Promise<void> {
  await updateLane(tx, id, { ...change, now: ctx.now() });
  wakeAfter(tx);
}

/** Lets a lane send again, as if it had never failed; what waits in it goes first. */
export async function openLane(ctx: Context, tx: Tx, id: Uuid): Promise<void> {
  await setOpen(tx, id, ctx.now());
  wakeAfter(tx);
}

/** Lets nothing more leave; what waits stays, and may be opened again. */
export async function stopLane(ctx: Context, tx: Tx, id: Uuid, reason: string): Promise<void> {
  await setStopped(tx, id, reason, ctx.now());
}

/** Ends a lane for good; its messages are dropped by the sweep. */
export async function removeLane(tx: Tx, id: Uuid): Promise<void> {
  await setRemoved(tx, id);
}
