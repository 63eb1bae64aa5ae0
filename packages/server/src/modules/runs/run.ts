import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';

/** Where orders may stand that a run goes through. */
export const orderStates = ['unrouted', 'planned', 'waiting', 'backordered', 'unreleased'] as const;
export type OrderState = (typeof orderStates)[number];

/** Which orders a run goes through. */
export type RunOrders = {
  /** Any of them. */
  readonly states: readonly OrderState[];
  /** Of those that wait: only in these queues. */
  readonly queues?: readonly string[] | undefined;
  readonly channels?: readonly string[] | undefined;
  readonly limit?: number | undefined;
};

/** When runs are made, and of what. */
export type ScheduleRow = {
  readonly id: Uuid;
  readonly code: string;
  readonly name: string;
  readonly cron: string | null;
  readonly everyMinutes: number | null;
  readonly timeZone: string | null;
  readonly locationId: Uuid | null;
  readonly orders: RunOrders;
  readonly policyId: Uuid | null;
  /** Null: the newest published version at each turn. */
  readonly policyNumber: number | null;
  readonly paused: boolean;
  readonly nextRunAt: Instant | null;
  readonly lastDueAt: Instant | null;
  readonly skippedTurns: number;
  readonly version: number;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

export const runStates = ['queued', 'running', 'succeeded', 'stopped', 'failed'] as const;
export type RunState = (typeof runStates)[number];

/** What can become of an order in a run. */
export const outcomes = [
  'routed',
  'split',
  'partly_routed',
  'waiting',
  'resourced',
  'kept',
  'skipped',
  'error',
] as const;
export type Outcome = (typeof outcomes)[number];

/** Sums over the orders that a run is through with. */
export type Totals = {
  /** By outcome, and by `outcome:reason` where there is a reason. */
  readonly orders: Readonly<Record<string, number>>;
  readonly placedUnits: number;
  readonly shipments: number;
  readonly costMinor: number;
  readonly savedMinor: number;
};

export type RunRow = {
  readonly id: Uuid;
  readonly scheduleId: Uuid | null;
  readonly dueAt: Instant | null;
  readonly orders: RunOrders;
  readonly policyId: Uuid | null;
  readonly policyNumber: number | null;
  readonly currency: string;
  readonly jobId: Uuid;
  readonly total: number | null;
  readonly done: number;
  readonly totals: Partial<Totals>;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
  readonly state: RunState;
};

/** What became of one order. */
export type OrderOutcome = {
  readonly place: number;
  readonly orderId: Uuid;
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly decisionId: Uuid | null;
  readonly placedUnits: number;
  readonly shipments: number;
  readonly costMinor: number;
  readonly savedMinor: number;
};

/** An order of a run as it is listed; its outcome is null until it had its turn. */
export type RunOrderRow = Omit<OrderOutcome, 'outcome'> & {
  readonly runId: Uuid;
  readonly outcome: Outcome | null;
  readonly doneAt: Instant | null;
  readonly currency: string;
};
