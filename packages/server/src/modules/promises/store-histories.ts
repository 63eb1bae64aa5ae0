import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { plainArray, type Tx } from '../../platform/db/index.ts';

/** One thing that happened to an order. */
export type Happening = {
  orderId: Uuid;
  kind: 'changed' | 'supplied' | 'rejected' | 'short' | 'picked' | 'begun';
  at: Instant;
  /** Why a place gave work back. */
  reason: string | null;
};

/** What happened to orders that may have held them up. */
export async function selectHappenings(tx: Tx, orderIds: readonly Uuid[]): Promise<Happening[]> {
  return tx.query<Happening>(
    `select e.subject_id as "orderId", 'changed' as kind, e.occurred_at as at, null as reason
     from unnest($2::uuid[]) as k (id)
     join events e on e.tenant_id = $1 and e.subject_id = k.id and e.type = 'order.changed'
     union all
     select d.order_id, 'supplied', d.decided_at, null
     from unnest($2::uuid[]) as k (id)
     join routing_decisions d on d.tenant_id = $1 and d.order_id = k.id
       and d.trigger = 'backorder_release' and d.committed
     union all
     select f.order_id, case when f.request_status = 'rejected' then 'rejected' else 'begun' end,
       f.updated_at, f.reason
     from unnest($2::uuid[]) as k (id)
     join fulfillment_orders f on f.tenant_id = $1 and f.order_id = k.id
       and (f.request_status = 'rejected' or f.work_step <> 'none')
     union all
     select s.order_id, 'short', s.short_at, null
     from unnest($2::uuid[]) as k (id)
     join short_picks s on s.tenant_id = $1 and s.order_id = k.id
     union all
     select f.order_id, 'picked', e.occurred_at, null
     from unnest($2::uuid[]) as k (id)
     join fulfillment_orders f on f.tenant_id = $1 and f.order_id = k.id
     join events e on e.tenant_id = $1 and e.subject_id = f.id
       and e.type = 'fulfillment_order.picked'`,
    [tx.tenantId, plainArray(orderIds)],
  );
}
