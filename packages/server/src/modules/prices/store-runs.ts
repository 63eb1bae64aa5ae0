import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import type { Basis } from './decide-world.ts';
import { type PriceMethod, priceMethods } from './price.ts';

/** A run that ended. */
export type PriceRun = {
  id: Uuid;
  trigger: 'schedule' | 'request';
  method: PriceMethod;
  /** Why it is not the best method; null when it is. */
  reason: string | null;
  version: number;
  startedAt: Instant;
  finishedAt: Instant;
  boundMinor: number | null;
  demandRows: number;
  cells: number;
  pricedCells: number;
  rounds: number;
  converged: boolean;
  basis: Basis;
};

const columns = `t.id, t.trigger, t.method, t.reason, t.version, t.started_at as "startedAt",
  t.finished_at as "finishedAt", t.bound_minor as "boundMinor", t.demand_rows as "demandRows",
  t.cells, t.priced_cells as "pricedCells", t.rounds, t.converged, t.basis`;

/** Runs, the newest first. */
export const runList: ListSpec = {
  name: 'price_runs',
  select: columns,
  from: 'price_runs t',
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'prn' } },
    method: { sql: 't.method', type: { kind: 'enum', values: priceMethods } },
    started_at: { sql: 't.started_at', type: { kind: 'instant' } },
  },
  sorts: { id: { sql: 't.id', cast: 'uuid' } },
  defaultSort: '-id',
  tie: { sql: 't.id', cast: 'uuid' },
};

export async function insertRun(tx: Tx, run: PriceRun): Promise<void> {
  await tx.execute(
    `insert into price_runs (tenant_id, id, trigger, method, reason, version, started_at,
       finished_at, bound_minor, demand_rows, cells, priced_cells, rounds, converged, basis)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      tx.tenantId,
      run.id,
      run.trigger,
      run.method,
      run.reason,
      run.version,
      run.startedAt,
      run.finishedAt,
      run.boundMinor,
      run.demandRows,
      run.cells,
      run.pricedCells,
      run.rounds,
      run.converged,
      JSON.stringify(run.basis),
    ],
  );
}
