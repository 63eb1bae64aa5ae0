import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import {
  booleanArray,
  instantArray,
  intArray,
  jsonArray,
  plainArray,
  textArray,
  type Tx,
  uuidArray,
} from '../../platform/db/index.ts';
import type { Idempotency, ListSpec, SealedAnswer } from '../../platform/http/index.ts';

/** A hard claim made by the dispatch line. */
export type NewAllocation = {
  id: Uuid;
  productId: Uuid;
  locationId: Uuid;
  quantity: number;
  orderId: Uuid;
  orderLineId: Uuid;
  createdAt: Instant;
  /** Day of its place on which it is worked on; null where days have no limits. */
  workDay: string | null;
};

/** Inserts hard claims whose stock is taken in the same transaction. */
export async function insertAllocations(tx: Tx, rows: readonly NewAllocation[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `insert into reservations (tenant_id, id, product_id, location_id, quantity, status, owner_type,
       order_id, order_line_id, created_at, work_day)
     select $1, u.id, u.product_id, u.location_id, u.quantity, 'allocated', 'order', u.order_id,
       u.order_line_id, u.created_at, u.work_day
     from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::uuid[], $7::uuid[],
       $8::timestamptz[], $9::date[])
       as u (id, product_id, location_id, quantity, order_id, order_line_id, created_at, work_day)`,
    [
      tx.tenantId,
      uuidArray(rows.map((r) => r.id)),
      uuidArray(rows.map((r) => r.productId)),
      uuidArray(rows.map((r) => r.locationId)),
      intArray(rows.map((r) => r.quantity)),
      uuidArray(rows.map((r) => r.orderId)),
      uuidArray(rows.map((r) => r.orderLineId)),
      instantArray(rows.map((r) => r.createdAt)),
      plainArray(rows.map((r) => r.workDay)),
    ],
  );
}

export type NewDecision = {
  id: Uuid;
  orderId: Uuid;
  trigger: string;
  outcome: 'planned' | 'partial' | 'backordered' | 'failed';
  committed: boolean;
  decidedAt: Instant;
  document: string;
};

/** Keeps decision records; they are never changed. */
export async function insertDecisions(tx: Tx, rows: readonly NewDecision[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `insert into routing_decisions (tenant_id, id, order_id, trigger, outcome, committed, decided_at, document)
     select $1, u.* from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::boolean[],
       $7::timestamptz[], $8::text[]) as u`,
    [
      tx.tenantId,
      uuidArray(rows.map((r) => r.id)),
      uuidArray(rows.map((r) => r.orderId)),
      textArray(rows.map((r) => r.trigger)),
      textArray(rows.map((r) => r.outcome)),
      booleanArray(rows.map((r) => r.committed)),
      instantArray(rows.map((r) => r.decidedAt)),
      textArray(rows.map((r) => r.document)),
    ],
  );
}

/** A decision record as stored; the document is the planner's own. */
export type DecisionRow = Omit<NewDecision, 'document'> & { document: string };

const decisionColumns = `id, order_id as "orderId", trigger, outcome, committed, decided_at as "decidedAt", document`;

export async function selectDecision(tx: Tx, id: Uuid): Promise<DecisionRow | undefined> {
  const [row] = await tx.query<DecisionRow>(
    `select ${decisionColumns} from routing_decisions where tenant_id = $1 and id = $2`,
    [tx.tenantId, id],
  );
  return row;
}

/** Several decisions by their ids; what is not there is left out. */
export async function selectDecisions(tx: Tx, ids: readonly Uuid[]): Promise<DecisionRow[]> {
  return tx.query<DecisionRow>(
    `select d.id, d.order_id as "orderId", d.trigger, d.outcome, d.committed,
       d.decided_at as "decidedAt", d.document
     from unnest($2::uuid[]) as k (id)
     join routing_decisions d on d.tenant_id = $1 and d.id = k.id`,
    [tx.tenantId, plainArray(ids)],
  );
}

