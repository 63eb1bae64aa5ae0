import { z } from 'zod';
import { decodeId, encodeId } from '../../lib/ids.ts';
import { defineRoute, field, type Route, runList } from '../../platform/http/index.ts';
import { insertLogEntry, type LogEntry, logList } from './store.ts';

/** Free-form by type; `recorded_at` and `actor` are ours: what a client says of them is no evidence. */
const newEntrySchema = z
  .looseObject({
    type: z.string().min(1).max(100),
    order_id: z.string().max(255).optional(),
  })
  .meta({ id: 'NewLogEntry' });

const entrySchema = z
  .looseObject({
    object: z.literal('log'),
    id: field.id('log'),
    type: z.string(),
    order_id: z.string().nullable(),
    actor: z.string(),
    recorded_at: z.string(),
    body: z.looseObject({}),
  })
  .meta({ id: 'LogEntry' });

const present = (entry: LogEntry): z.input<typeof entrySchema> => ({
  object: 'log',
  id: encodeId('log', entry.id),
  type: entry.type,
  order_id: entry.orderId === null ? null : encodeId('ord', entry.orderId),
  actor: entry.actor,
  recorded_at: entry.recordedAt,
  body: entry.body,
});

const tag = 'Logs';

/** The operations on the business log. There is none to change or to remove an entry. */
export const logRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'createLog',
    method: 'POST',
    path: '/v1/logs',
    tag,
    summary: 'Write to the business log',
    description:
      'Appends an entry of any shape under its type. Entries are stamped on arrival and never change. ' +
      'A field `stack` is not kept: stack traces belong to error tracking.',
    scope: 'logs:write',
    transaction: 'write',
    idempotency: 'optional',
    body: newEntrySchema,
    reply: { status: 201, schema: entrySchema },
    example: { type: 'order_routing', selected_location: 'DEN-1', routing_score: 0.91 },
    handle: async ({ ctx, tx, body }) => {
      // A stack is for the caller's own error tracker: it names files and lines, and no business.
      const { type, order_id: orderId, stack: _stack, ...rest } = body;
      const entry: LogEntry = {
        id: ctx.ids.uuid(),
        type,
        body: orderId === undefined ? rest : { order_id: orderId, ...rest },
        actor: ctx.actor,
        recordedAt: ctx.now(),
        // An order id that is none is kept in the body as it was said.
        orderId: orderId === undefined ? null : (decodeId('ord', orderId) ?? null),
      };
      await insertLogEntry(tx, entry);
      return { status: 201, body: present(entry) };
    },
  }),
  defineRoute({
    operationId: 'listLogs',
    method: 'GET',
    path: '/v1/logs',
    tag,
    summary: 'List log entries',
    description: 'Entries of the business log, the newest first.',
    scope: 'logs:read',
    transaction: 'read',
    list: logList,
    reply: { status: 200, schema: entrySchema },
    handle: async ({ tx, list }) => {
      const page = await runList<LogEntry>(tx, list);
      return { body: { ...page, rows: page.rows.map(present) } };
    },
  }),
];
