import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommandFailure } from '../lib/errors.ts';
import { type Certificate, draftName, issueCertificate } from './certificate.ts';
import { checkCampaign } from './check/index.ts';
import { startOwnDatabase } from './scratch-place.ts';

/**
 * Judges a campaign that was kept, as often as wished: starts its database (which changes nothing
 * that is judged), reads its history, and issues the certificate anew. What the campaign saw
 * of itself while it ran is taken from the file that it left. Throws a CommandFailure when
 * something of it is missing.
 */
export async function judgeKept(
  directory: string,
  onProgress: (note: string) => void,
): Promise<Certificate> {
  const dir = resolve(directory);
  const historyPath = join(dir, 'history.ndjson');
  const draftPath = join(dir, draftName);
  for (const path of [historyPath, draftPath, join(dir, 'database', 'pg')])
    if (!existsSync(path))
      throw new CommandFailure(`${dir} holds no finished campaign: ${path} is missing.`);
  const draft = JSON.parse(readFileSync(draftPath, 'utf8')) as Certificate;
  const database = await startOwnDatabase(dir);
  try {
    const report = await checkCampaign({ database: database.connection, historyPath, onProgress });
    return { ...issueCertificate(draft, report), kept: dir };
  } finally {
    await database.stop(true);
  }
}
