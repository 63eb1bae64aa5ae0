import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { positionOf } from '../../platform/events/index.ts';
import { type EndpointRow, webhookReader } from './endpoint.ts';
import { lockEndpoint, updateEndpoint } from './store-endpoints.ts';
import { tellEndpoint } from './tell-endpoint.ts';

/**
 * The endpoint as it is when nothing is sent to it any more: it knows which event was the last
 * that was put in its line. Its row is locked.
 */
export async function disabledNow(
  ctx: Context,
  tx: Tx,
  row: EndpointRow,
  reason: string,
): Promise<EndpointRow> {
  const position = Math.max(await positionOf(tx, webhookReader), row.fromSequence);
  return {
    ...row,
    enabled: false,
    disabledAt: ctx.now(),
    disabledReason: reason,
    missedAfter: row.missedAfter ?? position,
    missedThrough: null,
  };
}

/** Disables an endpoint whose lane stops by itself. */
export async function disableStopped(
  ctx: Context,
  tx: Tx,
  endpointId: Uuid,
  reason: string,
): Promise<void> {
  const row = await lockEndpoint(tx, endpointId);
  if (row?.enabled !== true) return;
  const disabled = await disabledNow(ctx, tx, row, reason);
  const after = { ...disabled, version: row.version + 1, updatedAt: ctx.now() };
  await updateEndpoint(tx, after);
  await tellEndpoint(ctx, tx, 'disabled', after);
}
