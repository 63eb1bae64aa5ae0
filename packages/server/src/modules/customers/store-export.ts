import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { plainArray, type Tx } from '../../platform/db/index.ts';
import type { IdPrefix } from '../../lib/ids.ts';

type Of = { orderId: Uuid };

export type ExportedNote = Of & { id: Uuid; text: string; author: string; createdAt: Instant };
export type ExportedEvent = Of & {
  subjectType: IdPrefix;
  subjectId: Uuid;
  type: string;
  actor: string;
  occurredAt: Instant;
  data: string;
};
export type ExportedDecision = Of & {
  id: Uuid;
  trigger: string;
  outcome: string;
  decidedAt: Instant;
  document: string;
};
export type ExportedShipment = Of & {
  id: Uuid;
  status: string;
  carrier: string | null;
  service: string | null;
  trackingNumber: string | null;
  trackingUrl: string | null;
  shippedAt: Instant;
};

/** Notes of the orders, oldest first. */
export async function selectNotesOf(tx: Tx, ids: readonly Uuid[]): Promise<ExportedNote[]> {
  return tx.query<ExportedNote>(
    `select order_id as "orderId", id, text, author, created_at as "createdAt" from order_notes
     where tenant_id = $1 and order_id = any($2::uuid[]) order by id`,
    [tx.tenantId, plainArray(ids)],
  );
}

export type ExportedChange = Of & {
  id: Uuid;
  number: number;
  status: string;
  request: Record<string, unknown>;
  reason: string | null;
  proposedAt: Instant;
};

/** Changes that were asked for of the orders, in their order. */
export async function selectChangesOf(tx: Tx, ids: readonly Uuid[]): Promise<ExportedChange[]> {
  return tx.query<ExportedChange>(
    `select order_id as "orderId", id, number, status, request, reason, proposed_at as "proposedAt"
     from order_changes where tenant_id = $1 and order_id = any($2::uuid[])
     order by order_id, number`,
    [tx.tenantId, plainArray(ids)],
  );
}

/** Facts about the orders, their fulfilment orders and shipments, in the order of the sequence. */
export async function selectEventsOf(tx: Tx, ids: readonly Uuid[]): Promise<ExportedEvent[]> {
  return tx.query<ExportedEvent>(
    `with subjects as (
       select k.id as subject_id, k.id as order_id from unnest($2::uuid[]) as k (id)
       union all
       select f.id, f.order_id from unnest($2::uuid[]) as k (id)
         join fulfillment_orders f on f.tenant_id = $1 and f.order_id = k.id
       union all
       select s.id, s.order_id from unnest($2::uuid[]) as k (id)
         join shipments s on s.tenant_id = $1 and s.order_id = k.id
       union all
       select t.id, t.order_id from unnest($2::uuid[]) as k (id)
         join returns t on t.tenant_id = $1 and t.order_id = k.id
       union all
       select b.id, b.order_id from unnest($2::uuid[]) as k (id)
         join refunds b on b.tenant_id = $1 and b.order_id = k.id
     )
     select s.order_id as "orderId", e.subject_type as "subjectType", e.subject_id as "subjectId",
       e.type, e.actor, e.occurred_at as "occurredAt", e.data
     from subjects s join events e on e.tenant_id = $1 and e.subject_id = s.subject_id
     order by e.sequence`,
    [tx.tenantId, plainArray(ids)],
  );
}

/** Decisions about the orders, oldest first. */
export async function selectDecisionsAbout(
  tx: Tx,
  ids: readonly Uuid[],
): Promise<ExportedDecision[]> {
  return tx.query<ExportedDecision>(
    `select order_id as "orderId", id, trigger, outcome, decided_at as "decidedAt", document
     from routing_decisions where tenant_id = $1 and order_id = any($2::uuid[]) order by id`,
    [tx.tenantId, plainArray(ids)],
  );
}

/** Shipments of the orders, oldest first. */
export async function selectShipmentsOf(tx: Tx, ids: readonly Uuid[]): Promise<ExportedShipment[]> {
  return tx.query<ExportedShipment>(
    `select order_id as "orderId", id, status, carrier, service, tracking_number as "trackingNumber",
       tracking_url as "trackingUrl", shipped_at as "shippedAt"
     from shipments where tenant_id = $1 and order_id = any($2::uuid[]) order by id`,
    [tx.tenantId, plainArray(ids)],
  );
}
