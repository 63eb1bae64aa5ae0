import type { Uuid } from '../../lib/ids.ts';
import { type Instant, msOf } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { CanaryRow } from './canary.ts';
import { type Arm, armOf } from './decide-arm.ts';
import { type CompiledPolicy, compilePolicy } from './decide-compiled.ts';
import { defaultDocument } from './default-policy.ts';
import type { PolicyDocument } from './document.ts';
import { selectDocuments, selectLiveActivations } from './store-activations.ts';
import { selectRunningCanaries } from './store-canaries.ts';

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
  /** The canary that it plans an order for, and as which of the two. */
  readonly canary?: { readonly id: Uuid; readonly arm: Arm };
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
  /** The same, or the candidate of a canary where the order is one of its share. */
  readonly forOrder: (order: { id: Uuid; channel: string }, nowMs: number) => ActivePolicy;
  /** The canary that orders of the channel take part in; of none while another policy counts. */
  readonly canaryOf: (channel: string, nowMs: number) => CanaryRow | undefined;
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

/** What counts now, as the database says it: for whoever decides by it what is to count. */
export async function readBook(tx: Tx, now: Instant): Promise<PolicyBook> {
  const activations = await selectLiveActivations(tx, now);
  const canaries = await selectRunningCanaries(tx);
  const wanted = activations.flatMap(({ policyId, number }) =>
    policyId === null || number === null ? [] : [{ policyId, number }],
  );
  const known = await publishedVersions(tx, [
    ...wanted,
    ...canaries,
    ...canaries.map((row) => ({ policyId: row.currentPolicyId, number: row.currentNumber })),
  ]);
  const turns = new Map<string | null, Turn[]>();
  for (const { channel, policyId, number, effectiveFrom } of activations) {
    const policy = policyId === null || number === null ? undefined : known(policyId, number);
    const turn = { fromMs: msOf(effectiveFrom), policy };
    const list = turns.get(channel);
    if (list === undefined) turns.set(channel, [turn]);
    else list.push(turn);
  }
  const general = turns.get(null);
  const own = (channel: string, nowMs: number): ActivePolicy | undefined =>
    turnAt(turns.get(channel), nowMs);
  const of = (channel: string, nowMs: number): ActivePolicy =>
    own(channel, nowMs) ?? turnAt(general, nowMs) ?? builtInPolicy;
  const running = new Map(canaries.map((row) => [row.channel, bothArms(row, known)]));
  const inCanary = (channel: string, nowMs: number): BothArms | undefined => {
    const both =
      running.get(channel) ?? (own(channel, nowMs) === undefined ? running.get(null) : undefined);
    return both !== undefined && isSame(both.current, of(channel, nowMs)) ? both : undefined;
  };
  return {
    of,
    forOrder: ({ id, channel }, nowMs) => {
      const both = inCanary(channel, nowMs);
      return both === undefined ? of(channel, nowMs) : both[armOf(id, both.row)];
    },
    canaryOf: (channel, nowMs) => inCanary(channel, nowMs)?.row,
  };
}

/** The two policies of a canary, each ready to plan orders for it. */
type BothArms = { readonly row: CanaryRow } & Readonly<Record<Arm, ActivePolicy>>;

function bothArms(
  row: CanaryRow,
  known: (policyId: Uuid, number: number) => ActivePolicy | undefined,
): BothArms | undefined {
  const candidate = known(row.policyId, row.number);
  const current = known(row.currentPolicyId, row.currentNumber);
  if (candidate === undefined || current === undefined) return undefined;
  const { id } = row;
  return {
    row,
    candidate: { ...candidate, canary: { id, arm: 'candidate' } },
    current: { ...current, canary: { id, arm: 'current' } },
  };
}

const isSame = (one: ActivePolicy, other: ActivePolicy): boolean =>
  one.policyId === other.policyId && one.number === other.number;

/** Turns stand in the order of their time; the last whose time has come counts. */
function turnAt(turns: readonly Turn[] | undefined, nowMs: number): ActivePolicy | undefined {
  if (turns === undefined) return undefined;
  for (let index = turns.length - 1; index >= 0; index--) {
    const turn = turns[index];
    if (turn !== undefined && turn.fromMs <= nowMs) return turn.policy;
  }
  return undefined;
}
