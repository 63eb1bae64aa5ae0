import { decodeId, type Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type OrderState, readOrders } from '../orders/index.ts';
import { type ActivePolicy, type CompiledPolicy, publishedVersions } from '../policies/index.ts';
import {
  decodeDecision,
  decodePolicy,
  type Declined,
  type Given,
  type How,
  type NotKept,
  type PastDecision,
  problemOfDecision,
  readPastDemand,
  selectRefusals,
} from '../sourcing/index.ts';
import type { PolicyPast } from './history.ts';
import { planWithPolicy, type PolicyFacts } from './plan-with-policy.ts';

/** What a run asks of the past beyond the problems that were planned. */
export type Asking = {
  /** Policies that orders are planned by in place of those that counted. */
  readonly policies: readonly CompiledPolicy[];
};

/** A decision with what it was given, and what a policy would be asked where one will be. */
export type ReadPast = {
  readonly row: PastDecision;
  readonly given: Given | NotKept;
  readonly past: PolicyPast | undefined;
};

/** What of a plan is more than the planner's answer to its question. */
export function beyondPlanner(how: How): 'several_attempts' | 'scorecard' | undefined {
  if (how.isPart === true) return 'several_attempts';
  return how.isScore === true ? 'scorecard' : undefined;
}

type OwnVersion = { policyId: Uuid; number: number };

/**
 * What decisions were given, and what policies are asked of their orders: of all of them when the
 * run has policies of its own, else of those whose plan only a policy can make again.
 */
export async function readPasts(
  tx: Tx,
  rows: readonly PastDecision[],
  asking: Asking,
): Promise<ReadPast[]> {
  const read: { row: PastDecision; given: Given | NotKept }[] = [];
  for (const row of rows) read.push({ row, given: await problemOfDecision(tx, row) });
  const wanted = read.filter(
    ({ given }) =>
      typeof given !== 'string' &&
      (asking.policies.length > 0 || beyondPlanner(given.how) !== undefined),
  );
  if (wanted.length === 0) return read.map((one) => ({ ...one, past: undefined }));
  const orderIds = [...new Set(wanted.map(({ row }) => row.orderId))];
  const states = await readOrders(tx, orderIds);
  const refusals = await selectRefusals(tx, orderIds);
  const versionOf = await publishedVersions(
    tx,
    wanted.flatMap(({ row }) => ownVersion(row) ?? []),
  );
  const pasts = new Map<Uuid, PolicyPast>();
  for (const { row, given } of wanted) {
    const state = states.get(row.orderId);
    if (state === undefined || typeof given === 'string') continue;
    const version = ownVersion(row);
    const own = version && versionOf(version.policyId, version.number);
    const declined = refusals.filter((one) => one.orderId === row.orderId);
    pasts.set(row.id, await pastOf(tx, { row, given, state, own, declined, asking }));
  }
  return read.map((one) => ({ ...one, past: pasts.get(one.row.id) }));
}

function ownVersion({ document }: PastDecision): OwnVersion | undefined {
  const told = decodePolicy(document);
  const policyId = told === null ? undefined : decodeId('pol', told.policy_id);
  return policyId === undefined || told === null ? undefined : { policyId, number: told.number };
}

async function pastOf(
  tx: Tx,
  what: {
    row: PastDecision;
    given: Given;
    state: OrderState;
    own: ActivePolicy | undefined;
    declined: readonly (Declined & { at: string })[];
    asking: Asking;
  },
): Promise<PolicyPast> {
  const { row, given, state, own, asking } = what;
  const isByPolicy = beyondPlanner(given.how) !== undefined;
  const facts: PolicyFacts = {
    state,
    network: given.network,
    heading: row,
    time: given.how.time,
    // A refusal is what an order is decided again for: one of the same millisecond came before.
    declined: what.declined.filter(({ at }) => at <= row.decidedAt),
    prices: decodeDecision(row.document, (minor) => minor).prices ?? undefined,
    weeklyUnits: await readPastDemand(tx, {
      policies: [...asking.policies, ...(isByPolicy && own !== undefined ? [own.compiled] : [])],
      productIds: [...new Set(given.problem.lines.map(({ product }) => product as Uuid))],
      at: row.decidedAt,
    }),
  };
  return { own, ask: (question) => planWithPolicy(facts, question) };
}
