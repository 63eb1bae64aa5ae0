import type { z } from 'zod';
import { encodeId, type IdPrefix, type Uuid } from '../../lib/ids.ts';
import { fromMinor } from '../../lib/money.ts';
import { noTotals } from './decide-tally.ts';
import type { RunOrderRow, RunOrders, RunRow, RunState, ScheduleRow } from './run.ts';
import type { runOrderSchema, runSchema, scheduleSchema } from './wire.ts';

const idOrNull = (prefix: IdPrefix, id: Uuid | null): string | null =>
  id === null ? null : encodeId(prefix, id);

const ordersOf = ({ states, queues, channels, limit }: RunOrders) => ({
  states: [...states],
  ...(queues === undefined ? {} : { queues: [...queues] }),
  ...(channels === undefined ? {} : { channels: [...channels] }),
  ...(limit === undefined ? {} : { limit }),
});

/** What may be done with a run in a state. */
export function runActions(state: RunState): ('stop' | 'resume')[] {
  if (state === 'queued' || state === 'running') return ['stop'];
  return state === 'succeeded' ? [] : ['resume'];
}

/** A run as the world sees it. */
export function presentRun(row: RunRow): z.input<typeof runSchema> {
  const totals = { ...noTotals, ...row.totals };
  const count = (outcome: string): number => totals.orders[outcome] ?? 0;
  return {
    object: 'run',
    id: encodeId('run', row.id),
    state: row.state,
    schedule_id: idOrNull('rsc', row.scheduleId),
    due_at: row.dueAt,
    orders: ordersOf(row.orders),
    policy_id: idOrNull('pol', row.policyId),
    policy_number: row.policyNumber,
    job_id: encodeId('job', row.jobId),
    progress: { done: row.done, total: row.total },
    totals: {
      routed: count('routed'),
      split: count('split'),
      partly_routed: count('partly_routed'),
      waiting: count('waiting'),
      resourced: count('resourced'),
      kept: count('kept'),
      skipped: count('skipped'),
      error: count('error'),
      placed_quantity: totals.placedUnits,
      shipments: totals.shipments,
      cost: fromMinor(totals.costMinor, row.currency),
      saved: fromMinor(totals.savedMinor, row.currency),
      currency: row.currency,
      reasons: reasonsOf(totals.orders),
    },
    supported_actions: runActions(row.state),
    created_by: row.createdBy,
    created_at: row.createdAt,
    started_at: row.startedAt,
    finished_at: row.finishedAt,
  };
}

function reasonsOf(
  orders: Readonly<Record<string, number>>,
): z.input<typeof runSchema>['totals']['reasons'] {
  return Object.entries(orders)
    .flatMap(([key, count]) => {
      const [outcome = '', ...reason] = key.split(':');
      return reason.length === 0 ? [] : [{ outcome, reason: reason.join(':'), orders: count }];
    })
    .toSorted((a, b) => b.orders - a.orders || (a.reason < b.reason ? -1 : 1));
}

/** One order of a run as the world sees it. */
export function presentRunOrder(row: RunOrderRow): z.input<typeof runOrderSchema> {
  return {
    object: 'run_order',
    run_id: encodeId('run', row.runId),
    place: row.place,
    order_id: encodeId('ord', row.orderId),
    outcome: row.outcome,
    reason: row.reason,
    decision_id: idOrNull('dec', row.decisionId),
    placed_quantity: row.placedUnits,
    shipments: row.shipments,
    cost: fromMinor(row.costMinor, row.currency),
    saved: fromMinor(row.savedMinor, row.currency),
    currency: row.currency,
    done_at: row.doneAt,
  };
}

/** A schedule as the world sees it. */
export function presentSchedule(row: ScheduleRow): z.input<typeof scheduleSchema> {
  return {
    object: 'run_schedule',
    id: encodeId('rsc', row.id),
    code: row.code,
    name: row.name,
    cron: row.cron,
    every_minutes: row.everyMinutes,
    time_zone: row.timeZone,
    location_id: idOrNull('loc', row.locationId),
    orders: ordersOf(row.orders),
    policy_id: idOrNull('pol', row.policyId),
    policy_number: row.policyNumber,
    paused: row.paused,
    next_run_at: row.nextRunAt,
    last_due_at: row.lastDueAt,
    skipped_turns: row.skippedTurns,
    version: row.version,
    created_by: row.createdBy,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}
