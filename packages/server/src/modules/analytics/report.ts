import { z } from 'zod';
import type { Instant } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, Refusal } from '../../platform/errors.ts';
import { defineRoute, type Route } from '../../platform/http/index.ts';
import { decidePeriod, intervals, type Period } from './decide-period.ts';

/** The part of a report's query that says when. */
const periodQuery = {
  start_date: z
    .string()
    .max(40)
    .optional()
    .describe('First day by the time zone, or an instant; 30 days up to the end when absent'),
  end_date: z
    .string()
    .max(40)
    .optional()
    .describe('Last day, which counts, or an instant, which does not; today when absent'),
  time_zone: z
    .string()
    .max(60)
    .optional()
    .describe('IANA name by which days begin; UTC when absent'),
};

export const intervalQuery = {
  interval: z
    .enum(intervals)
    .optional()
    .describe('One row for each day, ISO week or month in which there is something'),
};

/** More rows than this are refused: nobody reads them, and they would be held in memory twice. */
export const rowsMost = 50_000;

/** What each report of a period says of itself. */
const head = {
  object: z.literal('report'),
  name: z.string(),
  from: z.string(),
  until: z.string().describe('Not included'),
  time_zone: z.string(),
  made_at: z.string(),
};

export type Report<Q extends z.ZodRawShape, R extends z.ZodObject> = {
  operationId: string;
  name: string;
  summary: string;
  description: string;
  query: Q;
  row: R;
  read: (
    tx: Tx,
    asked: { query: z.output<z.ZodObject<Q>>; period: Period; now: Instant },
  ) => Promise<z.input<R>[]>;
};

/** A report: rows about a period, as JSON or CSV, read in the lane of reports. */
export function reportRoute<Q extends z.ZodRawShape, R extends z.ZodObject>(
  report: Report<Q, R>,
): Route {
  const { name, row } = report;
  return defineRoute({
    ...declared(report),
    query: z.strictObject({ ...periodQuery, ...report.query }),
    reply: {
      status: 200,
      schema: z.object({ ...head, data: z.array(row) }),
      csv: { row, rows: (body) => (body as { data: object[] }).data },
    },
    handle: async ({ ctx, query, signal }) => {
      const now = ctx.now();
      const period = periodOf(query as Record<string, never>, now);
      const asked = { query: query as z.output<z.ZodObject<Q>>, period, now };
      const data = await inLane(ctx, signal, (tx) => report.read(tx, asked));
      refuseMany(data);
      const { from, until, timeZone } = period;
      const body = { object: 'report', name, from, until, time_zone: timeZone, made_at: now, data };
      return { body: body as never };
    },
  });
}

/** A report of what is now: rows without a period, as JSON or CSV, read in the lane of reports. */
export function presentReportRoute<Q extends z.ZodRawShape, R extends z.ZodObject>(
  report: Omit<Report<Q, R>, 'read'> & {
    read: (tx: Tx, query: z.output<z.ZodObject<Q>>) => Promise<z.input<R>[]>;
  },
): Route {
  const { name, row } = report;
  const { object, made_at } = head;
  return defineRoute({
    ...declared(report),
    query: z.strictObject(report.query),
    reply: {
      status: 200,
      schema: z.object({ object, name: head.name, made_at, data: z.array(row) }),
      csv: { row, rows: (body) => (body as { data: object[] }).data },
    },
    handle: async ({ ctx, query, signal }) => {
      const asked = query as z.output<z.ZodObject<Q>>;
      const data = await inLane(ctx, signal, (tx) => report.read(tx, asked));
      refuseMany(data);
      return { body: { object: 'report', name, made_at: ctx.now(), data } as never };
    },
  });
}

/** What every report declares alike. */
function declared(report: {
  operationId: string;
  name: string;
  summary: string;
  description: string;
}) {
  const { operationId, name, summary, description } = report;
  return {
    operationId,
    method: 'GET' as const,
    path: `/v1/reports/${name}`,
    tag: 'Reports',
    summary,
    description: `${description} As a table by \`Accept: text/csv\`.`,
    scope: 'reports:read' as const,
    // The lane has limits of its own; at the gate a long report would count as a slow order.
    transaction: 'own' as const,
    load: 'exempt' as const,
  };
}

/** Reads in the lane of reports. */
export function inLane<T>(
  ctx: Context,
  signal: AbortSignal,
  read: (tx: Tx) => Promise<T>,
): Promise<T> {
  return ctx.db.reports.run({ tenantId: ctx.tenantId, signal }, read);
}

function periodOf(query: Parameters<typeof decidePeriod>[0], now: Instant): Period {
  const period = decidePeriod(query, now);
  if ('faults' in period) throw refusedParameters(period.faults);
  return period;
}

function refusedParameters(faults: readonly Fault[]): Refusal {
  const words = faults.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' ');
  return new Refusal('invalid_parameter', words, { faults });
}

function refuseMany(rows: readonly unknown[]): void {
  if (rows.length <= rowsMost) return;
  throw refusedParameters([
    {
      pointer: '?group_by',
      code: 'out_of_range',
      detail: `More than ${rowsMost} rows: group by less, filter, or ask for a shorter period.`,
    },
  ]);
}
