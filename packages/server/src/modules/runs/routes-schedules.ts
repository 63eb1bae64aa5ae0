import { encodeId } from '../../lib/ids.ts';
import { defineRoute, idParams, type Route, runList } from '../../platform/http/index.ts';
import { getSchedule } from './find-run.ts';
import { presentSchedule } from './present-run.ts';
import type { ScheduleRow } from './run.ts';
import { changeSchedule, createSchedule, removeSchedule } from './save-schedule.ts';
import { scheduleList } from './store-schedules.ts';
import {
  deletedScheduleSchema,
  newScheduleSchema,
  schedulePatchSchema,
  scheduleSchema,
} from './wire.ts';

const tag = 'Runs';
const reply = { status: 200, schema: scheduleSchema };

/** When runs are made by themselves. */
export const scheduleRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'createRunSchedule',
    method: 'POST',
    path: '/v1/run_schedules',
    tag,
    summary: 'Create a run schedule',
    description:
      'Runs by the clock of a time zone or of a location, by cron or every so many minutes. A turn ' +
      'is run once among all processes; it is left out while the run before is under way.',
    scope: 'routing:publish',
    transaction: 'write',
    idempotency: 'optional',
    body: newScheduleSchema,
    reply: { status: 201, schema: scheduleSchema },
    example: {
      code: 'mornings',
      cron: '0 6,14 * * mon-fri',
      time_zone: 'America/Chicago',
      orders: { states: ['unrouted', 'waiting', 'backordered'] },
    },
    handle: async ({ ctx, tx, body }) => {
      const row = await createSchedule(ctx, tx, body);
      const location = `/v1/run_schedules/${encodeId('rsc', row.id)}`;
      return { status: 201, location, body: presentSchedule(row) };
    },
  }),
  defineRoute({
    operationId: 'listRunSchedules',
    method: 'GET',
    path: '/v1/run_schedules',
    tag,
    summary: 'List run schedules',
    description: 'By code, each with its next turn.',
    scope: 'routing:read',
    transaction: 'read',
    list: scheduleList,
    reply,
    handle: async ({ tx, list }) => {
      const page = await runList<ScheduleRow>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentSchedule) } };
    },
  }),
  defineRoute({
    operationId: 'getRunSchedule',
    method: 'GET',
    path: '/v1/run_schedules/:id',
    tag,
    summary: 'Get a run schedule',
    description: 'By id or code.',
    scope: 'routing:read',
    transaction: 'read',
    params: idParams,
    reply,
    handle: async ({ tx, params }) => ({
      body: presentSchedule(await getSchedule(tx, params.id, false)),
    }),
  }),
  defineRoute({
    operationId: 'updateRunSchedule',
    method: 'PATCH',
    path: '/v1/run_schedules/:id',
    tag,
    summary: 'Change a run schedule',
    description:
      'Absent stays, null clears. `cron` takes the place of `every_minutes` and the other way ' +
      'round; the next turn is reckoned from now on.',
    scope: 'routing:publish',
    transaction: 'write',
    params: idParams,
    ifMatch: 'required',
    body: schedulePatchSchema,
    reply,
    example: { paused: true },
    handle: async ({ ctx, tx, params, body, ifMatch }) => {
      const input = { reference: params.id, version: ifMatch, patch: body };
      return { body: presentSchedule(await changeSchedule(ctx, tx, input)) };
    },
  }),
  defineRoute({
    operationId: 'deleteRunSchedule',
    method: 'DELETE',
    path: '/v1/run_schedules/:id',
    tag,
    summary: 'Delete a run schedule',
    description: 'Its runs stay; one that is under way goes on.',
    scope: 'routing:publish',
    transaction: 'write',
    params: idParams,
    reply: { status: 200, schema: deletedScheduleSchema },
    handle: async ({ ctx, tx, params }) => ({
      body: {
        object: 'run_schedule' as const,
        id: encodeId('rsc', await removeSchedule(ctx, tx, params.id)),
        deleted: true as const,
      },
    }),
  }),
];
