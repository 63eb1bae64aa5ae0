import { present } from '../../lib/assert.ts';
import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound, Refusal } from '../../platform/errors.ts';
import type { FulfillmentOrder } from './fulfillment-states.ts';
import { presentWork } from './present-fulfillment.ts';
import { saveWorks, type Told } from './save-works.ts';
import { selectOrderIdOf } from './store.ts';
import type { FulfillmentWire } from './wire.ts';
import { lockWorks, type Work } from './work.ts';

/** A step on one fulfilment order; what it answers is told with the order's fact. */
export type FulfillmentStep = (
  work: Work,
  fulfillment: FulfillmentOrder,
) => Promise<Omit<Told, 'work'>> | Omit<Told, 'work'>;

/** The fulfilment order and the work on its order, locked; 404 when there is none. */
export async function lockFulfillment(
  tx: Tx,
  id: Uuid,
): Promise<{ work: Work; fulfillment: FulfillmentOrder }> {
  const orderId = await selectOrderIdOf(tx, id);
  const work = orderId === undefined ? undefined : (await lockWorks(tx, [orderId])).get(orderId);
  const fulfillment = work?.fulfillments.find((one) => one.id === id);
  if (work === undefined || fulfillment === undefined) {
    throw notFound('fulfillment order', encodeId('ffo', id));
  }
  return { work, fulfillment };
}

/** Whether a command decided anything that is to be saved. */
export function hasChanges(work: Work): boolean {
  return work.changed.size + work.created.size + work.shipmentsChanged.size > 0;
}

/**
 * Takes one step on a fulfilment order and answers how it is then: lock the order, decide, save,
 * tell. A step that changes nothing saves nothing.
 */
export async function actOnFulfillment(
  ctx: Context,
  tx: Tx,
  input: { id: Uuid; ifMatch?: number | undefined },
  step: FulfillmentStep,
): Promise<FulfillmentWire> {
  const { work, fulfillment } = await lockFulfillment(tx, input.id);
  if (input.ifMatch !== undefined && input.ifMatch !== fulfillment.version) {
    throw new Refusal(
      'version_mismatch',
      `The fulfilment order has version ${fulfillment.version} now.`,
      { extra: { current_version: fulfillment.version } },
    );
  }
  const told = await step(work, fulfillment);
  if (hasChanges(work)) {
    const data = { fulfillment_order_id: encodeId('ffo', fulfillment.id), ...told.data };
    await saveWorks(ctx, tx, [{ ...told, work, data }]);
  }
  const [shown] = await presentWork(tx, work, [fulfillment]);
  return present(shown, 'The fulfilment order acted on');
}
