import type { Uuid } from '../../lib/ids.ts';
import { msOf, type Instant } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import { advanceWindow, type LedgerWindow, openWindow } from './decide-ledger-window.ts';
import { firstLookId, lookAtLedger, lookRowsMax } from './store-ledger.ts';

/**
 * Knows whether memory of a tenant's stock still holds: it looks at the end of the ledger, where
 * every process writes every change of every number, and tells which products moved. What did not
 * move is as new as the last look, which is one short statement however many products there are.
 */
export type StockWatch = {
  /** What memory held since then is as new as `verified`; undefined before the first look. */
  held: () => { sinceMs: number; verified: Instant; verifiedMs: number } | undefined;
  /** Looks, unless a look is under way: then answers when that one is done. */
  look: (ctx: Context) => Promise<void>;
};

/** A watch that tells what moved; undefined when too much did to say. */
export function createStockWatch(
  moved: (productIds: readonly Uuid[] | undefined) => void,
): StockWatch {
  let window: LedgerWindow | undefined;
  let sinceMs = 0;
  let verified: Instant | undefined;
  let looking: Promise<void> | undefined;

  const look = async (ctx: Context): Promise<void> => {
    const before = ctx.now();
    const start = window;
    const seen = await ctx.db.transaction(ctx.tenantId, { readOnly: true }, async (tx) => {
      const low = start === undefined ? await firstLookId(tx) : start.low;
      return { low, look: await lookAtLedger(tx, low) };
    });
    const isBehind = seen.look.rows.length > lookRowsMax;
    // A clock that went back (a simulated one) makes all ages worthless.
    const isBack = verified !== undefined && msOf(before) < msOf(verified);
    if (start === undefined || isBehind || isBack) {
      window = isBehind ? undefined : openWindow(seen.low, seen.look);
      sinceMs = msOf(before);
      moved(undefined);
    } else {
      const advanced = advanceWindow(start, seen.look);
      window = advanced.window;
      moved(advanced.moved);
    }
    verified = before;
  };

  return {
    held: () =>
      window === undefined || verified === undefined
        ? undefined
        : { sinceMs, verified, verifiedMs: msOf(verified) },
    look: (ctx) => {
      looking ??= look(ctx).finally(() => {
        looking = undefined;
      });
      return looking;
    },
  };
}
