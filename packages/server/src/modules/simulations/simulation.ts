import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { NewSimulation } from './wire.ts';

/** What was asked for, with the instants as they are kept and every reference resolved again. */
export type SimulationRequest = NewSimulation & { readonly seed: number };

/** A simulation as stored, with how far its job is. */
export type SimulationRow = {
  readonly id: Uuid;
  readonly name: string;
  readonly request: SimulationRequest;
  readonly periodFrom: Instant;
  readonly periodTo: Instant;
  readonly jobId: Uuid;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly finishedAt: Instant | null;
  readonly result: Record<string, unknown> | null;
  readonly digest: string | null;
  readonly state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  readonly progressDone: number;
  readonly progressTotal: number | null;
};

/** What became of one decision in one variation; number 0 is history repeated. */
export type ComparedRow = {
  readonly variation: number;
  readonly decisionId: Uuid;
  readonly orderId: Uuid;
  readonly decidedAt: Instant;
  readonly difference: string | null;
  readonly historyCostMinor: number;
  readonly variedCostMinor: number;
  readonly historyUnits: number;
  readonly variedUnits: number;
  readonly historyShipments: number;
  readonly variedShipments: number;
  readonly variedLocations: readonly Uuid[];
};
