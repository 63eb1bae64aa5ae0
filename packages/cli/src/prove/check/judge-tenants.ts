import type { Report, Tally } from './finding.ts';
import { publicIds, uuidOfPublicId } from './public-id.ts';
import type { Reading } from './store-connection.ts';
import { readTenants } from './store-history.ts';
import { findOwners, judgeReferences, streamTexts } from './store-tenants.ts';

const idsAtOnce = 5000;
const toldEvery = 50_000;

/** Judges that tenants are disjoint: in what is stored, and in what was answered and told. */
export async function judgeTenants(reading: Reading, report: Report): Promise<void> {
  report.progress('references of tenants');
  report.add(await judgeReferences(reading, report.listedMax));
  const tally = report.tally(
    'tenants.answers',
    'No answer and no event of a tenant holds an id of another tenant.',
  );
  const tenants = [...new Set((await readTenants(reading)).values())];
  // With one tenant there is no other whose id could be there.
  if (tenants.length < 2) return;
  let waiting = new Map<string, Named>();
  let texts = 0;
  for await (const { tenant, where, text } of streamTexts(reading)) {
    tally.check();
    if (texts++ % toldEvery === 0) report.progress(`tenants, ${texts - 1} answers and events`);
    for (const [id] of text.matchAll(publicIds)) {
      const uuid = uuidOfPublicId(id);
      if (uuid !== undefined) waiting.set(`${tenant} ${uuid}`, { tenant, uuid, id, where });
    }
    if (waiting.size < idsAtOnce) continue;
    await judgeNamed(reading, tenants, waiting, tally);
    waiting = new Map();
  }
  await judgeNamed(reading, tenants, waiting, tally);
}

type Named = { tenant: string; uuid: string; id: string; where: string };

async function judgeNamed(
  reading: Reading,
  tenants: readonly string[],
  waiting: ReadonlyMap<string, Named>,
  tally: Tally,
): Promise<void> {
  const ids = [...new Set([...waiting.values()].map(({ uuid }) => uuid))];
  const owners = new Map<string, string[]>();
  for (const { id, tenant } of await findOwners(reading, tenants, ids))
    owners.set(id, [...(owners.get(id) ?? []), tenant]);
  for (const { tenant, uuid, id, where } of waiting.values()) {
    const of = owners.get(uuid);
    if (of !== undefined && !of.includes(tenant)) tally.breaks({ tenant, where, id, of });
  }
}
