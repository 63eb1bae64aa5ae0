import { decodeId, type Uuid } from '../../lib/ids.ts';
import { present } from '../../lib/assert.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound, Refusal } from '../../platform/errors.ts';
import type { DeliveryRow, EndpointRow, EndpointView } from './endpoint.ts';
import { selectDelivery } from './store-deliveries.ts';
import { lockEndpoint, selectEndpointView } from './store-endpoints.ts';

function idOf(reference: string): Uuid {
  const id = decodeId('whe', reference);
  if (id === undefined) throw notFound('webhook endpoint', reference);
  return id;
}

/** An endpoint with how its lane fares; 404 when there is none. */
export async function getEndpoint(tx: Tx, reference: string): Promise<EndpointView> {
  const row = await selectEndpointView(tx, idOf(reference));
  if (row === undefined) throw notFound('webhook endpoint', reference);
  return row;
}

/** An endpoint that was just written, as it is shown. */
export async function viewOf(tx: Tx, id: Uuid): Promise<EndpointView> {
  return present(await selectEndpointView(tx, id), 'An endpoint that was just written');
}

/** An endpoint with its row locked; 404 when there is none. */
export async function getLocked(tx: Tx, reference: string): Promise<EndpointRow> {
  const row = await lockEndpoint(tx, idOf(reference));
  if (row === undefined) throw notFound('webhook endpoint', reference);
  return row;
}

/** The same of one that is to be sent something; 409 while it is disabled. */
export async function getSendable(tx: Tx, reference: string): Promise<EndpointRow> {
  const row = await getLocked(tx, reference);
  if (row.enabled) return row;
  throw new Refusal('illegal_transition', 'The endpoint is disabled; enable it first.');
}

/** A delivery to an endpoint; 404 when there is none. */
export async function getDelivery(tx: Tx, reference: string): Promise<DeliveryRow> {
  const id = decodeId('whd', reference);
  const row = id === undefined ? undefined : await selectDelivery(tx, id);
  if (row === undefined) throw notFound('webhook delivery', reference);
  return row;
}
