import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { plainArray, type Tx } from '../../platform/db/index.ts';
import { erasedText } from './decide-redaction.ts';

/** How long erasing may take: it reads kept answers and log entries as a whole. */
export async function allowLongStatements(tx: Tx): Promise<void> {
  await tx.query(`select set_config('statement_timeout', '600000', true)`);
}

/** Takes everything personal out of the headers; destination country, money and states stay. */
export async function eraseOrders(tx: Tx, ids: readonly Uuid[], now: Instant): Promise<number> {
  return tx.execute(
    `update orders set customer = null, customer_id = null, shipping_address = null,
       destination_latitude = null, destination_longitude = null, destination_postal_code = null,
       fingerprint = 'erased', status_reason = null, routing_metadata = null,
       allocation_error = null, warnings = '[]', tags = '{}', attributes = '{}',
       version = version + 1, updated_at = $3
     where tenant_id = $1 and id = any($2::uuid[])`,
    [tx.tenantId, plainArray(ids), now],
  );
}

/** What hangs on the orders by their id, each as a statement over tenant ($1) and orders ($2). */
const byOrder = {
  order_lines: `update order_lines set name = null
    where tenant_id = $1 and order_id = any($2::uuid[]) and name is not null`,
  order_notes: `update order_notes set text = '${erasedText}'
    where tenant_id = $1 and order_id = any($2::uuid[]) and text <> '${erasedText}'`,
  order_holds: `update order_holds set reason = null
    where tenant_id = $1 and order_id = any($2::uuid[]) and reason is not null`,
  order_changes: `update order_changes set request = '{}', reason = null
    where tenant_id = $1 and order_id = any($2::uuid[])
      and (request::text <> '{}' or reason is not null)`,
  returns: `update returns set reason = null, tracking_number = null
    where tenant_id = $1 and order_id = any($2::uuid[])
      and (reason is not null or tracking_number is not null)`,
  refunds: `update refunds set reason = null, reference = null
    where tenant_id = $1 and order_id = any($2::uuid[])
      and (reason is not null or reference is not null)`,
  fulfillment_orders: `update fulfillment_orders
    set reason = null, tracking_number = null, tracking_url = null
    where tenant_id = $1 and order_id = any($2::uuid[])
      and (reason is not null or tracking_number is not null or tracking_url is not null)`,
  shipments: `update shipments set tracking_number = null, tracking_url = null
    where tenant_id = $1 and order_id = any($2::uuid[])
      and (tracking_number is not null or tracking_url is not null)`,
  reservations: `update reservations set owner_key = '${erasedText}'
    where tenant_id = $1 and order_id = any($2::uuid[]) and owner_key <> '${erasedText}'`,
} as const;

/** Erases what hangs on the orders; answers the rows changed in each table. */
export async function eraseByOrder(
  tx: Tx,
  orderIds: readonly Uuid[],
): Promise<Record<keyof typeof byOrder, number>> {
  const parameters = [tx.tenantId, plainArray(orderIds)];
  return {
    order_lines: await tx.execute(byOrder.order_lines, parameters),
    order_notes: await tx.execute(byOrder.order_notes, parameters),
    order_holds: await tx.execute(byOrder.order_holds, parameters),
    order_changes: await tx.execute(byOrder.order_changes, parameters),
    returns: await tx.execute(byOrder.returns, parameters),
    refunds: await tx.execute(byOrder.refunds, parameters),
    fulfillment_orders: await tx.execute(byOrder.fulfillment_orders, parameters),
    shipments: await tx.execute(byOrder.shipments, parameters),
    reservations: await tx.execute(byOrder.reservations, parameters),
  };
}

/** Takes the person's name off soft holds; a live one ends by itself as it would have. */
export async function eraseHolds(tx: Tx, ids: readonly Uuid[]): Promise<number> {
  return tx.execute(
    `update reservations set owner_key = '${erasedText}'
     where tenant_id = $1 and id = any($2::uuid[])`,
    [tx.tenantId, plainArray(ids)],
  );
}

/** Takes the words off movements that these things caused; no number changes. */
export async function eraseMovements(tx: Tx, references: readonly Uuid[]): Promise<number> {
  return tx.execute(
    `update inventory_movements set reason = null
     where tenant_id = $1 and reference_id = any($2::uuid[]) and reason is not null`,
    [tx.tenantId, plainArray(references)],
  );
}

