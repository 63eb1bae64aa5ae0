/** Where a return can be, in the order in which it gets there. */
export const returnStatuses = [
  'requested',
  'approved',
  'rejected',
  'in_transit',
  'partially_received',
  'received',
  'inspecting',
  'closed',
  'cancelled',
] as const;
export type ReturnStatus = (typeof returnStatuses)[number];

/** What becomes of units, with the counter of a return's line that counts them. */
export const counterOfDisposition = {
  restock: 'restocked',
  refurbish: 'refurbished',
  quarantine: 'quarantined',
  scrap: 'scrapped',
  return_to_vendor: 'toVendor',
  keep_it: 'kept',
} as const;
export type Disposition = keyof typeof counterOfDisposition;
export const dispositions = Object.keys(counterOfDisposition) as [Disposition, ...Disposition[]];

/** The counters of a line of a return. */
export type ReturnCounters = {
  quantity: number;
  received: number;
  restocked: number;
  refurbished: number;
  quarantined: number;
  scrapped: number;
  toVendor: number;
  kept: number;
  refunded: number;
};

/** Units that are still to come. */
export const awaited = (line: ReturnCounters): number => line.quantity - line.received - line.kept;

/** Units that lie there and of which nothing is decided. */
export const uninspected = (line: ReturnCounters): number =>
  line.received -
  line.restocked -
  line.refurbished -
  line.quarantined -
  line.scrapped -
  line.toVendor;

/** Units that may still be paid back. */
export const refundable = (line: ReturnCounters): number =>
  line.received + line.kept - line.refunded;

/** What a return that is under way has become by its units. */
export function progressOf(status: ReturnStatus, lines: readonly ReturnCounters[]): ReturnStatus {
  const sum = (count: (line: ReturnCounters) => number): number =>
    lines.reduce((total, line) => total + count(line), 0);
  const received = sum((line) => line.received);
  const open = sum(uninspected);
  if (received + sum((line) => line.kept) === 0) return status;
  if (received > 0 && open < received) return 'inspecting';
  if (sum(awaited) > 0) return received > 0 ? 'partially_received' : status;
  return received > 0 ? 'received' : 'inspecting';
}

export const returnActions = [
  'approve',
  'reject',
  'cancel',
  'ship',
  'receive',
  'inspect',
  'close',
  'refund',
  'exchange',
] as const;
export type ReturnAction = (typeof returnActions)[number];

const underWay: readonly ReturnStatus[] = [
  'approved',
  'in_transit',
  'partially_received',
  'received',
  'inspecting',
];

/** What can be done with a return now. */
export function supportedReturnActions(
  { status, hasExchange }: { status: ReturnStatus; hasExchange: boolean },
  lines: readonly ReturnCounters[],
): ReturnAction[] {
  const isUnderWay = underWay.includes(status);
  const any = (count: (line: ReturnCounters) => number): boolean =>
    lines.some((line) => count(line) > 0);
  const has = any((line) => line.received + line.kept);
  const can: Record<ReturnAction, boolean> = {
    approve: status === 'requested',
    reject: status === 'requested',
    cancel: (status === 'requested' || isUnderWay) && !has && !hasExchange,
    ship: status === 'approved',
    receive: isUnderWay && any(awaited),
    inspect: isUnderWay && (any(uninspected) || any(awaited)),
    close: isUnderWay && has && !any(uninspected),
    refund: (isUnderWay || status === 'closed') && any(refundable),
    exchange: (isUnderWay || status === 'closed') && !hasExchange,
  };
  return returnActions.filter((action) => can[action]);
}
