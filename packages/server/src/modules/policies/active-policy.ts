import type { Uuid } from '../../lib/ids.ts';
import { type Instant, msOf } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type CompiledPolicy, compilePolicy } from './decide-compiled.ts';
import { defaultDocument } from './default-policy.ts';
import type { PolicyDocument } from './document.ts';
import { selectDocuments, selectLiveActivations } from './store-activations.ts';

/** A change by another process is seen after this long at the latest. */
const lifetimeMs = 5000;
const tenantsMax = 256;

/** A version that counts, ready for the hot path; it never changes. */
export type ActivePolicy = {
  readonly policyId: Uuid;
  readonly code: string;
  readonly number: number;
  readonly document: PolicyDocument;
  readonly compiled: CompiledPolicy;
};

/** What counts when nobody published anything. Its id is the nil UUID. */
export const builtInPolicy: ActivePolicy = {
  policyId: '00000000-0000-0000-0000-000000000000' as Uuid,
  code: 'default',
  number: 1,
  document: defaultDocument,
  compiled: compilePolicy(defaultDocument),
};

/** A version with the time from which on it counts; `undefined` gives way to what is more general. */
type Turn = { readonly fromMs: number; readonly policy: ActivePolicy | undefined };

/** The policies of a tenant as far as they count now or later. */
export type PolicyBook = {
  /** What counts for an order of the channel at the instant, in milliseconds since 1970. */
  readonly of: (channel: string, nowMs: number) => ActivePolicy;
};

type TenantCache = { book: PolicyBook | undefined; expiresMs: number; generation: number };

const tenants = new Map<Uuid, TenantCache>();
const changing = new WeakSet<Tx>();
/** A published version's document never changes: its object, and what is compiled of it, is kept. */
const versionsMax = 1024;
const versions = new Map<string, ActivePolicy>();

function tenantCache(tenantId: Uuid): TenantCache {
  let cache = tenants.get(tenantId);
  if (cache === undefined) {
    const [oldest] = tenants.keys();
    if (tenants.size >= tenantsMax && oldest !== undefined) tenants.delete(oldest);
    cache = { book: undefined, expiresMs: 0, generation: 0 };
    tenants.set(tenantId, cache);
  }
  return cache;
}

/**
 * The tenant's active policies. An activation by this process is seen at once, one by another
 * within 5 seconds; an effective-from is kept to the millisecond, as what is to come is known.
 */
export async function activePolicies(tx: Tx, now: Instant): Promise<PolicyBook> {
  const cache = tenantCache(tx.tenantId);
  const isChanging = changing.has(tx);
  if (!isChanging && cache.book !== undefined && performance.now() < cache.expiresMs) {
    return cache.book;
  }
  const { generation } = cache;
  const book = await readBook(tx, now);
  // Read before a change was committed, delivered after: such an answer is not kept.
  if (!isChanging && cache.generation === generation) {
    Object.assign(cache, { book, expiresMs: performance.now() + lifetimeMs });
  }
  return book;
}

/** To be called by whoever changes what is active: it is read anew after the commit. */
export function activePoliciesChange(tx: Tx): void {
  if (changing.has(tx)) return;
  changing.add(tx);
  tx.afterCommit(() => {
    const cache = tenantCache(tx.tenantId);
    cache.expiresMs = 0;
    cache.generation++;
  });
}

/**
 * Published versions, of which decisions tell, ready to be asked: undefined when there is no such
 * one. The built-in policy is among them.
 */
export async function publishedVersions(
  tx: Tx,
  wanted: readonly { policyId: Uuid; number: number }[],
): Promise<(policyId: Uuid, number: number) => ActivePolicy | undefined> {
  const keyOf = (policyId: Uuid, number: number): string => `${tx.tenantId} ${policyId} ${number}`;
  const found = new Map<string, ActivePolicy>();
  const unknown: { policyId: Uuid; number: number }[] = [];
  for (const { policyId, number } of wanted) {
    const key = keyOf(policyId, number);
    const known = policyId === builtInPolicy.policyId ? builtInPolicy : versions.get(key);
    if (known !== undefined) found.set(key, known);
    else unknown.push({ policyId, number });
  }
  for (const { policyId, number, code, document } of await selectDocuments(tx, unknown)) {
    if (versions.size >= versionsMax) versions.clear();
    const version = { policyId, code, number, document, compiled: compilePolicy(document) };
    versions.set(keyOf(policyId, number), version);
    found.set(keyOf(policyId, number), version);
  }
  return (policyId, number) => found.get(keyOf(policyId, number));
}

async function readBook(tx: Tx, now: Instant): Promise<PolicyBook> {
  const activations = await selectLiveActivations(tx, now);
  const wanted = activations.flatMap(({ policyId, number }) =>
    policyId === null || number === null ? [] : [{ policyId, number }],
  );
  const known = await publishedVersions(tx, wanted);
  const turns = new Map<string | null, Turn[]>();
  for (const { channel, policyId, number, effectiveFrom } of activations) {
    const policy = policyId === null || number === null ? undefined : known(policyId, number);
    const turn = { fromMs: msOf(effectiveFrom), policy };
    const list = turns.get(channel);
    if (list === undefined) turns.set(channel, [turn]);
    else list.push(turn);
  }
  const general = turns.get(null);
  return {
    of: (channel, nowMs) =>
      turnAt(turns.get(channel), nowMs) ?? turnAt(general, nowMs) ?? builtInPolicy,
  };
}

/** Turns stand in the order of their time; the last whose time has come counts. */
function turnAt(turns: readonly Turn[] | undefined, nowMs: number): ActivePolicy | undefined {
  if (turns === undefined) return undefined;
  for (let index = turns.length - 1; index >= 0; index--) {
    const turn = turns[index];
    if (turn !== undefined && turn.fromMs <= nowMs) return turn.policy;
  }
  return undefined;
}