/** Rewrites stored texts, a page at a time: `redact` says what is to stand there. */
export async function eraseEvents(
  tx: Tx,
  subjects: readonly Uuid[],
  redact: (data: string) => string,
): Promise<number> {
  const events = await tx.query<{ place: number; data: string }>(
    `select e.sequence as place, e.data from events e
     where e.tenant_id = $1 and e.subject_id = any($2::uuid[])`,
    [tx.tenantId, plainArray(subjects)],
  );
  const waiting = await tx.query<{ place: number; data: string }>(
    `select o.position as place, o.data from event_outbox o
     where o.tenant_id = $1 and o.subject_id = any($2::uuid[]) for update`,
    [tx.tenantId, plainArray(subjects)],
  );
  const inEvents = changed(events, redact);
  const inOutbox = changed(waiting, redact);
  const told = await tx.execute(
    `update events e set data = u.data from unnest($2::bigint[], $3::text[]) as u (place, data)
     where e.tenant_id = $1 and e.sequence = u.place`,
    [tx.tenantId, inEvents.map((row) => row.place), inEvents.map((row) => row.data)],
  );
  const untold = await tx.execute(
    `update event_outbox o set data = u.data from unnest($2::bigint[], $3::text[]) as u (place, data)
     where o.tenant_id = $1 and o.position = u.place`,
    [tx.tenantId, inOutbox.map((row) => row.place), inOutbox.map((row) => row.data)],
  );
  return told + untold;
}

function changed<Row extends { data: string }>(
  rows: readonly Row[],
  redact: (data: string) => string,
): Row[] {
  return rows.flatMap((row) => {
    const data = redact(row.data);
    return data === row.data ? [] : { ...row, data };
  });
}

/** As eraseEvents, for the documents of decisions. */
export async function eraseDecisions(
  tx: Tx,
  orderIds: readonly Uuid[],
  redact: (document: string) => string,
): Promise<number> {
  const rows = await tx.query<{ id: Uuid; data: string }>(
    `select id, document as data from routing_decisions
     where tenant_id = $1 and order_id = any($2::uuid[])`,
    [tx.tenantId, plainArray(orderIds)],
  );
  const rewritten = changed(rows, redact);
  return tx.execute(
    `update routing_decisions d set document = u.document
     from unnest($2::uuid[], $3::text[]) as u (id, document)
     where d.tenant_id = $1 and d.id = u.id`,
    [tx.tenantId, rewritten.map((row) => row.id), rewritten.map((row) => row.data)],
  );
}

/** Leaves of log entries that they were there. */
export async function eraseLogs(tx: Tx, ids: readonly Uuid[]): Promise<number> {
  return tx.execute(
    `update log_entries set body = '{"erased":true}'
     where tenant_id = $1 and id = any($2::uuid[]) and body::text <> '{"erased":true}'`,
    [tx.tenantId, plainArray(ids)],
  );
}

/**
 * Takes the bodies of kept answers that hold one of the texts. What is left says that it is gone: a
 * repeat is refused with 410 and does nothing a second time.
 */
export async function eraseAnswers(tx: Tx, needles: readonly string[]): Promise<number> {
  if (needles.length === 0) return 0;
  return tx.execute(
    `update idempotency_keys k set status = 410, headers = null, body = null
     where k.tenant_id = $1 and k.body is not null and exists (
       select 1 from unnest($2::text[]) as n (needle) where strpos(k.body, n.needle) > 0)`,
    [tx.tenantId, needles],
  );
}

/** Empties ended jobs that hold one of the texts. */
export async function eraseJobs(tx: Tx, needles: readonly string[]): Promise<number> {
  if (needles.length === 0) return 0;
  return tx.execute(
    `update jobs j set input = '{}', cursor = null, result = null, error = null
     where j.tenant_id = $1 and j.state in ('succeeded', 'failed', 'cancelled') and exists (
       select 1 from unnest($2::text[]) as n (needle)
       where strpos(concat(j.input::text, j.cursor::text, j.result::text, j.error::text), n.needle) > 0)`,
    [tx.tenantId, needles],
  );
}
