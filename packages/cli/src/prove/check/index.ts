/**
 * The judge of `switchyard prove` and of `switchyard verify --deep`: compares a history of what
 * clients were answered with what is stored, and what is stored with the laws.
 * Owns nothing, writes nothing. Invariant: no code of the product is used here, so that a mistake
 * of the product cannot excuse itself (test/architecture watches it).
 */
import type { ClientConfig } from 'pg';
import type { CheckReport } from './finding.ts';

export type { CheckReport, Finding } from './finding.ts';

/** Where a finished campaign is: its database (address, or socket folder as host) and its history. */
export type CampaignPlace = {
  database: ClientConfig;
  historyPath: string;
  /** How many broken rows a finding lists at most; 5 unless told. */
  listedMax?: number;
};

/** Judges a finished campaign; the database must be at rest. Throws when one cannot be read. */
export async function checkCampaign(place: CampaignPlace): Promise<CheckReport> {
  await Promise.resolve(place);
  throw new Error('The checker is being built.');
}

/** Judges everything that needs no history; the database may be in use. */
export async function checkDatabase(
  place: Pick<CampaignPlace, 'database' | 'listedMax'>,
): Promise<CheckReport> {
  await Promise.resolve(place);
  throw new Error('The checker is being built.');
}
