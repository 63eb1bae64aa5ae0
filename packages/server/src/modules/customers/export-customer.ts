import { decodeId, encodeId } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound, Refusal } from '../../platform/errors.ts';
import { orderViews } from '../fulfillment/index.ts';
import { presentOrder } from '../orders/index.ts';
import { needlesOf } from './decide-redaction.ts';
import { findPersonOrders, marksOf, type PersonName } from './find-person.ts';
import { readPersonOrders, selectHoldsOf, selectLogsOf } from './store.ts';
import {
  selectChangesOf,
  selectDecisionsAbout,
  selectEventsOf,
  selectNotesOf,
  selectShipmentsOf,
} from './store-export.ts';
import type { CustomerExport } from './wire.ts';

/** So many orders with all that belongs to them are one page. */
const pageOrders = 50;

/**
 * Everything that is stored about a person, a page of orders at a time; what belongs to no order
 * comes with the first page. 404 when nothing is stored.
 */
export async function exportCustomer(
  ctx: Context,
  tx: Tx,
  input: PersonName & { cursor: string | undefined },
): Promise<CustomerExport> {
  const all = await findPersonOrders(tx, input);
  const marks = marksOf(input, await readPersonOrders(tx, all));
  const isFirst = input.cursor === undefined;
  const holds = isFirst ? await selectHoldsOf(tx, [...marks.customerIds, ...marks.emails]) : [];
  if (all.length === 0 && holds.length === 0) throw notFound('customer', input.customerId);
  const after = isFirst ? '' : decodeId('ord', input.cursor ?? '');
  if (after === undefined) throw new Refusal('invalid_cursor', 'Take next_cursor, unchanged.');
  const rest = all.filter((id) => id > after);
  const page = rest.slice(0, pageOrders);
  const last = page.at(-1);
  const hasMore = rest.length > page.length;
  const logs = await selectLogsOf(tx, page, isFirst ? needlesOf(marks, []) : []);
  return {
    object: 'customer_export',
    customer_id: input.customerId,
    exported_at: ctx.now(),
    known_as: {
      customer_ids: [...marks.customerIds],
      emails: [...marks.emails],
      phones: [...marks.phones],
    },
    order_count: all.length,
    orders: await exportOrders(tx, page),
    reservations: holds.map((hold) => ({
      id: encodeId('rsv', hold.id),
      owner_key: hold.ownerKey,
      quantity: hold.quantity,
      status: hold.status,
      created_at: hold.createdAt,
    })),
    log_entries: logs.map((entry) => ({
      id: encodeId('log', entry.id),
      type: entry.type,
      recorded_at: entry.recordedAt,
      body: entry.body,
    })),
    has_more: hasMore,
    next_cursor: hasMore && last !== undefined ? encodeId('ord', last) : null,
  };
}

type Ids = Awaited<ReturnType<typeof findPersonOrders>>;

async function exportOrders(tx: Tx, ids: Ids): Promise<CustomerExport['orders']> {
  const views = await orderViews(tx, ids);
  const notes = Map.groupBy(await selectNotesOf(tx, ids), (note) => note.orderId);
  const changes = Map.groupBy(await selectChangesOf(tx, ids), (change) => change.orderId);
  const shipments = Map.groupBy(await selectShipmentsOf(tx, ids), (one) => one.orderId);
  const events = Map.groupBy(await selectEventsOf(tx, ids), (event) => event.orderId);
  const decisions = Map.groupBy(await selectDecisionsAbout(tx, ids), (one) => one.orderId);
  return [...views].map(([id, view]) => ({
    order: presentOrder(view),
    notes: (notes.get(id) ?? []).map((note) => ({
      id: encodeId('note', note.id),
      text: note.text,
      author: note.author,
      created_at: note.createdAt,
    })),
    changes: (changes.get(id) ?? []).map((change) => ({
      id: encodeId('chg', change.id),
      number: change.number,
      status: change.status,
      request: change.request,
      reason: change.reason,
      proposed_at: change.proposedAt,
    })),
    shipments: (shipments.get(id) ?? []).map((shipment) => ({
      id: encodeId('shp', shipment.id),
      status: shipment.status,
      carrier: shipment.carrier,
      service: shipment.service,
      tracking_number: shipment.trackingNumber,
      tracking_url: shipment.trackingUrl,
      shipped_at: shipment.shippedAt,
    })),
    decisions: (decisions.get(id) ?? []).map((decision) => ({
      id: encodeId('dec', decision.id),
      trigger: decision.trigger,
      outcome: decision.outcome,
      decided_at: decision.decidedAt,
      document: JSON.parse(decision.document) as Record<string, unknown>,
    })),
    events: (events.get(id) ?? []).map((event) => ({
      subject: encodeId(event.subjectType, event.subjectId),
      type: event.type,
      actor: event.actor,
      time: event.occurredAt,
      data: JSON.parse(event.data) as Record<string, unknown>,
    })),
  }));
}
