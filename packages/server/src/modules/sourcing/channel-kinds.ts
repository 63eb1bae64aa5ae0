import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import { selectChannelKinds } from './store-channels.ts';

/** A change of a channel is seen after this long at the latest. */
const lifetimeMs = 5000;
const tenantsMax = 256;
const channelsMax = 1000;

type Known = { kinds: Map<string, string | null>; expiresMs: number };
const tenants = new Map<Uuid, Known>();

function knownOf(tenantId: Uuid): Known {
  const now = performance.now();
  let known = tenants.get(tenantId);
  if (known === undefined || now >= known.expiresMs || known.kinds.size >= channelsMax) {
    const [oldest] = tenants.keys();
    if (tenants.size >= tenantsMax && oldest !== undefined) tenants.delete(oldest);
    known = { kinds: new Map(), expiresMs: now + lifetimeMs };
    tenants.set(tenantId, known);
  }
  return known;
}

/** The kinds of channels by their codes; null for those that are not registered. */
export async function cachedChannelKinds(
  tx: Tx,
  codes: readonly string[],
): Promise<(code: string) => string | null> {
  const { kinds } = knownOf(tx.tenantId);
  const unknown = [...new Set(codes)].filter((code) => !kinds.has(code));
  if (unknown.length > 0) {
    const found = await selectChannelKinds(tx, unknown);
    for (const code of unknown) kinds.set(code, found.get(code) ?? null);
  }
  return (code) => kinds.get(code) ?? null;
}

/** The kind of one channel; null when it is not registered. */
export async function channelKindOf(tx: Tx, code: string): Promise<string | null> {
  return (await cachedChannelKinds(tx, [code]))(code);
}
