import type { Connection } from '@switchyard/server/scratch';
import type { FaultRates } from './fault-plan.ts';

/** What a campaign shall be. */
export type CampaignOptions = {
  seed: number;
  /** It ends after so many minutes or so many operations, whichever is first. */
  minutes: number;
  operations: number;
  clients: number;
  servers: number;
  rates: FaultRates;
  /** A PostgreSQL to make the scratch database on; else one of its own is started. */
  databaseUrl: string | undefined;
  /** Where everything is kept afterwards; else only a failed campaign is kept. */
  keepDir: string | undefined;
  /** How long faults come before a phase without them, and how long that is at least. */
  phase: { faultsMs: number; calmMs: number };
  onProgress: (done: number, note: string) => void;
  /** Aborted: it ends in order and judges what there is. */
  signal: AbortSignal;
  /** For tests of the judgement: does harm to the data before they are judged. */
  beforeCheck?: (database: Connection) => Promise<void>;
};
