import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';

export const planStates = ['open', 'empty', 'accepted', 'rejected', 'replaced'] as const;
export const moveStates = ['proposed', 'accepted', 'rejected'] as const;

/** A plan's lane: what moves on it, together. */
export type PlanLane = {
  readonly fromLocationId: Uuid;
  readonly toLocationId: Uuid;
  readonly units: number;
  readonly fixedMinor: number;
  readonly freightMinor: number;
  readonly avoidedMinor: number;
  readonly transitDays: number;
};

/** What a plan rests on, and what it did not look at. */
export type PlanBasis = {
  readonly forecastRunId: Uuid | null;
  readonly networkVersion: string;
  readonly settingsVersion: number;
  readonly products: number;
  readonly places: number;
  readonly lanes: number;
  readonly leftOut: {
    /** Products with a forecast but without a price that can be counted with. */
    readonly products: number;
    /** Lanes of which the terms or an end are in another currency. */
    readonly lanes: number;
  };
};

export type PlanDocument = PlanBasis & { readonly usedLanes: readonly PlanLane[] };

/** A plan as it is kept. */
export type PlanRow = {
  readonly id: Uuid;
  readonly trigger: 'schedule' | 'request';
  readonly state: (typeof planStates)[number];
  readonly currency: string;
  readonly horizonDays: number;
  readonly units: number;
  readonly moves: number;
  readonly avoidedMinor: number;
  readonly freightMinor: number;
  readonly fixedMinor: number;
  readonly boundMinor: number;
  readonly document: PlanDocument;
  readonly version: number;
  readonly madeAt: Instant;
  readonly updatedAt: Instant;
};

/** One end of a move, when the plan was made. */
export type MoveEnd = {
  /** Sellable and in transit: what has to be so still when the move is accepted. */
  readonly stock: number;
  /** The same with supplies that are due: what would serve demand there. */
  readonly position: number;
  /** The same with the whole plan. */
  readonly positionAfter: number;
  readonly demandMean: number;
  readonly demandStandardDeviation: number;
  /** Chance that the position covers demand until the horizon. */
  readonly coverBefore: number;
  readonly coverAfter: number;
};

/** A move as it is kept. */
export type MoveRow = {
  readonly id: Uuid;
  readonly planId: Uuid;
  readonly productId: Uuid;
  readonly fromLocationId: Uuid;
  readonly toLocationId: Uuid;
  readonly quantity: number;
  readonly avoidedMinor: number;
  readonly freightMinor: number;
  readonly state: (typeof moveStates)[number];
  readonly transferId: Uuid | null;
  readonly document: { readonly from: MoveEnd; readonly to: MoveEnd };
};

/** The same with names. */
export type NamedMove = MoveRow & {
  readonly sku: string;
  readonly fromCode: string;
  readonly toCode: string;
  readonly currency: string;
};
