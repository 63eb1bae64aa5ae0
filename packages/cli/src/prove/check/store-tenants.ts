import type { Finding } from './finding.ts';
import type { Reading } from './store-connection.ts';

type Reference = readonly [table: string, column: string, target: string];

/** Every column that names a row, but for subjects of events: those are judged by the projection. */
const references: readonly Reference[] = [
  ['kit_components', 'kit_id', 'products'],
  ['kit_components', 'component_id', 'products'],
  ['carrier_services', 'carrier_id', 'carriers'],
  ['lanes', 'from_location_id', 'locations'],
  ['lanes', 'to_location_id', 'locations'],
  ['orders', 'assigned_location_id', 'locations'],
  ['order_lines', 'order_id', 'orders'],
  ['order_lines', 'product_id', 'products'],
  ['order_lines', 'kit_product_id', 'products'],
  ['order_holds', 'order_id', 'orders'],
  ['order_notes', 'order_id', 'orders'],
  ['routing_decisions', 'order_id', 'orders'],
  ['inventory', 'product_id', 'products'],
  ['inventory', 'location_id', 'locations'],
  ['inventory_movements', 'product_id', 'products'],
  ['inventory_movements', 'location_id', 'locations'],
  ['transfers', 'from_location_id', 'locations'],
  ['transfers', 'to_location_id', 'locations'],
  ['transfer_lines', 'transfer_id', 'transfers'],
  ['transfer_lines', 'product_id', 'products'],
  ['reservations', 'product_id', 'products'],
  ['reservations', 'location_id', 'locations'],
  ['reservations', 'order_id', 'orders'],
  ['reservations', 'order_line_id', 'order_lines'],
  ['reservations', 'transfer_id', 'transfers'],
  ['reservations', 'fulfillment_order_id', 'fulfillment_orders'],
  ['supplies', 'product_id', 'products'],
  ['supplies', 'location_id', 'locations'],
  ['fulfillment_orders', 'order_id', 'orders'],
  ['fulfillment_orders', 'location_id', 'locations'],
  ['fulfillment_order_lines', 'fulfillment_order_id', 'fulfillment_orders'],
  ['fulfillment_order_lines', 'order_line_id', 'order_lines'],
  ['fulfillment_order_lines', 'product_id', 'products'],
  ['shipments', 'fulfillment_order_id', 'fulfillment_orders'],
  ['shipments', 'order_id', 'orders'],
  ['shipments', 'location_id', 'locations'],
  ['shipment_lines', 'shipment_id', 'shipments'],
  ['shipment_lines', 'order_line_id', 'order_lines'],
  ['shipment_lines', 'product_id', 'products'],
  ['order_changes', 'order_id', 'orders'],
  ['returns', 'order_id', 'orders'],
  ['returns', 'location_id', 'locations'],
  ['returns', 'exchange_order_id', 'orders'],
  ['return_lines', 'return_id', 'returns'],
  ['return_lines', 'order_line_id', 'order_lines'],
  ['return_lines', 'product_id', 'products'],
  ['refunds', 'return_id', 'returns'],
  ['refunds', 'order_id', 'orders'],
  ['refund_lines', 'refund_id', 'refunds'],
  ['refund_lines', 'order_line_id', 'order_lines'],
  ['cycle_counts', 'location_id', 'locations'],
  ['cycle_count_lines', 'count_id', 'cycle_counts'],
  ['cycle_count_lines', 'product_id', 'products'],
];

type Found = Omit<Finding, 'ok' | 'undecided'>;
type Row = { checked: number; broken: number; first: unknown[] | null };

/** Every reference leads to a row of the same tenant. */
export async function judgeReferences(reading: Reading, listedMax: number): Promise<Found> {
  const found: Found = {
    name: 'tenants.references',
    says: 'Every row refers only to rows of its own tenant, and those are there.',
    checked: 0,
    broken: 0,
    first: [],
  };
  for (const [table, column, target] of references) {
    const [row] = await reading.rows<Row>(
      `-- all tenants: the judge looks for what crosses them
       with judged as materialized (
         select t.tenant_id, t.${column} as named, s.id is null as broken
         from ${table} t left join ${target} s on s.tenant_id = t.tenant_id and s.id = t.${column}
         where t.${column} is not null
       )
       select count(*) as checked, count(*) filter (where broken) as broken, (
         select json_agg(json_build_object('table', '${table}', 'column', '${column}',
           'tenant', x.tenant_id, 'names', x.named,
           'of_tenant', (select min(o.tenant_id::text) from ${target} o where o.id = x.named)))
         from (select * from judged where broken limit ${listedMax}) x) as first
       from judged`,
    );
    found.checked += row?.checked ?? 0;
    found.broken += row?.broken ?? 0;
    found.first = [...found.first, ...(row?.first ?? [])].slice(0, listedMax);
  }
  return found;
}

/** Texts that left the house for a tenant: kept answers and events. */
export function streamTexts(
  reading: Reading,
): AsyncIterable<{ tenant: string; where: string; text: string }> {
  return reading.stream(
    `-- all tenants: the judge looks for what crosses them
     select tenant_id as tenant, 'answer to ' || key as where, body as text from idempotency_keys
     where body is not null
     union all
     select tenant_id, 'event ' || sequence, data from events`,
  );
}

const named = [
  'orders',
  'order_lines',
  'products',
  'locations',
  'reservations',
  'routing_decisions',
  'fulfillment_orders',
  'fulfillment_order_lines',
  'shipments',
  'transfers',
  'supplies',
  'carriers',
  'carrier_services',
  'lanes',
  'channels',
  'order_holds',
  'order_notes',
  'order_changes',
  'returns',
  'refunds',
  'cycle_counts',
] as const;

/** Of the ids, those that belong to a tenant, with the tenant. */
export async function findOwners(
  reading: Reading,
  tenants: readonly string[],
  ids: readonly string[],
): Promise<{ id: string; tenant: string }[]> {
  const all = named
    .map((table) => `select id, tenant_id from ${table} where tenant_id = any($1) and id = any($2)`)
    .join(' union all ');
  return reading.find(
    `-- all tenants: the judge looks for what crosses them
     select u.id, u.tenant_id as tenant from (${all}) u`,
    [tenants, ids],
  );
}
