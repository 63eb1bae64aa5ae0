import { present } from '../../lib/assert.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { enqueueMessages, sendAgain } from '../../platform/delivery/index.ts';
import { encodeId } from '../../lib/ids.ts';
import { type DeliveryRow, testType } from './endpoint.ts';
import { getDelivery, getSendable } from './find-endpoint.ts';
import { selectDelivery } from './store-deliveries.ts';

/** Puts a test event in front of what waits for an endpoint. */
export async function sendTest(ctx: Context, tx: Tx, reference: string): Promise<DeliveryRow> {
  const endpoint = await getSendable(tx, reference);
  const eventId = ctx.ids.uuid();
  const [id] = await enqueueMessages(ctx, tx, endpoint.id, [
    { topic: testType, sourceId: eventId, body: { id: eventId }, urgent: true },
  ]);
  const row = await selectDelivery(tx, present(id, 'The id of a new message'));
  return present(row, 'A delivery that was just made');
}

/** Sends a delivery once more under its webhook-id, whatever became of it. */
export async function redeliver(ctx: Context, tx: Tx, reference: string): Promise<DeliveryRow> {
  const before = await getDelivery(tx, reference);
  await getSendable(tx, encodeId('whe', before.endpointId));
  await sendAgain(ctx, tx, before.endpointId, before.id);
  return getDelivery(tx, reference);
}