/** The last decision about each order since an instant that was caused by the trigger. */
export async function selectLastDecisions(
  tx: Tx,
  orderIds: readonly Uuid[],
  caused: { trigger: string; since: Instant },
): Promise<DecisionRow[]> {
  return tx.query<DecisionRow>(
    `select distinct on (d.order_id) d.id, d.order_id as "orderId", d.trigger, d.outcome,
       d.committed, d.decided_at as "decidedAt", d.document
     from unnest($2::uuid[]) as k (order_id)
     join routing_decisions d on d.tenant_id = $1 and d.order_id = k.order_id
     where d.trigger = $3 and d.decided_at >= $4
     order by d.order_id, d.id desc`,
    [tx.tenantId, plainArray(orderIds), caused.trigger, caused.since],
  );
}

/** What lists of decisions can be filtered and sorted by. */
export const decisionList: ListSpec = {
  name: 'decisions',
  select: `t.id, t.order_id as "orderId", t.trigger, t.outcome, t.committed,
    t.decided_at as "decidedAt", t.document`,
  from: 'routing_decisions t',
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'dec' } },
    order_id: { sql: 't.order_id', type: { kind: 'id', prefix: 'ord' } },
    trigger: { sql: 't.trigger', type: { kind: 'text' } },
    outcome: {
      sql: 't.outcome',
      type: { kind: 'enum', values: ['planned', 'partial', 'backordered', 'failed'] },
    },
    committed: { sql: 't.committed', type: { kind: 'boolean' } },
    decided_at: { sql: 't.decided_at', type: { kind: 'instant' } },
  },
  sorts: { id: { sql: 't.id', cast: 'uuid' } },
  defaultSort: '-id',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** The decisions about an order, the last first. */
export async function selectDecisionsOf(tx: Tx, orderId: Uuid): Promise<DecisionRow[]> {
  return tx.query<DecisionRow>(
    `select ${decisionColumns} from routing_decisions where tenant_id = $1 and order_id = $2
     order by id desc limit 100`,
    [tx.tenantId, orderId],
  );
}

/**
 * Keeps the answers of a batch under their keys and returns the (route, key) pairs that were free.
 * A key that a running transaction takes is waited for.
 */
export async function insertAnswers(
  tx: Tx,
  rows: readonly { idempotency: Idempotency; answer: SealedAnswer; at: Instant }[],
): Promise<Set<string>> {
  const free = await tx.query<{ route: string; key: string }>(
    `insert into idempotency_keys (tenant_id, route, key, fingerprint, status, headers, body, created_at)
     select $1, u.route, u.key, u.fingerprint, u.status, u.headers, u.body,
       greatest(u.created_at, now())
     from unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::json[], $7::text[],
       $8::timestamptz[]) as u (route, key, fingerprint, status, headers, body, created_at)
     on conflict (tenant_id, route, key) do nothing returning route, key`,
    [
      tx.tenantId,
      textArray(rows.map((r) => r.idempotency.route)),
      textArray(rows.map((r) => r.idempotency.key)),
      textArray(rows.map((r) => r.idempotency.fingerprint)),
      intArray(rows.map((r) => r.answer.status)),
      jsonArray(rows.map((r) => JSON.stringify(r.answer.headers))),
      textArray(rows.map((r) => r.answer.body)),
      instantArray(rows.map((r) => r.at)),
    ],
  );
  return new Set(free.map((row) => `${row.route}\n${row.key}`));
}

/** Orders that wait for stock of these products: higher priority first, then older. */
export async function selectWaitingOrders(
  tx: Tx,
  productIds: readonly Uuid[],
  limit: number,
): Promise<Uuid[]> {
  const rows = await tx.query<{ id: Uuid }>(
    `select o.id from orders o
     where o.tenant_id = $1 and o.blocking_holds = 0 and o.stage not in ('draft', 'scheduled')
       and o.id in (
         select l.order_id from unnest($2::uuid[]) as k (product_id)
         join order_lines l on l.tenant_id = $1 and l.product_id = k.product_id
         where l.backordered > 0 or l.preordered > 0)
     order by o.priority desc, o.placed_at, o.channel_order_id nulls last, o.id limit $3`,
    [tx.tenantId, productIds, limit],
  );
  return rows.map((row) => row.id);
}

