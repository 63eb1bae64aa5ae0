import { encodeId } from '../../lib/ids.ts';
import { Refusal } from '../../platform/errors.ts';
import type { StockShortage } from './stock.ts';

const words = { sellable: 'free', damaged: 'damaged', quarantine: 'in quarantine' } as const;

/** A shortage as the wire spells it. */
export function presentShortage(short: StockShortage): Record<string, unknown> {
  return {
    product_id: encodeId('prd', short.productId),
    location_id: encodeId('loc', short.locationId),
    bucket: short.bucket,
    requested: short.asked,
    available: short.available,
  };
}

/** The refusal of a movement for want of stock, naming every place that did not suffice. */
export function insufficient(short: readonly StockShortage[]): Refusal {
  const first = short[0];
  const detail =
    first === undefined
      ? 'Not enough stock.'
      : `Product ${encodeId('prd', first.productId)} at ${encodeId('loc', first.locationId)}: ` +
        `${first.asked} requested, ${first.available} ${words[first.bucket]}` +
        `${short.length > 1 ? `; ${short.length - 1} more places are short` : ''}.`;
  return new Refusal('insufficient_inventory', detail, {
    extra: { shortages: short.map(presentShortage) },
  });
}
