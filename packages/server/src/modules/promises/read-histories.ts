import type { Uuid } from '../../lib/ids.ts';
import { msOf } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type History, uneventful } from './decide-promise.ts';
import { type Happening, selectHappenings } from './store-histories.ts';

const reasonsOfStock: readonly (string | null)[] = ['out_of_stock', 'not_found', 'damaged'];

/** What happened to orders, as far as it may explain a delay; nothing where nothing did. */
export async function readHistories(
  tx: Tx,
  orderIds: readonly Uuid[],
): Promise<Map<Uuid, History>> {
  if (orderIds.length === 0) return new Map();
  const histories = new Map<Uuid, History>();
  for (const one of await selectHappenings(tx, orderIds))
    histories.set(one.orderId, withHappening(histories.get(one.orderId) ?? uneventful, one));
  return histories;
}

function withHappening(history: History, { kind, at, reason }: Happening): History {
  switch (kind) {
    case 'changed':
      return { ...history, changed: true };
    case 'begun':
      return { ...history, begun: true };
    case 'picked':
      return { ...history, pickedMs: Math.max(history.pickedMs ?? 0, msOf(at)) };
    case 'supplied':
      return { ...history, suppliedMs: Math.max(history.suppliedMs ?? 0, msOf(at)) };
    case 'short':
      return { ...history, refusedFor: 'stock' };
    case 'rejected':
      return { ...history, refusedFor: strongest(history.refusedFor, reason) };
  }
}

/** Goods that were not there explain more than a full place, and that more than another reason. */
function strongest(
  before: History['refusedFor'],
  reason: string | null,
): Exclude<History['refusedFor'], undefined> {
  if (before === 'stock' || reasonsOfStock.includes(reason)) return 'stock';
  return before === 'capacity' || reason === 'capacity' ? 'capacity' : 'other';
}
