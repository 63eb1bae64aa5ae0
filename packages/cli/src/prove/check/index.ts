/**
 * The judge of `switchyard prove` and of `switchyard verify --deep`: compares a history of what
 * clients were answered with what is stored, and what is stored with the laws.
 * Owns nothing, writes nothing. Invariants: no code of the product is used here, so that a mistake
 * of the product cannot excuse itself (test/architecture watches it); everything is judged in one
 * read-only transaction; what a bounded search cannot decide is counted and fails.
 */
import { type CheckReport, newReport } from './finding.ts';
import { judgeEvents } from './judge-events.ts';
import { judgeHistory } from './judge-history.ts';
import { judgeTenants } from './judge-tenants.ts';
import { type ClientConfig, type Reading, withReading } from './store-connection.ts';
import { countRows, judgeLaw, laws } from './store-laws.ts';

export type { CheckReport, Finding } from './finding.ts';
export { shrinkHistory } from './shrink.ts';

/** Where a finished campaign is: its database (address, or socket folder as host) and its history. */
export type CampaignPlace = {
  database: ClientConfig;
  historyPath: string;
  /** How many broken rows a finding lists at most; 5 unless told. */
  listedMax?: number;
  /** Told what is being judged, now and then. */
  onProgress?: (note: string) => void;
};

const listedMaxDefault = 5;

/** Judges a finished campaign; the database must be at rest. Throws when one cannot be read. */
export async function checkCampaign(place: CampaignPlace): Promise<CheckReport> {
  return check(place, place.historyPath);
}

/** Judges everything that needs no history; the database may be in use. */
export async function checkDatabase(
  place: Omit<CampaignPlace, 'historyPath'>,
): Promise<CheckReport> {
  return check(place, undefined);
}

async function check(
  place: Omit<CampaignPlace, 'historyPath'>,
  historyPath: string | undefined,
): Promise<CheckReport> {
  const { database, listedMax = listedMaxDefault, onProgress = () => undefined } = place;
  return withReading(database, (reading) => judge(reading, historyPath, listedMax, onProgress));
}

/** Judges what one transaction sees, with a history or without. */
export async function judge(
  reading: Reading,
  historyPath: string | undefined,
  listedMax: number,
  onProgress: (note: string) => void = () => undefined,
): Promise<CheckReport> {
  const report = newReport(listedMax, onProgress);
  if (historyPath !== undefined) await judgeHistory(reading, report, historyPath);
  for (const law of laws) {
    report.progress(law.name);
    report.add(await judgeLaw(reading, law, listedMax));
  }
  await judgeEvents(reading, report);
  await judgeTenants(reading, report);
  for (const [name, rows] of Object.entries(await countRows(reading))) report.count(name, rows);
  return report.finish();
}
