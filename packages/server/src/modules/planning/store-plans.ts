import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { plainArray, type Tx } from '../../platform/db/index.ts';
import type { FilterSpec, ListSpec } from '../../platform/http/index.ts';
import {
  type MoveRow,
  moveStates,
  type NamedMove,
  type PlanRow,
  planStates,
} from './rebalancing.ts';

const planColumns = `t.id, t.trigger, t.state, t.currency, t.horizon_days as "horizonDays", t.units,
  t.moves, t.avoided_minor as "avoidedMinor", t.freight_minor as "freightMinor",
  t.fixed_minor as "fixedMinor", t.bound_minor as "boundMinor", t.document, t.version,
  t.made_at as "madeAt", t.updated_at as "updatedAt"`;

/** Plans, the newest first. */
export const planList: ListSpec = {
  name: 'rebalancing_plans',
  select: planColumns,
  from: 'rebalancing_plans t',
  filters: {
    state: { sql: 't.state', type: { kind: 'enum', values: planStates } },
    made_at: { sql: 't.made_at', type: { kind: 'instant' } },
  },
  sorts: { id: { sql: 't.id', cast: 'uuid' } },
  defaultSort: '-id',
  tie: { sql: 't.id', cast: 'uuid' },
};

const moveColumns = `t.id, t.plan_id as "planId", t.product_id as "productId",
  t.from_location_id as "fromLocationId", t.to_location_id as "toLocationId", t.quantity,
  t.avoided_minor as "avoidedMinor", t.freight_minor as "freightMinor", t.state,
  t.transfer_id as "transferId", t.document`;
const named = `p.sku, f.code as "fromCode", d.code as "toCode", b.currency`;
const moveSource = `rebalancing_moves t
  join products p on p.tenant_id = t.tenant_id and p.id = t.product_id
  join locations f on f.tenant_id = t.tenant_id and f.id = t.from_location_id
  join locations d on d.tenant_id = t.tenant_id and d.id = t.to_location_id
  join rebalancing_plans b on b.tenant_id = t.tenant_id and b.id = t.plan_id`;

const atPlace = (sql: string): FilterSpec => ({
  sql,
  type: { kind: 'idOr', prefix: 'loc', table: 'locations', code: 'code' },
});

/** Moves, the newest plan's first, and of a plan those that bring most. */
export const moveList: ListSpec = {
  name: 'rebalancing_moves',
  select: `${moveColumns}, ${named}`,
  from: moveSource,
  filters: {
    plan_id: { sql: 't.plan_id', type: { kind: 'id', prefix: 'rbp' } },
    product_id: {
      sql: 't.product_id',
      type: { kind: 'idOr', prefix: 'prd', table: 'products', code: 'sku' },
    },
    from_location_id: atPlace('t.from_location_id'),
    to_location_id: atPlace('t.to_location_id'),
    state: { sql: 't.state', type: { kind: 'enum', values: moveStates } },
    transfer_id: { sql: 't.transfer_id', type: { kind: 'id', prefix: 'trf' } },
  },
  sorts: { id: { sql: 't.id', cast: 'uuid' } },
  defaultSort: '-id',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** One plan; undefined when there is none. Locked when it is to be decided on. */
export async function selectPlan(tx: Tx, id: Uuid, lock = false): Promise<PlanRow | undefined> {
  const text = `select ${planColumns} from rebalancing_plans t
    where t.tenant_id = $1 and t.id = $2`;
  const [row] = await tx.query<PlanRow>(lock ? `${text} for no key update` : text, [
    tx.tenantId,
    id,
  ]);
  return row;
}

/** The moves of a plan, those that bring most first. */
export async function selectMoves(tx: Tx, planId: Uuid): Promise<NamedMove[]> {
  return tx.query<NamedMove>(
    `select ${moveColumns}, ${named} from ${moveSource}
     where t.tenant_id = $1 and t.plan_id = $2 order by t.id desc`,
    [tx.tenantId, planId],
  );
}

/** Ends plans that nobody decided on. */
export async function replaceOpenPlans(tx: Tx, now: Instant): Promise<void> {
  await tx.execute(
    `update rebalancing_plans t set state = 'replaced', version = t.version + 1, updated_at = $2
     where t.tenant_id = $1 and t.state = 'open'`,
    [tx.tenantId, now],
  );
}

/** Adds a plan with its moves. */
export async function insertPlan(tx: Tx, row: PlanRow, moves: readonly MoveRow[]): Promise<void> {
  await tx.execute(
    `insert into rebalancing_plans (tenant_id, id, trigger, state, currency, horizon_days, units,
       moves, avoided_minor, freight_minor, fixed_minor, bound_minor, document, version, made_at,
       updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    [
      tx.tenantId,
      row.id,
      row.trigger,
      row.state,
      row.currency,
      row.horizonDays,
      row.units,
      row.moves,
      row.avoidedMinor,
      row.freightMinor,
      row.fixedMinor,
      row.boundMinor,
      JSON.stringify(row.document),
      row.version,
      row.madeAt,
      row.updatedAt,
    ],
  );
  if (moves.length === 0) return;
  await tx.execute(
    `insert into rebalancing_moves (tenant_id, plan_id, id, product_id, from_location_id,
       to_location_id, quantity, avoided_minor, freight_minor, state, document)
     select $1, $2, u.* from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::int[],
       $8::bigint[], $9::bigint[], $10::text[], $11::json[]) as u`,
    [
      tx.tenantId,
      row.id,
      plainArray(moves.map((move) => move.id)),
      plainArray(moves.map((move) => move.productId)),
      plainArray(moves.map((move) => move.fromLocationId)),
      plainArray(moves.map((move) => move.toLocationId)),
      plainArray(moves.map((move) => move.quantity)),
      plainArray(moves.map((move) => move.avoidedMinor)),
      plainArray(moves.map((move) => move.freightMinor)),
      moves.map((move) => move.state),
      moves.map((move) => JSON.stringify(move.document)),
    ],
  );
}

/** Keeps what became of a locked plan. */
export async function updatePlan(tx: Tx, row: PlanRow): Promise<void> {
  await tx.execute(
    `update rebalancing_plans t set state = $3, version = $4, updated_at = $5
     where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, row.id, row.state, row.version, row.updatedAt],
  );
}

/** Keeps what became of moves of a locked plan. */
export async function updateMoves(
  tx: Tx,
  moves: readonly Pick<MoveRow, 'id' | 'state' | 'transferId'>[],
): Promise<void> {
  await tx.execute(
    `update rebalancing_moves t set state = u.state, transfer_id = u.transfer_id
     from unnest($2::uuid[], $3::text[], $4::uuid[]) as u (id, state, transfer_id)
     where t.tenant_id = $1 and t.id = u.id`,
    [
      tx.tenantId,
      plainArray(moves.map((move) => move.id)),
      moves.map((move) => move.state),
      plainArray(moves.map((move) => move.transferId ?? 'null')),
    ],
  );
}
