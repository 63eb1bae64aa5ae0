import type { Uuid } from '../../lib/ids.ts';

/** Why a location does not send what it was asked for. */
export const shortReasons = [
  'not_found',
  'out_of_stock',
  'damaged',
  'capacity',
  'closed',
  'other',
] as const;
export type ShortReason = (typeof shortReasons)[number];

/** A change of stock that a reason implies, for units whose claims were let go. */
export type ReasonEffect = {
  productId: Uuid;
  locationId: Uuid;
  kind: 'count' | 'damage';
  onHand: number;
  damaged?: number;
  reason: string;
};

/**
 * What a reason says about the stock of the place: units not found are counted off, damaged ones
 * leave what can be sold; a location that is full or closed still has them.
 */
export function decideReasonEffect(
  reason: ShortReason,
  place: { productId: Uuid; locationId: Uuid },
  units: number,
): ReasonEffect | undefined {
  switch (reason) {
    case 'not_found':
    case 'out_of_stock':
      return { ...place, kind: 'count', onHand: -units, reason };
    case 'damaged':
      return { ...place, kind: 'damage', onHand: -units, damaged: units, reason };
    case 'capacity':
    case 'closed':
    case 'other':
      return undefined;
  }
}
