import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { invalid, notFound, Refusal } from '../../platform/errors.ts';
import {
  type Answer,
  claimIdempotencyKey,
  contentHash,
  type Idempotency,
  keepAnswer,
  type SealedAnswer,
  twinWaitMs,
} from '../../platform/http/index.ts';
import { type NewOrder, type OrderView, type OrderWire, presentOrder } from '../orders/index.ts';
import { type DispatchJob, dispatchLineOf, type DispatchResult } from '../sourcing/index.ts';
import { orderView } from './order-view.ts';

type Seal = (answer: Answer<unknown>) => SealedAnswer;

/** What a capture came to: a new order, the one that was there, or the answer given before. */
export type Captured =
  | { kind: 'new' | 'existing'; view: OrderView; sealed: SealedAnswer | undefined }
  | { kind: 'replayed'; sealed: SealedAnswer };

/** The content of an order, whatever the order of its fields: repeats are told by it. */
export function orderFingerprint(body: NewOrder): string {
  return contentHash(body);
}

/**
 * Captures an order through the dispatch line. The same order under the same natural key answers
 * the first one; another order under it is refused as duplicate_order.
 */
export async function captureOrder(
  ctx: Context,
  body: NewOrder,
  idempotency: Idempotency | undefined,
  seal: Seal | undefined,
): Promise<Captured> {
  const [captured] = await captureOrders(ctx, [{ body, idempotency }], seal);
  if (captured === undefined) throw new Error('A capture without an answer.');
  if (captured instanceof Error) throw captured;
  return captured;
}

/** As captureOrder, for several in one go, planned in their order; a refusal stands for its order only. */
export async function captureOrders(
  ctx: Context,
  orders: readonly { body: NewOrder; idempotency: Idempotency | undefined }[],
  seal: Seal | undefined,
): Promise<(Captured | Error)[]> {
  const results = await dispatchLineOf(ctx.db).submitAll(
    orders.map(({ body, idempotency }) => ({
      kind: 'capture',
      ctx,
      body,
      fingerprint: orderFingerprint(body),
      idempotency,
      seal,
    })),
  );
  const answers: (Captured | Error)[] = [];
  for (const [index, result] of results.entries()) {
    const idempotency = orders[index]?.idempotency;
    const existing = (orderId: Uuid): Promise<Captured> =>
      idempotency === undefined || seal === undefined
        ? ctx.db.transaction(ctx.tenantId, { readOnly: true }, (tx) => existingIn(tx, orderId))
        : existingUnderKey(ctx, orderId, idempotency, seal);
    answers.push(await answerOf(result, existing));
  }
  return answers;
}

async function existingIn(tx: Tx, orderId: Uuid): Promise<Captured> {
  return { kind: 'existing', view: await orderView(tx, orderId), sealed: undefined };
}

/** The order that is there, answered under a new key: a repeat of that key answers the same bytes. */
async function existingUnderKey(
  ctx: Context,
  orderId: Uuid,
  idempotency: Idempotency,
  seal: Seal,
): Promise<Captured> {
  return ctx.db.transaction(ctx.tenantId, { lockTimeoutMs: twinWaitMs }, async (tx) => {
    const kept = await claimIdempotencyKey(tx, idempotency, ctx.now());
    if (kept !== undefined) return { kind: 'replayed', sealed: kept };
    const view = await orderView(tx, orderId);
    const sealed = seal({ status: 200, body: presentOrder(view) });
    await keepAnswer(tx, idempotency, sealed);
    return { kind: 'existing', view, sealed };
  });
}

async function answerOf(
  result: DispatchResult,
  existing: (orderId: Uuid) => Promise<Captured>,
): Promise<Captured | Error> {
  switch (result.kind) {
    case 'captured':
      return { kind: 'new', view: result.view, sealed: result.answer };
    case 'replayed':
      return { kind: 'replayed', sealed: result.answer };
    case 'refused':
      return invalid(result.faults);
    case 'duplicate':
      return result.same ? existing(result.orderId) : duplicateOf(result.orderId);
    case 'failed':
      return result.error instanceof Error ? result.error : new Error(String(result.error));
    case 'sourced':
      return new Error('A capture was answered as a re-sourcing.');
  }
}

