import { encodeId, type Uuid } from '../../lib/ids.ts';
import { fromMinor } from '../../lib/money.ts';
import type { DecisionView } from '../sourcing/index.ts';
import type { ChangeEffectWire } from './wire-changes.ts';

/** An order at one moment, as far as a change can be told by it. */
export type OrderPicture = {
  status: string;
  totalMinor: number;
  lines: readonly PictureLine[];
  /** Units held, by product and location. */
  held: ReadonlyMap<string, Held>;
};

type PictureLine = {
  lineNo: number;
  productId: Uuid;
  sku: string;
  unitPriceMinor: number | null;
  quantity: number;
  allocated: number;
  waiting: number;
  unallocated: number;
};
export type Held = { productId: Uuid; locationId: Uuid; quantity: number };

const nothing = { quantity: 0, allocated: 0, waiting: 0, unallocated: 0 };

/**
 * What a change does to an order: money, units, stock at each place, and what the new plan sends
 * from where. Says nothing that two tries on the same world would tell differently.
 */
export function decideChangeEffect(
  before: OrderPicture,
  after: OrderPicture,
  found: {
    currency: string;
    decision: DecisionView | undefined;
    warnings: readonly { code: string; detail: string }[];
  },
): ChangeEffectWire {
  const { currency, decision } = found;
  const old = new Map(before.lines.map((line) => [line.lineNo, line]));
  return {
    status: { before: before.status, after: after.status },
    total_price: {
      before: fromMinor(before.totalMinor, currency),
      after: fromMinor(after.totalMinor, currency),
      difference: fromMinor(after.totalMinor - before.totalMinor, currency),
    },
    currency,
    line_items: after.lines.map((line) => {
      const was = old.get(line.lineNo) ?? nothing;
      const pair = (name: keyof typeof nothing): { before: number; after: number } => ({
        before: was[name],
        after: line[name],
      });
      return {
        line_no: line.lineNo,
        product_id: encodeId('prd', line.productId),
        sku: line.sku,
        unit_price: line.unitPriceMinor === null ? null : fromMinor(line.unitPriceMinor, currency),
        quantity: pair('quantity'),
        allocated: pair('allocated'),
        waiting: pair('waiting'),
        unallocated: pair('unallocated'),
      };
    }),
    stock: stockEffect(before, after),
    plan: decision === undefined ? null : planEffect(decision),
    warnings: found.warnings.map((warning) => ({ ...warning })),
  };
}

function stockEffect(before: OrderPicture, after: OrderPicture): ChangeEffectWire['stock'] {
  const keys = [...new Set([...before.held.keys(), ...after.held.keys()])].toSorted();
  return keys.flatMap((key) => {
    const was = before.held.get(key);
    const is = after.held.get(key);
    const place = is ?? was;
    if (place === undefined) return [];
    return {
      product_id: encodeId('prd', place.productId),
      location_id: encodeId('loc', place.locationId),
      held: { before: was?.quantity ?? 0, after: is?.quantity ?? 0 },
    };
  });
}

function planEffect(decision: DecisionView): NonNullable<ChangeEffectWire['plan']> {
  return {
    reason: decision.reason,
    shipments: decision.shipments.map((one) => ({
      location_id: one.location_id,
      carrier: one.carrier,
      service: one.service,
      transit_days: one.transit_days,
      arrives_on: one.arrives_on,
      days_late: one.days_late,
      freight: one.freight,
      handling: one.handling,
      line_items: one.line_items.map((line) => ({ ...line })),
    })),
    uncovered: decision.uncovered.map((line) => ({ ...line })),
  };
}
