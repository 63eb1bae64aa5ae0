import { createHash } from 'node:crypto';
import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import { laneKey, type Network } from './decide-freight.ts';
import { compileRateCard } from './decide-rates.ts';
import { allLocations } from './find-locations.ts';
import type { Service, ServiceRow } from './rate-card.ts';
import {
  selectCarriers,
  selectFingerprint,
  selectLanes,
  selectServices,
} from './store-carriers.ts';
import { selectLastSet } from './store-capacity.ts';

/** A change by another process is seen after this long at the latest. */
const lifetimeMs = 5000;
const tenantsMax = 256;

type TenantCache = {
  network: Network | undefined;
  fingerprint: string;
  expiresMs: number;
  generation: number;
};

const tenants = new Map<Uuid, TenantCache>();
/** Transactions that changed the network: what they read may never be committed. */
const changing = new WeakSet<Tx>();

function tenantCache(tenantId: Uuid): TenantCache {
  let cache = tenants.get(tenantId);
  if (cache === undefined) {
    const [oldest] = tenants.keys();
    if (tenants.size >= tenantsMax && oldest !== undefined) tenants.delete(oldest);
    cache = { network: undefined, fingerprint: '', expiresMs: 0, generation: 0 };
    tenants.set(tenantId, cache);
  }
  return cache;
}

/** A service ready to quote. */
export function serviceOf(row: ServiceRow): Service {
  const rateCard = compileRateCard(row.rateCard, row.currency);
  return { ...row, rateCard, serviceLevel: rateCard.serviceLevel };
}

/** The network with a fingerprint that held before and after it was read. */
async function loadNetwork(tx: Tx, before: string): Promise<[Network, string]> {
  for (let fingerprint = before, attempt = 1; ; attempt++) {
    const network = await readNetwork(tx, fingerprint);
    const after = await selectFingerprint(tx);
    // Each statement sees the newest commits; whoever changes the network without pause is left
    // with a version that is one change old, and is read again at the next question.
    if (after === fingerprint || attempt === 3) return [network, fingerprint];
    fingerprint = after;
  }
}

async function readNetwork(tx: Tx, fingerprint: string): Promise<Network> {
  const locations = await allLocations(tx);
  const carriers = await selectCarriers(tx);
  const services = await selectServices(tx, undefined);
  const lanes = await selectLanes(tx);
  const limitedUntil = await selectLastSet(tx);
  return {
    version: createHash('sha256').update(fingerprint).digest('base64url').slice(0, 16),
    locations,
    locationsById: new Map(locations.map((location) => [location.id, location])),
    carriers,
    carriersWithoutServices: new Set(
      carriers
        .map(({ id }) => id)
        .filter((id) => !services.some(({ carrierId }) => carrierId === id)),
    ),
    services: services
      .filter(({ active, carrierActive }) => active && carrierActive)
      .map(serviceOf),
    lanes: new Map(lanes.map((lane) => [laneKey(lane.fromLocationId, lane.toLocationId), lane])),
    ...(limitedUntil.size === 0 ? {} : { limitedUntil }),
  };
}

/**
 * The tenant's network in one object that never changes. A change made by this process is seen at
 * once, one made by another within 5 seconds; as long as nothing changed it is the same object.
 */
export async function cachedNetwork(tx: Tx): Promise<Network> {
  const cache = tenantCache(tx.tenantId);
  const isChanging = changing.has(tx);
  if (!isChanging && cache.network !== undefined && performance.now() < cache.expiresMs) {
    return cache.network;
  }
  const { generation } = cache;
  const before = await selectFingerprint(tx);
  const [network, fingerprint] =
    cache.network !== undefined && cache.fingerprint === before
      ? [cache.network, before]
      : await loadNetwork(tx, before);
  // Read before a change was committed, delivered after: such an answer is not kept.
  if (!isChanging && cache.generation === generation) {
    Object.assign(cache, { network, fingerprint, expiresMs: performance.now() + lifetimeMs });
  }
  return network;
}

/** To be called by whoever changes the network: it is read anew when the change is committed. */
export function networkChanges(tx: Tx): void {
  if (changing.has(tx)) return;
  changing.add(tx);
  tx.afterCommit(() => {
    const cache = tenantCache(tx.tenantId);
    cache.expiresMs = 0;
    cache.generation++;
  });
}
