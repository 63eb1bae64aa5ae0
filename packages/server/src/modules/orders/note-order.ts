import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound } from '../../platform/errors.ts';
import { factsOfSubject, recordFacts, type SubjectFact } from '../../platform/events/index.ts';
import { readMark } from '../../platform/retention/index.ts';
import { readOrders } from './save-order.ts';
import { insertNote, type NoteRow, selectNotes } from './store.ts';

async function assertOrder(tx: Tx, orderId: Uuid): Promise<void> {
  if (!(await readOrders(tx, [orderId])).has(orderId))
    throw notFound('order', encodeId('ord', orderId));
}

/** Adds a note for people to an order, at whatever stage it is. */
export async function addNote(
  ctx: Context,
  tx: Tx,
  input: { orderId: Uuid; text: string },
): Promise<NoteRow> {
  await assertOrder(tx, input.orderId);
  const note: NoteRow = {
    id: ctx.ids.uuid(),
    orderId: input.orderId,
    text: input.text,
    author: ctx.actor,
    createdAt: ctx.now(),
  };
  await insertNote(tx, note);
  await recordFacts(ctx, tx, [
    {
      type: 'order.note_added',
      subjectType: 'ord',
      subjectId: input.orderId,
      data: { note_id: encodeId('note', note.id), text: note.text },
    },
  ]);
  return note;
}

/** The notes of an order, oldest first; 404 when there is no order. */
export async function listNotes(tx: Tx, orderId: Uuid): Promise<NoteRow[]> {
  await assertOrder(tx, orderId);
  return selectNotes(tx, orderId);
}

/**
 * Everything that happened to an order, oldest first; 404 when there is no order. `historySince` is
 * set when retention has dropped the beginning.
 */
export async function orderTimeline(
  tx: Tx,
  orderId: Uuid,
): Promise<{ facts: SubjectFact[]; historySince: Instant | null }> {
  await assertOrder(tx, orderId);
  const facts = await factsOfSubject(tx, orderId);
  // Its creation is the first fact of every order: with it the timeline is whole.
  if (facts[0]?.type === 'order.created') return { facts, historySince: null };
  return { facts, historySince: (await readMark(tx, 'events'))?.droppedBefore ?? null };
}
