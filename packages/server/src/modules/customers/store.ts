import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { plainArray, type Tx } from '../../platform/db/index.ts';

/** An order of the person, with what it says about them. */
export type PersonOrder = {
  id: Uuid;
  status: string;
  returnStatus: string;
  customerId: string | null;
  customer: Record<string, unknown> | null;
  shippingAddress: Record<string, unknown> | null;
  updatedAt: Instant;
};

const columns = `o.id, o.status, o.return_status as "returnStatus", o.customer_id as "customerId",
  o.customer, o.shipping_address as "shippingAddress", o.updated_at as "updatedAt"`;

/** The ids of a customer's orders, in their order. */
export async function selectOrderIdsOf(tx: Tx, customerId: string): Promise<Uuid[]> {
  const rows = await tx.query<{ id: Uuid }>(
    'select id from orders where tenant_id = $1 and customer_id = $2 order by id',
    [tx.tenantId, customerId],
  );
  return rows.map((row) => row.id);
}

/**
 * The ids of the orders that carry an e-mail address, whatever its case. Reads every order of the
 * tenant: an index would cost each order, and this is asked a few times a year.
 */
export async function selectOrderIdsByEmail(tx: Tx, email: string): Promise<Uuid[]> {
  const rows = await tx.query<{ id: Uuid }>(
    `select id from orders
     where tenant_id = $1 and (lower(customer ->> 'email') = lower($2::text)
       or lower(shipping_address ->> 'email') = lower($2::text)) order by id`,
    [tx.tenantId, email],
  );
  return rows.map((row) => row.id);
}

/** The orders, locked in id order. */
export async function lockPersonOrders(tx: Tx, ids: readonly Uuid[]): Promise<PersonOrder[]> {
  return tx.query<PersonOrder>(
    `select ${columns} from unnest($2::uuid[]) as k (id)
     join orders o on o.tenant_id = $1 and o.id = k.id order by o.id for no key update of o`,
    [tx.tenantId, plainArray(ids)],
  );
}

/** Soft holds whose owner is named as the person is. */
export async function selectHoldsOf(
  tx: Tx,
  ownerKeys: readonly string[],
): Promise<{ id: Uuid; ownerKey: string; quantity: number; status: string; createdAt: Instant }[]> {
  return tx.query(
    `select id, owner_key as "ownerKey", quantity, status, created_at as "createdAt"
     from reservations where tenant_id = $1 and owner_key = any($2::text[]) order by id`,
    [tx.tenantId, ownerKeys],
  );
}

/** Everything that hangs on the orders and has events or rows of its own. */
export async function selectRelated(
  tx: Tx,
  orderIds: readonly Uuid[],
): Promise<{
  fulfillmentOrders: Uuid[];
  shipments: Uuid[];
  reservations: Uuid[];
  notes: Uuid[];
  afterSales: Uuid[];
}> {
  const rows = await tx.query<{ kind: string; id: Uuid }>(
    `select 'ffo' as kind, f.id from unnest($2::uuid[]) as k (id)
       join fulfillment_orders f on f.tenant_id = $1 and f.order_id = k.id
     union all
     select 'shp', s.id from unnest($2::uuid[]) as k (id)
       join shipments s on s.tenant_id = $1 and s.order_id = k.id
     union all
     select 'rsv', r.id from unnest($2::uuid[]) as k (id)
       join reservations r on r.tenant_id = $1 and r.order_id = k.id
     union all
     select 'rtn', t.id from unnest($2::uuid[]) as k (id)
       join returns t on t.tenant_id = $1 and t.order_id = k.id
     union all
     select 'rtn', b.id from unnest($2::uuid[]) as k (id)
       join refunds b on b.tenant_id = $1 and b.order_id = k.id
     union all
     select 'note', n.id from unnest($2::uuid[]) as k (id)
       join order_notes n on n.tenant_id = $1 and n.order_id = k.id`,
    [tx.tenantId, plainArray(orderIds)],
  );
  const of = (kind: string): Uuid[] => rows.flatMap((row) => (row.kind === kind ? row.id : []));
  return {
    fulfillmentOrders: of('ffo'),
    shipments: of('shp'),
    reservations: of('rsv'),
    notes: of('note'),
    afterSales: of('rtn'),
  };
}

/** Log entries about the orders, or that hold one of the texts. Reads the tenant's whole log. */
export async function selectLogsOf(
  tx: Tx,
  orderIds: readonly Uuid[],
  needles: readonly string[],
): Promise<{ id: Uuid; type: string; recordedAt: Instant; body: Record<string, unknown> }[]> {
  return tx.query(
    `select t.id, t.type, t.recorded_at as "recordedAt", t.body from log_entries t
     where t.tenant_id = $1 and (t.order_id = any($2::uuid[]) or exists (
       select 1 from unnest($3::text[]) as n (needle) where strpos(t.body::text, n.needle) > 0))
     order by t.id`,
    [tx.tenantId, orderIds, needles],
  );
}

/** The orders, without locking them. */
export async function readPersonOrders(tx: Tx, ids: readonly Uuid[]): Promise<PersonOrder[]> {
  return tx.query<PersonOrder>(
    `select ${columns} from unnest($2::uuid[]) as k (id)
     join orders o on o.tenant_id = $1 and o.id = k.id order by o.id`,
    [tx.tenantId, plainArray(ids)],
  );
}
