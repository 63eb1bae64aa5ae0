import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import type { ComparedRow, SimulationRow } from './simulation.ts';

const states = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;

/** A job whose record is over was of one that ended: with a result, or without. */
const stateSql = `case when t.result is not null then 'succeeded' else coalesce(j.state, 'failed') end`;

const columns = `t.id, t.name, t.request, t.period_from as "periodFrom", t.period_to as "periodTo",
  t.job_id as "jobId", t.created_by as "createdBy", t.created_at as "createdAt",
  t.finished_at as "finishedAt", t.result, t.digest, ${stateSql} as state,
  coalesce(j.progress_done, 0) as "progressDone", j.progress_total as "progressTotal"`;

const source = 'simulations t left join jobs j on j.tenant_id = t.tenant_id and j.id = t.job_id';

/** Simulations, the newest first. */
export const simulationList: ListSpec = {
  name: 'simulations',
  select: columns,
  from: source,
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'sim' } },
    state: { sql: stateSql, type: { kind: 'enum', values: states } },
    created_at: { sql: 't.created_at', type: { kind: 'instant' } },
  },
  sorts: { id: { sql: 't.id', cast: 'uuid' } },
  defaultSort: '-id',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** What became of each decision: what costs most more stands first. */
export const comparedList: ListSpec = {
  name: 'simulation_decisions',
  select: `t.simulation_id as "simulationId", t.variation, t.decision_id as "decisionId",
    t.order_id as "orderId", t.decided_at as "decidedAt", t.difference,
    t.history_cost_minor as "historyCostMinor", t.varied_cost_minor as "variedCostMinor",
    t.history_units as "historyUnits", t.varied_units as "variedUnits",
    t.history_shipments as "historyShipments", t.varied_shipments as "variedShipments",
    t.varied_locations as "variedLocations"`,
  from: 'simulation_decisions t',
  filters: {
    simulation_id: { sql: 't.simulation_id', type: { kind: 'id', prefix: 'sim' } },
    variation: { sql: 't.variation', type: { kind: 'integer' } },
    order_id: { sql: 't.order_id', type: { kind: 'id', prefix: 'ord' } },
    decision_id: { sql: 't.decision_id', type: { kind: 'id', prefix: 'dec' } },
    difference: { sql: 't.difference', type: { kind: 'text' } },
  },
  sorts: { cost_difference: { sql: 't.cost_difference_minor', cast: 'bigint' } },
  defaultSort: '-cost_difference',
  tie: {
    sql: `(t.simulation_id::text || ' ' || t.variation || ' ' || t.decision_id)`,
    cast: 'text',
  },
};

export async function insertSimulation(
  tx: Tx,
  row: Pick<
    SimulationRow,
    'id' | 'name' | 'request' | 'periodFrom' | 'periodTo' | 'jobId' | 'createdBy' | 'createdAt'
  >,
): Promise<void> {
  await tx.execute(
    `insert into simulations (tenant_id, id, name, request, period_from, period_to, job_id,
       created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      tx.tenantId,
      row.id,
      row.name,
      JSON.stringify(row.request),
      row.periodFrom,
      row.periodTo,
      row.jobId,
      row.createdBy,
      row.createdAt,
    ],
  );
}

export async function selectSimulation(tx: Tx, id: Uuid): Promise<SimulationRow | undefined> {
  const [row] = await tx.query<SimulationRow>(
    `select ${columns} from ${source} where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return row;
}

/** Keeps the result; false when the simulation was deleted meanwhile. */
export async function finishSimulation(
  tx: Tx,
  id: Uuid,
  end: { result: unknown; digest: string; at: Instant },
): Promise<boolean> {
  const touched = await tx.execute(
    `update simulations set result = $3, digest = $4, finished_at = $5
     where tenant_id = $1 and id = $2`,
    [tx.tenantId, id, JSON.stringify(end.result), end.digest, end.at],
  );
  return touched === 1;
}

/** Drops a simulation and all that it found. */
export async function deleteSimulation(tx: Tx, id: Uuid): Promise<void> {
  await tx.execute('delete from simulation_decisions where tenant_id = $1 and simulation_id = $2', [
    tx.tenantId,
    id,
  ]);
  await tx.execute('delete from simulations where tenant_id = $1 and id = $2', [tx.tenantId, id]);
}

export async function insertCompared(
  tx: Tx,
  simulationId: Uuid,
  rows: readonly ComparedRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `insert into simulation_decisions (tenant_id, simulation_id, variation, decision_id, order_id,
       decided_at, difference, history_cost_minor, varied_cost_minor, cost_difference_minor,
       history_units, varied_units, history_shipments, varied_shipments, varied_locations)
     select $1, $2, u.variation, u.decision_id, u.order_id, u.decided_at, u.difference,
       u.history_cost, u.varied_cost, u.varied_cost - u.history_cost, u.history_units,
       u.varied_units, u.history_shipments, u.varied_shipments,
       array(select jsonb_array_elements_text(u.locations))::uuid[]
     from jsonb_to_recordset($3::jsonb) as u (variation int, decision_id uuid, order_id uuid,
       decided_at timestamptz, difference text, history_cost bigint, varied_cost bigint,
       history_units int, varied_units int, history_shipments int, varied_shipments int,
       locations jsonb)`,
    [
      tx.tenantId,
      simulationId,
      JSON.stringify(
        rows.map((row) => ({
          variation: row.variation,
          decision_id: row.decisionId,
          order_id: row.orderId,
          decided_at: row.decidedAt,
          difference: row.difference,
          history_cost: row.historyCostMinor,
          varied_cost: row.variedCostMinor,
          history_units: row.historyUnits,
          varied_units: row.variedUnits,
          history_shipments: row.historyShipments,
          varied_shipments: row.variedShipments,
          locations: row.variedLocations,
        })),
      ),
    ],
  );
}
