import type { RetailPlan, Reversal } from './retail-plan.ts';
import type { Arrival, StockPlan } from './retail-stock.ts';

/** What happens on one day of the replay, in this order. */
export type ReplayDay = {
  /** `2010-12-01`. */
  day: string;
  arrivals: readonly Arrival[];
  /** Orders by number, in the order of their time. */
  orders: readonly number[];
  reversals: readonly Reversal[];
};

/** Days after the last order on which what is left is shipped, and on which all has arrived. */
const closingDays = [1, 30] as const;

/** The days on which something happens, the last ones to ship and to deliver what is left. */
export function planDays(plan: RetailPlan, stock: StockPlan): ReplayDay[] {
  const days = new Map<
    string,
    { day: string; arrivals: Arrival[]; orders: number[]; reversals: Reversal[] }
  >();
  const dayOf = (day: string): { arrivals: Arrival[]; orders: number[]; reversals: Reversal[] } => {
    let found = days.get(day);
    if (found === undefined) {
      found = { day, arrivals: [], orders: [], reversals: [] };
      days.set(day, found);
    }
    return found;
  };
  plan.orders.forEach((order, index) => dayOf(order.time.slice(0, 10)).orders.push(index));
  for (const reversal of plan.reversals) dayOf(reversal.time.slice(0, 10)).reversals.push(reversal);
  for (const { day, arrivals } of stock) dayOf(day).arrivals.push(...arrivals);
  const last = [...days.keys()].sort().at(-1);
  if (last !== undefined) for (const more of closingDays) dayOf(dayAfter(last, more));
  return [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** The date so many days later. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
