import type { Uuid } from '../../lib/ids.ts';

export const transferStatuses = [
  'planned',
  'approved',
  'picking',
  'in_transit',
  'partially_received',
  'received',
  'received_with_variance',
  'cancelled',
] as const;
export type TransferStatus = (typeof transferStatuses)[number];

export const transferActions = ['approve', 'pick', 'ship', 'receive', 'cancel'] as const;
export type TransferAction = (typeof transferActions)[number];

const allowed: Readonly<Record<TransferStatus, readonly TransferAction[]>> = {
  planned: ['approve', 'cancel'],
  approved: ['pick', 'ship', 'cancel'],
  picking: ['ship', 'cancel'],
  in_transit: ['receive'],
  partially_received: ['receive'],
  received: [],
  received_with_variance: [],
  cancelled: [],
};

/** What can be done with a transfer in this state. */
export function transferActionsIn(status: TransferStatus): readonly TransferAction[] {
  return allowed[status];
}

/** One product of a transfer: shipped = received + lost + in transit. */
export type TransferLine = {
  productId: Uuid;
  quantity: number;
  shipped: number;
  received: number;
  lost: number;
};

/** Units of a line that left and have neither arrived nor been written off. */
export function inTransit(line: TransferLine): number {
  return line.shipped - line.received - line.lost;
}

/** What arrived of a line now, and what is known to be lost. */
export type LineReceipt = { productId: Uuid; received: number; lost: number };

/** What a caller said that does not fit a transfer's lines; `position` counts from zero. */
export type LineFault = { position: number; productId: Uuid; detail: string };

/** Lines after shipping the given quantities; lines that are not named ship nothing. */
export function decideShipping(
  lines: readonly TransferLine[],
  shipped: readonly { productId: Uuid; quantity: number }[] | undefined,
): { lines: TransferLine[]; faults: LineFault[] } {
  const faults: LineFault[] = [];
  const quantities = new Map<Uuid, number>();
  (shipped ?? lines).forEach(({ productId, quantity }, position) => {
    const line = lines.find((one) => one.productId === productId);
    const total = (quantities.get(productId) ?? 0) + quantity;
    quantities.set(productId, total);
    if (line === undefined)
      faults.push({ position, productId, detail: 'The transfer has no such product.' });
    else if (total > line.quantity)
      faults.push({ position, productId, detail: `At most ${line.quantity} were planned.` });
  });
  return {
    lines: lines.map((line) => ({ ...line, shipped: quantities.get(line.productId) ?? 0 })),
    faults,
  };
}

/**
 * Lines after a receipt, what of each arrived and was lost in it, and the status that follows.
 * With `final` whatever is still in transit is lost.
 */
export function decideReceipt(
  lines: readonly TransferLine[],
  said: readonly LineReceipt[] | undefined,
  final: boolean,
): { lines: TransferLine[]; receipts: LineReceipt[]; status: TransferStatus; faults: LineFault[] } {
  const faults: LineFault[] = [];
  const sums = new Map<Uuid, LineReceipt>();
  const all = lines.map((line) => ({
    productId: line.productId,
    received: inTransit(line),
    lost: 0,
  }));
  (said ?? all).forEach((one, position) => {
    const line = lines.find((candidate) => candidate.productId === one.productId);
    const before = sums.get(one.productId) ?? { productId: one.productId, received: 0, lost: 0 };
    const sum = {
      ...before,
      received: before.received + one.received,
      lost: before.lost + one.lost,
    };
    sums.set(one.productId, sum);
    if (line === undefined) {
      faults.push({
        position,
        productId: one.productId,
        detail: 'The transfer has no such product.',
      });
    } else if (sum.received + sum.lost > inTransit(line)) {
      faults.push({
        position,
        productId: one.productId,
        detail: `Only ${inTransit(line)} are in transit.`,
      });
    }
  });
  const receipts = lines.map((line) => {
    const sum = sums.get(line.productId) ?? { productId: line.productId, received: 0, lost: 0 };
    return final ? { ...sum, lost: inTransit(line) - sum.received } : sum;
  });
  const after = lines.map((line, index) => ({
    ...line,
    received: line.received + (receipts[index]?.received ?? 0),
    lost: line.lost + (receipts[index]?.lost ?? 0),
  }));
  const open = after.some((line) => inTransit(line) > 0);
  const variance = after.some((line) => line.lost > 0);
  const status = open ? 'partially_received' : variance ? 'received_with_variance' : 'received';
  return {
    lines: after,
    receipts: receipts.filter((one) => one.received + one.lost > 0),
    status,
    faults,
  };
}
