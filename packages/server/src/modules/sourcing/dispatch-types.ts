import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Fault } from '../../platform/errors.ts';
import type { Answer, Idempotency, SealedAnswer } from '../../platform/http/index.ts';
import type { DayClaim } from '../network/index.ts';
import type { NewOrder, OrderView } from '../orders/index.ts';
import type { ActivePolicy } from '../policies/index.ts';
import type { Kept } from './exchange-claims.ts';

/** An order to capture and, unless it asks to stop earlier, to source and allocate at once. */
export type CaptureJob = {
  kind: 'capture';
  ctx: Context;
  body: NewOrder;
  /** Of the content, to tell a repeat from another order under the same natural key. */
  fingerprint: string;
  idempotency: Idempotency | undefined;
  /** Makes the kept answer of a new order; absent when the answer is not kept (bulk). */
  seal: ((answer: Answer<unknown>) => SealedAnswer) | undefined;
};

/** Days of claims that a transaction has ended, until they are given back. */
export type ReleasedDays = { readonly claims: readonly DayClaim[]; isGivenBack: boolean };

/**
 * An order that exists: plan what of it is open, and take the stock when `commit`. An `exchange`
 * plans what is allocated and not released, and takes other stock in its place where that pays.
 */
export type SourceJob = {
  kind: 'source';
  ctx: Context;
  orderId: Uuid;
  trigger: 'route' | 'allocate' | 'backorder_release' | 'schedule' | 'run' | 'exchange';
  commit: boolean;
  /** A location the caller wants emptied first. */
  assignedLocationId: Uuid | undefined;
  /** Nobody asked: what a place gave back. Bounded by the policy's tries. */
  automatic?: true;
  /** Asked in place of the one that counts for the order's channel. */
  policy?: ActivePolicy | undefined;
  /** What the transaction has let go of it: its days are given back with those that are taken. */
  released?: ReleasedDays;
};

export type DispatchJob = CaptureJob | SourceJob;

/** What became of a job. */
export type DispatchResult =
  | { kind: 'captured'; view: OrderView; answer: SealedAnswer | undefined }
  /** The natural key is taken: by the same order (`same`) or by another. */
  | { kind: 'duplicate'; orderId: Uuid; same: boolean }
  /** The Idempotency-Key is taken: the answer that was kept. */
  | { kind: 'replayed'; answer: SealedAnswer }
  | { kind: 'refused'; faults: readonly Fault[] }
  | {
      kind: 'sourced';
      orderId: Uuid;
      decisionId: Uuid | undefined;
      /** Of an order that is allocated: what another plan saves, or why it stays. */
      exchange?: { kept: Kept | undefined; savedMinor: number } | undefined;
    }
  | { kind: 'failed'; error: unknown };