/** A place that declined to send a product of an order. */
export type PlaceRefusal = { orderId: Uuid; productId: Uuid; locationId: Uuid; at: Instant };

/** What places declined of these orders: work that they rejected, units that they did not find. */
export async function selectRefusals(tx: Tx, orderIds: readonly Uuid[]): Promise<PlaceRefusal[]> {
  return tx.query<PlaceRefusal>(
    `select r.order_id as "orderId", r.product_id as "productId", r.location_id as "locationId",
       max(r.at) as "at"
     from (
       select f.order_id, l.product_id, f.location_id, f.updated_at as at
       from unnest($2::uuid[]) as k (order_id)
       join fulfillment_orders f on f.tenant_id = $1 and f.order_id = k.order_id
         and f.request_status = 'rejected'
       join fulfillment_order_lines l on l.tenant_id = $1 and l.fulfillment_order_id = f.id
       union all
       select s.order_id, s.product_id, s.location_id, s.short_at
       from unnest($2::uuid[]) as k (order_id)
       join short_picks s on s.tenant_id = $1 and s.order_id = k.order_id
     ) r
     group by r.order_id, r.product_id, r.location_id`,
    [tx.tenantId, plainArray(orderIds)],
  );
}

/** How often places gave these orders back, whole or in part; only those that were. */
export async function selectTries(tx: Tx, orderIds: readonly Uuid[]): Promise<Map<Uuid, number>> {
  const rows = await tx.query<{ orderId: Uuid; tries: number }>(
    `select r.order_id as "orderId", count(distinct r.id)::int as tries
     from (
       select f.order_id, f.id from unnest($2::uuid[]) as k (order_id)
       join fulfillment_orders f on f.tenant_id = $1 and f.order_id = k.order_id
         and f.request_status = 'rejected'
       union all
       select s.order_id, s.fulfillment_order_id from unnest($2::uuid[]) as k (order_id)
       join short_picks s on s.tenant_id = $1 and s.order_id = k.order_id
     ) r
     group by r.order_id`,
    [tx.tenantId, plainArray(orderIds)],
  );
  return new Map(rows.map(({ orderId, tries }) => [orderId, tries]));
}

/** The ends of the days that orders were promised for, in nine of ten cases. */
export async function selectPromised(
  tx: Tx,
  orderIds: readonly Uuid[],
): Promise<Map<Uuid, Instant>> {
  const rows = await tx.query<{ orderId: Uuid; at: Instant }>(
    `select p.order_id as "orderId", p.p90_at as "at" from unnest($2::uuid[]) as k (id)
     join promises p on p.tenant_id = $1 and p.order_id = k.id
     where p.p90_at is not null`,
    [tx.tenantId, plainArray(orderIds)],
  );
  return new Map(rows.map(({ orderId, at }) => [orderId, at]));
}

/** From how many places units of these orders are held or were sent. */
export async function selectPlacesHeld(
  tx: Tx,
  orderIds: readonly Uuid[],
): Promise<Map<Uuid, number>> {
  if (orderIds.length === 0) return new Map();
  const rows = await tx.query<{ orderId: Uuid; places: number }>(
    `select r.order_id as "orderId", count(distinct r.location_id)::int as places
     from unnest($2::uuid[]) as k (id)
     join reservations r on r.tenant_id = $1 and r.order_id = k.id
       and r.status in ('allocated', 'consumed')
     group by r.order_id`,
    [tx.tenantId, plainArray(orderIds)],
  );
  return new Map(rows.map(({ orderId, places }) => [orderId, places]));
}
