import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import { systemTransaction } from '../../platform/db/index.ts';
import { type Fault, invalid } from '../../platform/errors.ts';
import { defineRoute, readInstant, type Route, runList } from '../../platform/http/index.ts';
import { type Erasure, eraseCustomer } from './erase-customer.ts';
import { exportCustomer } from './export-customer.ts';
import { reapplyErasures } from './reapply-erasures.ts';
import { erasureList, type ErasureRow } from './store-erasures.ts';
import {
  customerParams,
  eraseBody,
  erasureDoneSchema,
  type ErasureDoneWire,
  erasureSchema,
  type ErasureWire,
  exportQuery,
  exportSchema,
  reappliedSchema,
  reapplyBody,
} from './wire.ts';

const tag = 'Customers';

const presentErasure = (row: ErasureRow): ErasureWire => ({
  object: 'customer_erasure',
  id: encodeId('ers', row.id),
  subject_hash: row.subjectHash,
  reason: row.reason,
  order_ids: row.orderIds.map((id) => encodeId('ord', id)),
  erased_by: row.erasedBy,
  erased_at: row.erasedAt,
});

const presentDone = ({ row, rows, backupsExpireAt }: Erasure): ErasureDoneWire => ({
  ...presentErasure(row),
  erased_rows: { ...rows },
  backups: {
    expire_at: backupsExpireAt ?? null,
    detail:
      backupsExpireAt === undefined
        ? 'Backups made before hold the person until they expire; the server was not told when.'
        : 'Backups made before hold the person until they expire. One that is restored is erased again.',
  },
});

function readErasures(list: readonly ErasureWire[]): ErasureRow[] {
  const faults: Fault[] = [];
  const read = list.map((one, index): ErasureRow => {
    const pointer = `#/erasures/${index}`;
    const idOf = (prefix: 'ers' | 'ord', text: string, where: string): Uuid => {
      const id = decodeId(prefix, text);
      if (id === undefined)
        faults.push({ pointer: where, code: 'invalid', detail: 'This is not an id of ours.' });
      return id ?? ('' as Uuid);
    };
    return {
      id: idOf('ers', one.id, `${pointer}/id`),
      subjectHash: one.subject_hash,
      orderIds: one.order_ids.map((id, at) => idOf('ord', id, `${pointer}/order_ids/${at}`)),
      reason: one.reason,
      erasedBy: one.erased_by,
      erasedAt: (readInstant(one.erased_at, `${pointer}/erased_at`, faults) ??
        '') as ErasureRow['erasedAt'],
    };
  });
  if (faults.length > 0) throw invalid(faults.slice(0, 50));
  return read;
}

/** Export and erasure of a person. */
export const customerRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'exportCustomer',
    method: 'GET',
    path: '/v1/customers/:id/export',
    tag,
    summary: 'Export everything about a customer',
    description:
      'Orders with notes, shipments, decisions and events, soft holds and log entries: what Articles ' +
      '15 and 20 of the GDPR ask for. 50 orders a page; go on with next_cursor.',
    scope: 'customers:read',
    transaction: 'read',
    params: customerParams,
    query: exportQuery,
    reply: { status: 200, schema: exportSchema },
    handle: async ({ ctx, tx, params, query }) => ({
      body: await exportCustomer(ctx, tx, {
        customerId: params.id,
        email: query.email,
        cursor: query.cursor,
      }),
    }),
  }),
  defineRoute({
    operationId: 'eraseCustomer',
    method: 'POST',
    path: '/v1/customers/:id/erase',
    tag,
    summary: 'Erase a customer',
    description:
      'Takes the person out of orders, notes, holds, shipments, events, decisions, log entries and kept ' +
      'answers for good; counts, money and stock stay. 409 customer_has_open_orders while an order is ' +
      'not over. Repeating it changes nothing. With Switchyard-Dry-Run it only tells what it would do.',
    scope: 'customers:erase',
    transaction: 'own',
    idempotency: 'none',
    params: customerParams,
    body: eraseBody,
    reply: { status: 200, schema: erasureDoneSchema },
    example: { reason: 'subject_request' },
    handle: async ({ ctx, params, body }) => {
      const options = { rollBack: ctx.dryRun };
      const done = await systemTransaction(ctx.db, ctx.tenantId, options, (tx) =>
        eraseCustomer(ctx, tx, {
          customerId: params.id,
          email: body.email,
          reason: body.reason,
        }),
      );
      return { body: presentDone(done) };
    },
  }),
  defineRoute({
    operationId: 'listErasures',
    method: 'GET',
    path: '/v1/erasures',
    tag,
    summary: 'List erasures',
    description:
      'Who was erased, without saying who: keep this list beside your backups, and give it to ' +
      'POST /v1/erasures/reapply after an older one was restored.',
    scope: 'customers:read',
    transaction: 'read',
    list: erasureList,
    reply: { status: 200, schema: erasureSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<ErasureRow>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentErasure) } };
    },
  }),
  defineRoute({
    operationId: 'reapplyErasures',
    method: 'POST',
    path: '/v1/erasures/reapply',
    tag,
    summary: 'Erase again after a restore',
    description:
      'Adds erasures that this database does not know and erases again whoever a restored backup has ' +
      'brought back. Repeating it changes nothing. The server does the second part by itself at its start.',
    scope: 'customers:erase',
    transaction: 'own',
    idempotency: 'none',
    body: reapplyBody,
    reply: { status: 200, schema: reappliedSchema },
    example: { erasures: [] },
    handle: async ({ ctx, body }) => {
      const kept = readErasures(body.erasures as ErasureWire[]);
      const options = { rollBack: ctx.dryRun };
      const done = await systemTransaction(ctx.db, ctx.tenantId, options, (tx) =>
        reapplyErasures(ctx, tx, kept),
      );
      return { body: { object: 'erasures_reapplied' as const, ...done } };
    },
  }),
];
