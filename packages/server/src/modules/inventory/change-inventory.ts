import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { invalid, Refusal } from '../../platform/errors.ts';
import type { OperationProblem, StockOperation } from './decide-operations.ts';
import { type InventoryBody, presentPlace } from './present-inventory.ts';
import { keyOfPlace, type Place, resolverFor, resolvePlace } from './resolve-places.ts';
import { runOperations } from './run-operations.ts';
import type { OperationBody } from './wire.ts';

/** A client that ships tells us so by the fulfilment order; that decrement was made there. */
const alreadyConsumed = {
  code: 'consumed_by_fulfillment',
  detail: 'Stock is consumed when a fulfilment order ships; this adjustment changed nothing.',
};

/** Whether an adjustment repeats what the fulfilment already did. */
function repeatsFulfillment(body: OperationBody): boolean {
  return body.op === 'adjust' && body.reason === 'fulfillment';
}

/**
 * Changes the record of one place by hand and returns it. An adjustment with the reason
 * `fulfillment` changes nothing: what shipped was consumed once already.
 */
export async function changeInventory(
  ctx: Context,
  tx: Tx,
  body: OperationBody,
): Promise<InventoryBody> {
  const place = await resolvePlace(tx, body);
  if (repeatsFulfillment(body)) return presentPlace(ctx, tx, place, [alreadyConsumed]);
  const [result] = await runOperations(ctx, tx, [operationOf(body, place)]);
  if (result !== undefined && !result.ok) throw refusalOf(result.problem);
  return presentPlace(ctx, tx, place);
}

/** The refusal of one operation on its own. */
function refusalOf(problem: OperationProblem): Refusal {
  if (problem.code === 'validation_failed') {
    const pointer = typeof problem.extra['pointer'] === 'string' ? problem.extra['pointer'] : '#';
    return invalid([{ pointer, code: 'invalid', detail: problem.detail }]);
  }
  return new Refusal(problem.code, problem.detail, { extra: problem.extra });
}

/** A body as the decision knows it. */
function operationOf(body: OperationBody, place: Place): StockOperation {
  const base = {
    ...keyOfPlace(place),
    reason: 'reason' in body ? body.reason : undefined,
    referenceType:
      'reference' in body && body.reference !== undefined
        ? `external:${body.reference}`
        : undefined,
  };
  switch (body.op) {
    case 'adjust':
      return {
        ...base,
        op: 'adjust',
        delta: body.quantity,
        bucket: body.bucket ?? 'sellable',
        fromBucket: body.from_bucket,
      };
    case 'set':
      return {
        ...base,
        op: 'set',
        quantity: body.quantity,
        expected: body.expected,
        kind: body.kind ?? 'count',
        settings: {
          inventoryType: body.inventory_type,
          leadTimeDays: body.lead_time_days,
          safetyStock: body.safety_stock_level,
        },
      };
    case 'receipt':
      return { ...base, op: 'receipt', quantity: body.quantity };
    case 'configure':
      return {
        ...base,
        op: 'configure',
        settings: {
          inventoryType: body.inventory_type,
          unlimited: body.unlimited,
          leadTimeDays: body.lead_time_days,
          safetyStock: body.safety_stock_level,
          backorderAllowance: body.backorder_allowance,
        },
      };
  }
}

/** What became of one operation of a bulk request. */
export type BulkResult = {
  index: number;
  status: number;
  product_id?: string;
  location_id?: string;
  quantity?: number | null;
  problem?: { code: string; detail: string; [extra: string]: unknown };
};

/**
 * Runs up to 500 changes in a handful of statements; each succeeds or fails on its own, in order.
 * With `atomic` the first failure undoes all and is the refusal.
 */
export async function bulkInventory(
  ctx: Context,
  tx: Tx,
  bodies: readonly OperationBody[],
  atomic: boolean,
): Promise<BulkResult[]> {
  const resolver = await resolverFor(tx, {
    products: bodies.map((body) => body.product_id),
    locations: bodies.map((body) => body.location_id),
  });
  const results: BulkResult[] = [];
  const planned: { index: number; operation: StockOperation }[] = [];
  const switched = new Set<string>();
  bodies.forEach((body, index) => {
    const faultsBefore = resolver.faults.length;
    const product = resolver.product(body.product_id, `#/operations/${index}/product_id`);
    const location = resolver.location(body.location_id, `#/operations/${index}/location_id`);
    const named = { index, product_id: body.product_id, location_id: body.location_id };
    if (product === undefined || location === undefined) {
      const detail = resolver.faults
        .slice(faultsBefore)
        .map((fault) => fault.detail)
        .join(' ');
      results[index] = { ...named, status: 422, problem: { code: 'unknown_reference', detail } };
      return;
    }
    const place = product.id + location.id;
    if (body.op === 'configure' && body.unlimited !== undefined) {
      if (switched.has(place)) {
        const detail = 'One request can make a place unlimited or limited once.';
        results[index] = { ...named, status: 422, problem: { code: 'validation_failed', detail } };
        return;
      }
      switched.add(place);
    }
    results[index] = { ...named, status: 200 };
    if (!repeatsFulfillment(body)) {
      planned.push({ index, operation: operationOf(body, { product, location }) });
    }
  });
  if (atomic) resolver.check();
  const decided = await runOperations(
    ctx,
    tx,
    planned.map((one) => one.operation),
  );
  planned.forEach(({ index }, position) => {
    const result = decided[position];
    const entry = results[index];
    if (result === undefined || entry === undefined) return;
    if (result.ok) {
      entry.quantity = result.quantity;
    } else {
      const refusal = refusalOf(result.problem);
      if (atomic) throw refusal;
      entry.status = refusal.status;
      entry.problem = {
        code: result.problem.code,
        detail: result.problem.detail,
        ...result.problem.extra,
      };
    }
  });
  return results;
}
