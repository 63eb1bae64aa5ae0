import { freeUnits } from './decide-stock.ts';
import {
  type InventoryType,
  keyOf,
  type MovementKind,
  type StockChange,
  type StockCounters,
  type StockKey,
} from './stock.ts';

export type Bucket = 'sellable' | 'damaged' | 'quarantine';

/** What of a record is set by rule and not by moving units; absent means unchanged. */
export type StockSettings = {
  inventoryType?: InventoryType | undefined;
  /** On: what a supplier holds is not counted. Off: it is counted again, from what is committed. */
  unlimited?: boolean | undefined;
  leadTimeDays?: number | null | undefined;
  safetyStock?: number | undefined;
  backorderAllowance?: number | undefined;
};

type Described = StockKey & {
  reason?: string | undefined;
  referenceType?: string | undefined;
};

/** One hand-made change of a record. */
export type StockOperation =
  | (Described & { op: 'adjust'; delta: number; bucket: Bucket; fromBucket?: Bucket | undefined })
  | (Described & {
      op: 'set';
      quantity: number;
      expected: number | null;
      kind: 'count' | 'opening';
      settings: StockSettings;
    })
  | (Described & { op: 'receipt'; quantity: number })
  | (Described & { op: 'configure'; settings: StockSettings });

/** A record as operations meet it. */
export type StockState = StockCounters & { inventoryType: InventoryType };

export type OperationProblem = {
  code: 'insufficient_inventory' | 'quantity_changed' | 'validation_failed';
  detail: string;
  extra: Record<string, unknown>;
};

/** What one operation does, or why it cannot be done. */
export type OperationResult =
  | {
      ok: true;
      changes: StockChange[];
      settings: StockSettings | undefined;
      quantity: number | null;
    }
  | { ok: false; problem: OperationProblem };

const column = { sellable: 'onHand', damaged: 'damaged', quarantine: 'quarantine' } as const;

/**
 * Decides operations one after the other, each against what the earlier ones left. `states` holds
 * every place, locked; `absent` the places that had no record before this call.
 */
export function decideOperations(
  states: ReadonlyMap<string, StockState>,
  absent: ReadonlySet<string>,
  operations: readonly StockOperation[],
): OperationResult[] {
  const running = new Map(states);
  const untouched = new Set(absent);
  return operations.map((operation) => {
    const key = keyOf(operation);
    const state = running.get(key);
    if (state === undefined) {
      return refused('insufficient_inventory', 'Nothing was ever stocked there.', { available: 0 });
    }
    const result = decideOperation(state, untouched.has(key), operation);
    if (result.ok) {
      running.set(key, stateAfter(state, result));
      untouched.delete(key);
    }
    return result;
  });
}

function refused(
  code: OperationProblem['code'],
  detail: string,
  extra: Record<string, unknown>,
): OperationResult {
  return { ok: false, problem: { code, detail, extra } };
}

function decideOperation(
  state: StockState,
  isAbsent: boolean,
  operation: StockOperation,
): OperationResult {
  switch (operation.op) {
    case 'adjust':
      return decideAdjust(state, operation);
    case 'set':
      return decideSet(state, isAbsent, operation);
    case 'receipt':
      return decideReceipt(state, operation);
    case 'configure':
      return decideConfigure(state, operation);
  }
}

function changeOf(operation: StockOperation, kind: MovementKind): StockChange {
  const { productId, locationId, reason, referenceType } = operation;
  return { productId, locationId, kind, reason, referenceType };
}

function decideAdjust(
  state: StockState,
  operation: Extract<StockOperation, { op: 'adjust' }>,
): OperationResult {
  const { bucket, fromBucket, delta } = operation;
  if (fromBucket === bucket) {
    return refused('validation_failed', 'from_bucket and bucket are the same.', {
      pointer: '#/from_bucket',
    });
  }
  const deltas: { bucket: Bucket; delta: number }[] = [{ bucket, delta }];
  if (fromBucket !== undefined) deltas.push({ bucket: fromBucket, delta: -delta });
  const change = changeOf(operation, kindOfAdjustment(bucket, fromBucket));
  for (const one of deltas) {
    const problem = shortBucket(state, one.bucket, one.delta);
    if (problem !== undefined) return problem;
    change[column[one.bucket]] = one.delta;
  }
  return accepted(state, [change], undefined);
}

function kindOfAdjustment(bucket: Bucket, fromBucket: Bucket | undefined): MovementKind {
  const other = bucket === 'sellable' ? fromBucket : bucket;
  if (other === 'damaged') return 'damage';
  return other === 'quarantine' ? 'quarantine' : 'adjustment';
}

