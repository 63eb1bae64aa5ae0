import type { Uuid } from '../../lib/ids.ts';
import { plainArray, type Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import {
  type NamedSuggestion,
  purchaseStates,
  safetyStockStates,
  type SuggestionRow,
} from './replenishment.ts';
import { abcClasses } from './settings.ts';

const columns = `t.id, t.product_id as "productId", t.location_id as "locationId",
  t.run_id as "runId", t.abc_class as "abcClass", t.safety_stock_state as "safetyStockState",
  t.purchase_state as "purchaseState", t.safety_stock as "safetyStock",
  t.order_quantity as "orderQuantity", t.supply_id as "supplyId", t.document,
  t.made_at as "madeAt", t.accepted_at as "acceptedAt"`;

/** Suggestions of the latest run, the largest orders first. */
export const suggestionList: ListSpec = {
  name: 'replenishment_suggestions',
  select: `${columns}, p.sku, l.code as "locationCode"`,
  from: `replenishment_suggestions t
    join products p on p.tenant_id = t.tenant_id and p.id = t.product_id
    join locations l on l.tenant_id = t.tenant_id and l.id = t.location_id`,
  filters: {
    product_id: {
      sql: 't.product_id',
      type: { kind: 'idOr', prefix: 'prd', table: 'products', code: 'sku' },
    },
    location_id: {
      sql: 't.location_id',
      type: { kind: 'idOr', prefix: 'loc', table: 'locations', code: 'code' },
    },
    abc_class: { sql: 't.abc_class', type: { kind: 'enum', values: abcClasses } },
    safety_stock_state: {
      sql: 't.safety_stock_state',
      type: { kind: 'enum', values: safetyStockStates },
    },
    purchase_state: { sql: 't.purchase_state', type: { kind: 'enum', values: purchaseStates } },
  },
  sorts: {
    order_quantity: { sql: 't.order_quantity', cast: 'bigint' },
    id: { sql: 't.id', cast: 'uuid' },
  },
  defaultSort: '-order_quantity',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** These suggestions with their names, by id. */
export async function selectNamedSuggestions(
  tx: Tx,
  ids: readonly Uuid[],
): Promise<NamedSuggestion[]> {
  return tx.query<NamedSuggestion>(
    `select ${columns}, p.sku, l.code as "locationCode" from replenishment_suggestions t
     join products p on p.tenant_id = $1 and p.id = t.product_id
     join locations l on l.tenant_id = $1 and l.id = t.location_id
     where t.tenant_id = $1 and t.id = any($2::uuid[]) order by t.id`,
    [tx.tenantId, plainArray([...ids])],
  );
}

/** Writes suggestions in place of those of before, whatever became of them. */
export async function upsertSuggestions(tx: Tx, rows: readonly SuggestionRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `insert into replenishment_suggestions (tenant_id, id, product_id, location_id, run_id,
       abc_class, safety_stock_state, purchase_state, safety_stock, order_quantity, document, made_at)
     select $1, u.* from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[],
       $7::text[], $8::text[], $9::int[], $10::int[], $11::json[], $12::timestamptz[]) as u
     on conflict (tenant_id, product_id, location_id) do update set id = excluded.id,
       run_id = excluded.run_id, abc_class = excluded.abc_class,
       safety_stock_state = excluded.safety_stock_state, purchase_state = excluded.purchase_state,
       safety_stock = excluded.safety_stock, order_quantity = excluded.order_quantity,
       supply_id = null, document = excluded.document, made_at = excluded.made_at,
       accepted_at = null`,
    [
      tx.tenantId,
      plainArray(rows.map((row) => row.id)),
      plainArray(rows.map((row) => row.productId)),
      plainArray(rows.map((row) => row.locationId)),
      plainArray(rows.map((row) => row.runId)),
      rows.map((row) => row.abcClass),
      rows.map((row) => row.safetyStockState),
      rows.map((row) => row.purchaseState),
      plainArray(rows.map((row) => row.safetyStock)),
      plainArray(rows.map((row) => row.orderQuantity)),
      rows.map((row) => JSON.stringify(row.document)),
      rows.map((row) => row.madeAt),
    ],
  );
}

/** Drops the suggestions of earlier runs: of what is forecast no more. */
export async function deleteOtherSuggestions(tx: Tx, runId: Uuid): Promise<void> {
  await tx.execute(
    'delete from replenishment_suggestions r where r.tenant_id = $1 and r.run_id <> $2',
    [tx.tenantId, runId],
  );
}

/** These suggestions, or so many of which a part is still proposed; locked in the order of ids. */
export async function lockSuggestions(
  tx: Tx,
  which: { ids: readonly Uuid[] } | { proposed: readonly string[]; limit: number },
): Promise<SuggestionRow[]> {
  const [where, params] =
    'ids' in which
      ? ['t.id = any($2::uuid[])', [plainArray([...which.ids])]]
      : [
          `(($2 and t.safety_stock_state = 'proposed') or ($3 and t.purchase_state = 'proposed'))`,
          [which.proposed.includes('safety_stock'), which.proposed.includes('purchase')],
        ];
  const limit = 'ids' in which ? '' : ` limit ${which.limit}`;
  return tx.query<SuggestionRow>(
    `select ${columns} from replenishment_suggestions t
     where t.tenant_id = $1 and ${where} order by t.id${limit} for no key update`,
    [tx.tenantId, ...params],
  );
}

/** How many suggestions still propose one of the parts. */
export async function countProposed(tx: Tx, parts: readonly string[]): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `select count(*)::int as n from replenishment_suggestions t where t.tenant_id = $1
       and (($2 and t.safety_stock_state = 'proposed') or ($3 and t.purchase_state = 'proposed'))`,
    [tx.tenantId, parts.includes('safety_stock'), parts.includes('purchase')],
  );
  return row?.n ?? 0;
}

/** Keeps what became of locked suggestions. */
export async function updateSuggestions(tx: Tx, rows: readonly SuggestionRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `update replenishment_suggestions t set safety_stock_state = u.safety_stock_state,
       purchase_state = u.purchase_state, supply_id = u.supply_id, accepted_at = u.accepted_at
     from unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::timestamptz[])
       as u (id, safety_stock_state, purchase_state, supply_id, accepted_at)
     where t.tenant_id = $1 and t.id = u.id`,
    [
      tx.tenantId,
      plainArray(rows.map((row) => row.id)),
      rows.map((row) => row.safetyStockState),
      rows.map((row) => row.purchaseState),
      plainArray(rows.map((row) => row.supplyId ?? 'null')),
      rows.map((row) => row.acceptedAt),
    ],
  );
}
