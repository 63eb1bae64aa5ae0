import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { recordFacts } from '../../platform/events/index.ts';
import { presentRun, presentSchedule } from './present-run.ts';
import type { RunRow, ScheduleRow } from './run.ts';

/** Records a fact about a run, with the run as it is. */
export async function tellRun(ctx: Context, tx: Tx, type: string, row: RunRow): Promise<void> {
  const data = { object: presentRun(row) };
  await recordFacts(ctx, tx, [{ type, subjectType: 'run', subjectId: row.id, data }]);
}

/** Records a fact about a schedule, with the schedule as it is. */
export async function tellSchedule(
  ctx: Context,
  tx: Tx,
  type: string,
  row: ScheduleRow,
): Promise<void> {
  const data = { object: presentSchedule(row) };
  await recordFacts(ctx, tx, [{ type, subjectType: 'rsc', subjectId: row.id, data }]);
}
