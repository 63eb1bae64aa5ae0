import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, Refusal } from '../../platform/errors.ts';
import { enqueue } from '../../platform/jobs/index.ts';
import { cachedNetwork } from '../network/index.ts';
import { findSchedule, getRun, policyOfSchedule, resolvePolicy } from './find-run.ts';
import { routeOrders } from './route-orders.ts';
import type { RunOrders, RunRow, ScheduleRow } from './run.ts';
import { insertRun } from './store.ts';
import { tellRun } from './tell-run.ts';
import type { NewRun } from './wire.ts';

/** What a new run goes through, by what, and for which turn. */
export type RunWish = {
  readonly orders: RunOrders;
  readonly policy: { policyId: Uuid; number: number } | null;
  readonly turn: { scheduleId: Uuid; dueAt: Instant } | null;
};

/** Makes a run and puts its job in the line; undefined when the turn has its run already. */
export async function makeRun(ctx: Context, tx: Tx, wish: RunWish): Promise<RunRow | undefined> {
  const id = ctx.ids.uuid();
  const { locations } = await cachedNetwork(tx);
  const job = await enqueue(ctx, tx, routeOrders, { run_id: encodeId('run', id) });
  const isNew = await insertRun(tx, {
    id,
    scheduleId: wish.turn?.scheduleId ?? null,
    dueAt: wish.turn?.dueAt ?? null,
    orders: wish.orders,
    policyId: wish.policy?.policyId ?? null,
    policyNumber: wish.policy?.number ?? null,
    currency: locations[0]?.currency ?? 'USD',
    jobId: job.id,
    createdBy: ctx.actor,
    createdAt: ctx.now(),
  });
  if (!isNew) return undefined;
  const row = await getRun(tx, encodeId('run', id));
  await tellRun(ctx, tx, 'run.started', row);
  return row;
}

/** Runs now: what a schedule says, or what the call says. */
export async function startRun(ctx: Context, tx: Tx, body: NewRun): Promise<RunRow> {
  const faults: Fault[] = [];
  const schedule = await scheduleOf(tx, body, faults);
  const wished = await resolvePolicy(tx, body, faults);
  const policy = wished ?? (schedule === undefined ? null : await policyOfSchedule(tx, schedule));
  const orders = body.orders ?? schedule?.orders;
  if (orders === undefined && faults.length === 0) {
    const detail = 'Say which orders, or name a schedule in schedule_id.';
    faults.push({ pointer: '#/orders', code: 'required', detail });
  }
  if (faults.length > 0 || orders === undefined) throw invalid(faults);
  const turn = schedule === undefined ? null : { scheduleId: schedule.id, dueAt: ctx.now() };
  const row = await makeRun(ctx, tx, { orders, policy, turn });
  if (row !== undefined) return row;
  throw new Refusal('busy', 'A turn of this schedule began this very instant; try again.');
}

async function scheduleOf(tx: Tx, body: NewRun, faults: Fault[]): Promise<ScheduleRow | undefined> {
  if (body.schedule_id === undefined) return undefined;
  const schedule = await findSchedule(tx, body.schedule_id, false);
  if (schedule === undefined) {
    const detail = 'There is no such run schedule.';
    faults.push({ pointer: '#/schedule_id', code: 'unknown_reference', detail });
  }
  return schedule;
}