/** Why a bucket cannot lose so many units; sellable ones that are committed cannot be taken. */
function shortBucket(
  state: StockState,
  bucket: Bucket,
  delta: number,
): OperationResult | undefined {
  if (delta >= 0) return undefined;
  if (bucket !== 'sellable') {
    const has = state[bucket];
    return has + delta >= 0
      ? undefined
      : refused('insufficient_inventory', `${-delta} to be taken, ${has} in ${bucket}.`, {
          bucket,
          requested: -delta,
          available: has,
        });
  }
  if (state.onHand === null) return undefined;
  const free = Math.min(state.onHand, freeUnits(state, 'on_hand') ?? 0);
  if (-delta <= free) return undefined;
  return refused(
    'insufficient_inventory',
    `${-delta} to be taken, ${state.onHand} on hand of which ${state.allocated} are allocated and ` +
      `${state.reserved} reserved: ${free} can be taken.`,
    {
      bucket,
      requested: -delta,
      available: free,
      quantity: state.onHand,
      allocated_quantity: state.allocated,
      reserved_quantity: state.reserved,
    },
  );
}

function decideSet(
  state: StockState,
  isAbsent: boolean,
  operation: Extract<StockOperation, { op: 'set' }>,
): OperationResult {
  const { quantity, expected, kind, settings } = operation;
  const current = isAbsent ? null : state.onHand;
  const agrees = expected === current || (isAbsent && expected === 0);
  if (!agrees) {
    return refused(
      'quantity_changed',
      `${expected === null ? 'No record' : expected} expected, ${current === null ? 'none' : current} found.`,
      { current: isAbsent ? 0 : state.onHand, expected },
    );
  }
  if (state.onHand === null) {
    return refused(
      'validation_failed',
      'Unlimited stock is not counted: configure unlimited false first.',
      { pointer: '#/quantity' },
    );
  }
  const problem = shortBucket(state, 'sellable', quantity - state.onHand);
  if (problem !== undefined) return problem;
  const limited = settingsProblem(state, settings);
  if (limited !== undefined) return limited;
  return accepted(
    state,
    [{ ...changeOf(operation, kind), onHand: quantity - state.onHand }],
    settings,
  );
}

function decideReceipt(
  state: StockState,
  operation: Extract<StockOperation, { op: 'receipt' }>,
): OperationResult {
  return accepted(
    state,
    [{ ...changeOf(operation, 'receipt'), onHand: operation.quantity }],
    undefined,
  );
}

function decideConfigure(
  state: StockState,
  operation: Extract<StockOperation, { op: 'configure' }>,
): OperationResult {
  const { settings } = operation;
  const problem = settingsProblem(state, settings);
  if (problem !== undefined) return problem;
  const change = changeOf(operation, 'count');
  if (settings.unlimited === true && state.onHand !== null) {
    return accepted(state, [{ ...change, onHand: -state.onHand }], settings, null);
  }
  if (settings.unlimited === false && state.onHand === null) {
    const committed = state.allocated + state.reserved;
    return accepted(state, [{ ...change, onHand: committed }], settings, committed);
  }
  return accepted(state, [], settings);
}

function settingsProblem(state: StockState, settings: StockSettings): OperationResult | undefined {
  const type = settings.inventoryType ?? state.inventoryType;
  const unlimited = settings.unlimited ?? state.onHand === null;
  if (unlimited && type === 'owned') {
    return refused(
      'validation_failed',
      'Own stock is counted: only dropship and jit can be unlimited.',
      { pointer: '#/unlimited' },
    );
  }
  const allowance = settings.backorderAllowance;
  const owed = state.onHand === null ? 0 : state.allocated + state.reserved - state.onHand;
  if (allowance !== undefined && owed > allowance) {
    return refused('insufficient_inventory', `${owed} units are promised that are not there.`, {
      requested: allowance,
      available: owed,
    });
  }
  return undefined;
}

function accepted(
  state: StockState,
  changes: StockChange[],
  settings: StockSettings | undefined,
  quantity?: number | null,
): OperationResult {
  const delta = changes.reduce((sum, change) => sum + (change.onHand ?? 0), 0);
  const after = quantity === undefined && state.onHand !== null ? state.onHand + delta : quantity;
  return { ok: true, changes, settings, quantity: after ?? null };
}

function stateAfter(state: StockState, result: Extract<OperationResult, { ok: true }>): StockState {
  const sum = (name: 'damaged' | 'quarantine'): number =>
    result.changes.reduce((total, change) => total + (change[name] ?? 0), state[name]);
  const settings = result.settings ?? {};
  return {
    ...state,
    onHand: result.quantity,
    damaged: sum('damaged'),
    quarantine: sum('quarantine'),
    safetyStock: settings.safetyStock ?? state.safetyStock,
    backorderAllowance: settings.backorderAllowance ?? state.backorderAllowance,
    inventoryType: settings.inventoryType ?? state.inventoryType,
  };
}
