import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../db/index.ts';
import type { Mark } from './marks.ts';
import type { RetainedKind } from './policy.ts';

/** What one batch has done, and where the next one goes on. */
export type SweepResult = {
  dropped: number;
  /** The place up to which nothing is left to look at; undefined keeps the last one. */
  place?: string;
  /** Of events: the last sequence number dropped. */
  through?: number;
  /** The latest time of what was dropped, when it differs from the cutoff. */
  before?: Instant;
  /** More may be due. */
  more: boolean;
  /** Something is due and waits for somebody else: the sweep has not come to its end. */
  held?: boolean;
};

/** Drops one batch of a tenant's rows that are older than the cutoff. */
export type Sweep = (
  tx: Tx,
  input: { cutoff: Instant; mark: Mark; limit: number },
) => Promise<SweepResult>;

export type Sweeps = Readonly<Record<RetainedKind, Sweep>>;
