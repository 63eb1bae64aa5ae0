import type { Reading } from './store-connection.ts';

/** What one transaction did to one register on behalf of one thing. */
export type LedgerRow = {
  tenant: string;
  register: string;
  transaction: string;
  reference: string;
  movement: number;
  onHand: number;
  allocated: number;
  softReserved: number;
  /** A soft hold that ended because its time was over. */
  expires: boolean;
};

/**
 * The ledger, register by register and in the order in which it was written; work at a place is
 * booked for its order. Rows of the ledger never change, so that `xmin` is who wrote them.
 */
export function streamLedger(reading: Reading): AsyncIterable<LedgerRow> {
  return reading.stream<LedgerRow>(
    `-- all tenants: the judge looks at everything at once
     select g.tenant_id as tenant, p.sku || '@' || l.code as register, g.transaction, g.reference,
       g.movement, g.h as "onHand", g.a as allocated, g.r as "softReserved", g.expires
     from (
       select m.tenant_id, m.product_id, m.location_id, m.xmin::text as transaction,
         coalesce(f.order_id::text, m.reference_id::text, m.reference_type, '') as reference,
         min(m.id) as movement, sum(m.on_hand_delta) as h, sum(m.allocated_delta) as a,
         sum(m.reserved_delta) as r, bool_or(m.kind = 'expire') as expires
       from inventory_movements m
       left join fulfillment_orders f on f.tenant_id = m.tenant_id and f.id = m.reference_id
       group by 1, 2, 3, 4, 5
     ) g
     join products p on p.tenant_id = g.tenant_id and p.id = g.product_id
     join locations l on l.tenant_id = g.tenant_id and l.id = g.location_id
     order by g.tenant_id, p.sku || '@' || l.code, g.movement`,
  );
}

/** The order of each fulfilment order. */
export async function readOrdersOfWork(reading: Reading): Promise<Map<string, string>> {
  const orders = new Map<string, string>();
  const rows = reading.stream<{ id: string; order: string }>(
    `-- all tenants: the judge looks at everything at once
     select id, order_id as "order" from fulfillment_orders`,
  );
  for await (const { id, order } of rows) orders.set(id, order);
  return orders;
}
