import { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import { defineRoute, idParams, pathId, type Route } from '../../platform/http/index.ts';
import { holdOrder, releaseHold } from './hold-order.ts';
import { addNote, listNotes, orderTimeline } from './note-order.ts';
import { presentHold } from './present-order.ts';
import type { OrderState } from './save-order.ts';
import type { HoldRow, NoteRow } from './store.ts';
import {
  holdSchema,
  newHoldSchema,
  newNoteSchema,
  noteSchema,
  releaseHoldSchema,
  timelineSchema,
} from './wire.ts';

const presentNote = (note: NoteRow): z.input<typeof noteSchema> => ({
  object: 'note',
  id: encodeId('note', note.id),
  text: note.text,
  author: note.author,
  created_at: note.createdAt,
});

const holdsReply = z
  .object({
    object: z.literal('order_holds'),
    order_id: z.string(),
    status: z.string(),
    holds: z.array(holdSchema),
  })
  .meta({ id: 'OrderHolds' });

const presentHolds = (
  state: OrderState,
  holds: readonly HoldRow[],
): z.input<typeof holdsReply> => ({
  object: 'order_holds',
  order_id: encodeId('ord', state.order.id),
  status: state.order.status,
  holds: holds.map(presentHold),
});

/** Operations on an order that touch neither stock nor fulfilment. */
export const orderRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'holdOrder',
    method: 'POST',
    path: '/v1/orders/:id/hold',
    tag: 'orders',
    summary: 'Hold an order',
    description:
      'Puts a blocking hold on an order. While one is in force nothing is routed, released or shipped.',
    scope: 'orders:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: newHoldSchema,
    reply: { status: 200, schema: holdsReply },
    example: { kind: 'fraud', reason: 'Card and address disagree' },
    handle: async ({ ctx, tx, params, body }) => {
      const { state, holds } = await holdOrder(ctx, tx, {
        orderId: pathId('ord', 'order', params.id),
        kind: body.kind ?? 'manual',
        reason: body.reason ?? null,
      });
      return { body: presentHolds(state, holds) };
    },
  }),
  defineRoute({
    operationId: 'releaseOrderHold',
    method: 'POST',
    path: '/v1/orders/:id/release_hold',
    tag: 'orders',
    summary: 'Let go of holds',
    description:
      'Releases one hold, or every hold of the order. A hold already released stays as it is.',
    scope: 'orders:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: releaseHoldSchema,
    reply: { status: 200, schema: holdsReply },
    example: {},
    handle: async ({ ctx, tx, params, body }) => {
      const { state, holds } = await releaseHold(ctx, tx, {
        orderId: pathId('ord', 'order', params.id),
        holdId: body.hold_id,
        reason: body.reason ?? null,
      });
      return { body: presentHolds(state, holds) };
    },
  }),
  defineRoute({
    operationId: 'addOrderNote',
    method: 'POST',
    path: '/v1/orders/:id/notes',
    tag: 'orders',
    summary: 'Add a note',
    description: 'Adds a note for people to an order, at whatever stage it is.',
    scope: 'orders:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: newNoteSchema,
    reply: { status: 201, schema: noteSchema },
    example: { text: 'Customer called: deliver to the back door.' },
    handle: async ({ ctx, tx, params, body }) => {
      const note = await addNote(ctx, tx, {
        orderId: pathId('ord', 'order', params.id),
        text: body.text,
      });
      return { status: 201, body: presentNote(note) };
    },
  }),
  defineRoute({
    operationId: 'listOrderNotes',
    method: 'GET',
    path: '/v1/orders/:id/notes',
    tag: 'orders',
    summary: 'Notes of an order',
    description: 'Every note of the order, oldest first.',
    scope: 'orders:read',
    transaction: 'read',
    params: idParams,
    reply: {
      status: 200,
      schema: z.object({ object: z.literal('list'), data: z.array(noteSchema) }),
    },
    handle: async ({ tx, params }) => {
      const notes = await listNotes(tx, pathId('ord', 'order', params.id));
      return { body: { object: 'list' as const, data: notes.map(presentNote) } };
    },
  }),
  defineRoute({
    operationId: 'getOrderTimeline',
    method: 'GET',
    path: '/v1/orders/:id/timeline',
    tag: 'orders',
    summary: 'What happened to an order',
    description:
      'Every recorded fact about the order with actor and reason, oldest first. When retention has ' +
      'dropped the beginning, complete is false and history_since says from when on it tells all.',
    scope: 'orders:read',
    transaction: 'read',
    params: idParams,
    reply: {
      status: 200,
      schema: timelineSchema,
    },
    handle: async ({ tx, params }) => {
      const { facts, historySince } = await orderTimeline(tx, pathId('ord', 'order', params.id));
      const data = facts.map((fact) => ({
        object: 'timeline_entry' as const,
        sequence: fact.sequence,
        type: fact.type,
        actor: fact.actor,
        at: fact.occurredAt,
        reason: typeof fact.data['reason'] === 'string' ? fact.data['reason'] : null,
        changes: (fact.data['changes'] ?? {}) as Record<string, unknown>,
      }));
      const complete = historySince === null;
      return {
        body: { object: 'list' as const, data, complete, history_since: historySince },
      };
    },
  }),
];
