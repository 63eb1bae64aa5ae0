import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { DayClaim } from '../network/index.ts';
import type { OrderState } from '../orders/index.ts';
import type { PlannedOrder } from './apply-plan.ts';
import type { Declined } from './avoid-places.ts';
import type { DispatchJob } from './dispatch-types.ts';
import type { Exchange } from './exchange-claims.ts';
import type { HandlingView } from './plan.ts';
import type { Redemption } from './redeem-holds.ts';
import type { StockSnapshot } from './stock-snapshot.ts';

/** The database refused the batch because others took these natural or idempotency keys first. */
export class KeysTaken extends Error {
  override readonly name = 'KeysTaken';
  readonly jobs: ReadonlySet<DispatchJob>;
  constructor(jobs: ReadonlySet<DispatchJob>) {
    super('Keys of the batch are taken.');
    this.jobs = jobs;
  }
}

/** The stock that the plans count on was gone when it was locked. */
export class StockGone extends Error {
  override readonly name = 'StockGone';
  readonly productIds: readonly Uuid[];
  constructor(productIds: readonly Uuid[]) {
    super('Planned stock is gone.');
    this.productIds = productIds;
  }
}

/** An order on its way through the batch. */
export type Piece = {
  job: DispatchJob;
  ctx: Context;
  state: OrderState;
  isNew: boolean;
  /** Whether it is planned now, and whether the plan takes the stock. */
  plan: boolean;
  commit: boolean;
  trigger: string;
  assignedLocationId: Uuid | undefined;
  planned: PlannedOrder | undefined;
  /** The end of the day that it was promised for; undefined: nothing was promised yet. */
  promisedAt: Instant | undefined;
  /** What places declined of it. */
  declined: readonly Declined[];
  /** Times that places gave it back; nought for who asks by hand. */
  tries: number;
  /** What it holds and may exchange. */
  exchange: Exchange | undefined;
  /** What its products ask of the places that send them. */
  handling: HandlingView;
  /** Places that hold or have sent units of it, where it may be split only so often. */
  placesHeld: number;
  /** The days on which places work on what it held before. */
  heldDays: readonly DayClaim[];
  /** Units of soft holds that it takes over. */
  redemptions: Redemption[];
};

/** What a batch works with besides its transaction. */
export type BatchTools = {
  snapshot: StockSnapshot;
  /** Runs the planning part alone: batches plan one after the other, in the order they were taken. */
  planInTurn: <T>(work: () => Promise<T>) => Promise<T>;
  nowMs: () => number;
  /** After a refusal: say exactly what is short, and end holds whose time is over. */
  careful: boolean;
};

/**
 * The call of a batch that came last. Its clock judges the batch's stock: a hold that has ended for
 * one of the orders is not held against it by the clock of an earlier one.
 */
export function latestContext(pieces: readonly Piece[]): Context | undefined {
  let latest: Context | undefined;
  for (const { ctx } of pieces) if (latest === undefined || ctx.now() > latest.now()) latest = ctx;
  return latest;
}
