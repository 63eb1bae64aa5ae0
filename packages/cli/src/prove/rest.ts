import { countWaitingWork } from '@switchyard/server/scratch';
import { createApi } from '../lib/api.ts';
import type { Finding } from './check/index.ts';
import type { ScratchDatabase } from './scratch-place.ts';
import type { Fleet } from './server-fleet.ts';
import { until } from './until.ts';
import { type Json, listOf } from './workload/asked.ts';
import type { Tenant } from './workload/world.ts';

const drainPatienceMs = 60_000;

/** Waits until the servers have nothing left to do, then has them judge their own laws. */
export async function bringToRest(place: {
  fleet: Fleet;
  database: ScratchDatabase;
  tenants: readonly Tenant[];
}): Promise<Finding[]> {
  const { fleet, database, tenants } = place;
  const url = `http://127.0.0.1:${fleet.members[0]?.directPort() ?? 0}`;
  const read = async ({ apiKey }: Tenant, path: string): Promise<Json> => {
    const api = createApi(() => Promise.resolve({ url, key: apiKey }));
    return (await api.call({ method: 'GET', path })).body;
  };
  const isDrained = async (): Promise<boolean> => {
    const { unnumberedFacts, jobs, endedHolds } = await countWaitingWork(database.connection);
    if (unnumberedFacts + jobs + endedHolds > 0) return false;
    for (const tenant of tenants) {
      const queued = await read(tenant, '/v1/orders?queue=sourcing&limit=200');
      // What is on hold waits for a person, not for the server.
      if (listOf(queued, 'data').some((order) => order['status'] !== 'on_hold')) return false;
    }
    return true;
  };
  const findings: Finding[] = [];
  let broken: string[] = [];
  try {
    await until('facts are numbered, jobs done, orders sourced', drainPatienceMs, isDrained);
  } catch (error) {
    const left = JSON.stringify(await countWaitingWork(database.connection));
    broken = [`${error instanceof Error ? error.message : String(error)} ${left}`];
  }
  findings.push({
    name: 'campaign.drained',
    says: 'Facts are numbered, jobs done and orders sourced within a minute of the last request.',
    ok: broken.length === 0,
    checked: 1,
    broken: broken.length,
    undecided: 0,
    first: broken,
  });
  for (const tenant of tenants)
    findings.push(await judgedByServer(tenant.slug, () => read(tenant, '/v1/system/verify')));
  return findings;
}

/** A server that does not come to a judgement is a finding, and not the end of the campaign. */
async function judgedByServer(slug: string, verify: () => Promise<Json>): Promise<Finding> {
  let laws: Json[] = [];
  let wrong: unknown[] = [];
  try {
    laws = listOf(await verify(), 'laws');
    wrong = laws.filter((law) => law['ok'] !== true);
    if (laws.length === 0) wrong = ['No law was judged.'];
  } catch (error) {
    wrong = [error instanceof Error ? error.message : String(error)];
  }
  return {
    name: `laws.${slug}`,
    says: 'The server judges that each of its laws holds.',
    ok: wrong.length === 0,
    checked: laws.length,
    broken: wrong.length,
    undecided: 0,
    first: wrong,
  };
}
