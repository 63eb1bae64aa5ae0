import { instantOfMs, msOf } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { every, type RecurringTask } from '../../platform/jobs/index.ts';
import { systemContext } from '../../platform/system-context.ts';
import { lastTurn } from './decide-turns.ts';
import { policyOfSchedule } from './find-run.ts';
import type { ScheduleRow } from './run.ts';
import { turnAfter, turnsOf, zoneOf } from './save-schedule.ts';
import { makeRun } from './start-run.ts';
import { hasOpenRun } from './store.ts';
import { lockDueSchedules, passTurn, tenantsDue } from './store-schedules.ts';

/**
 * Makes the runs whose time has come; answers how many. The row of a schedule is locked meanwhile
 * and its turn is unique: however many processes look, a turn is run once. Of turns that nobody was
 * there for only the last is made up for.
 */
export async function takeTurns(ctx: Context): Promise<number> {
  return ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    let made = 0;
    for (const schedule of await lockDueSchedules(tx, ctx.now()))
      if (await takeTurn(ctx, tx, schedule)) made++;
    return made;
  });
}

async function takeTurn(ctx: Context, tx: Tx, schedule: ScheduleRow): Promise<boolean> {
  const turns = turnsOf(schedule);
  if (schedule.nextRunAt === null || turns === undefined) return false;
  const zone = await zoneOf(tx, schedule);
  const dueAt = instantOfMs(lastTurn(turns, zone, msOf(schedule.nextRunAt), msOf(ctx.now())));
  const isBusy = await hasOpenRun(tx, schedule.id);
  const policy = await policyOfSchedule(tx, schedule);
  const turn = { scheduleId: schedule.id, dueAt };
  const run = isBusy
    ? undefined
    : await makeRun(ctx, tx, { orders: schedule.orders, policy, turn });
  await passTurn(tx, schedule.id, {
    dueAt,
    nextRunAt: await turnAfter(tx, schedule, ctx.now()),
    skipped: isBusy ? 1 : 0,
  });
  return run !== undefined;
}

/** What recurs in this module. */
export const runTasks: readonly RecurringTask[] = [
  every('take-run-turns', 5, async (around, signal) => {
    for (const tenantId of await tenantsDue(around.db, around.clock.now())) {
      if (signal.aborted) return;
      try {
        await takeTurns(systemContext(around, tenantId, 'scheduler'));
      } catch (error) {
        // One tenant's trouble is not the next one's.
        around.log.error({ event: 'runs.turn_failed', tenant: tenantId, error: String(error) });
      }
    }
  }),
];