function duplicateOf(orderId: Uuid): Refusal {
  return new Refusal(
    'duplicate_order',
    'Another order was captured under this channel and channel_order_id.',
    {
      extra: { existing_id: encodeId('ord', orderId) },
    },
  );
}

/**
 * Captures the order that `prepare` finds to be needed, in one transaction with it and with what
 * `settle` makes of it: all of it is kept, or nothing. In a rehearsal nothing is.
 */
export async function captureWithin<T>(
  ctx: Context,
  prepare: (tx: Tx) => Promise<NewOrder>,
  settle: (tx: Tx, order: OrderView) => Promise<T>,
): Promise<T> {
  return dispatchLineOf(ctx.db).together(
    { tenantId: ctx.tenantId, rollBack: ctx.dryRun },
    async (tx) => [captureJob(ctx, await prepare(tx))],
    async (tx, [result]) => {
      if (result === undefined) throw new Error('A capture without a result.');
      const captured = await answerOf(result, (orderId) => existingIn(tx, orderId));
      if (captured instanceof Error) throw captured;
      if (captured.kind === 'replayed') throw new Error('No key of a request was given.');
      return settle(tx, captured.view);
    },
  );
}

function captureJob(ctx: Context, body: NewOrder): DispatchJob {
  return {
    kind: 'capture',
    ctx,
    body,
    fingerprint: orderFingerprint(body),
    idempotency: undefined,
    seal: undefined,
  };
}

/** As captureOrders, but nothing is kept: what would be answered is. */
export async function rehearseCaptures(
  ctx: Context,
  bodies: readonly NewOrder[],
): Promise<(Captured | Error)[]> {
  const jobs = bodies.map((body) => captureJob(ctx, body));
  return dispatchLineOf(ctx.db).rehearse(jobs, async (tx, results) => {
    const answers: (Captured | Error)[] = [];
    for (const result of results)
      answers.push(await answerOf(result, (orderId) => existingIn(tx, orderId)));
    return answers;
  });
}

/** As captureOrder, but nothing is kept: what would be answered is. */
export async function rehearseCapture(ctx: Context, body: NewOrder): Promise<Captured> {
  const [captured] = await rehearseCaptures(ctx, [body]);
  if (captured === undefined) throw new Error('A rehearsal without an answer.');
  if (captured instanceof Error) throw captured;
  return captured;
}

/** Plans, and unless told otherwise allocates, what of an order is open; answers the order as it is then. */
export async function sourceOrder(
  ctx: Context,
  input: {
    orderId: Uuid;
    trigger: 'route' | 'allocate';
    commit: boolean;
    locationId: Uuid | undefined;
  },
): Promise<OrderWire> {
  const { orderId, trigger, commit } = input;
  const line = dispatchLineOf(ctx.db);
  const job = {
    kind: 'source' as const,
    ctx,
    orderId,
    trigger,
    commit,
    assignedLocationId: input.locationId,
  };
  const look = async (tx: Tx, result: DispatchResult): Promise<OrderWire> => {
    if (result.kind === 'failed') throw result.error;
    if (result.kind !== 'sourced') throw notFound('order', encodeId('ord', orderId));
    const view = await orderView(tx, orderId);
    if (result.decisionId === undefined) refuseWhenBlocked(view, trigger);
    return presentOrder(view);
  };
  if (ctx.dryRun) {
    return line.rehearse([job], (tx, [result]) =>
      look(tx, result ?? { kind: 'failed', error: new Error('A rehearsal without a result.') }),
    );
  }
  const result = await line.submit(job);
  return ctx.db.transaction(ctx.tenantId, { readOnly: true }, (tx) => look(tx, result));
}

/** An order that may not be sourced now says why; one with nothing left to place is answered as it is. */
function refuseWhenBlocked({ order }: OrderView, action: string): void {
  const why =
    order.stage === 'draft'
      ? 'is a draft: submit it first'
      : order.blockingHolds > 0
        ? 'is on hold'
        : order.stage === 'scheduled'
          ? `waits until ${order.releaseAt}`
          : undefined;
  if (why === undefined) return;
  throw new Refusal('illegal_transition', `The order ${why}; it cannot ${action}.`, {
    extra: { current_status: order.status },
  });
}
