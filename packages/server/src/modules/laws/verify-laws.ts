import type { Uuid } from '../../lib/ids.ts';
import type { Database, Tx } from '../../platform/db/index.ts';
import { bucketNames, type Buckets, deriveStatus, type OrderStage } from '../orders/index.ts';
import {
  type Finding,
  judgeBuckets,
  judgeCompensations,
  judgeConserved,
  judgeDays,
  judgeHeld,
  judgeLedger,
  judgeOrderEvents,
  judgeOwners,
  judgePromised,
  judgeRefunds,
  judgeReturns,
  judgeSequence,
  judgeShipped,
  selectStatusPage,
} from './store.ts';

/** One law over one tenant. */
export type LawResult = Finding & { law: string; says: string; ok: boolean };

export type LawReport = { ok: boolean; laws: LawResult[] };

const beginning = '00000000-0000-0000-0000-000000000000' as Uuid;
const pageOrders = 1000;

type Law = {
  law: string;
  says: string;
  cheap: boolean;
  judge: (tx: Tx, since: Uuid) => Promise<Finding>;
};

const laws: readonly Law[] = [
  {
    law: 'I1',
    cheap: true,
    says: 'The buckets of a line sum to its quantity; none is negative.',
    judge: judgeBuckets,
  },
  {
    law: 'I2',
    cheap: true,
    says: 'What a line holds is what its hard claims hold.',
    judge: judgeHeld,
  },
  {
    law: 'I3',
    cheap: true,
    says: 'What a line has shipped is what its shipments carry.',
    judge: judgeShipped,
  },
  {
    law: 'I4',
    cheap: true,
    says: 'Fulfilment orders carry exactly what left sourcing.',
    judge: judgeConserved,
  },
  {
    law: 'I5',
    cheap: true,
    says: 'On hand covers every claim, but for the declared allowance.',
    judge: judgePromised,
  },
  { law: 'I6', cheap: false, says: 'Every live claim has a living owner.', judge: judgeOwners },
  {
    law: 'I7',
    cheap: false,
    says: 'Counters are the sums of the ledger and of the claims.',
    judge: judgeLedger,
  },
  {
    law: 'I7b',
    cheap: false,
    says: 'A compensation names its original and is not larger.',
    judge: judgeCompensations,
  },
  {
    law: 'I8',
    cheap: false,
    says: 'Refunds and exchanges are no more than was to be paid.',
    judge: judgeRefunds,
  },
  { law: 'I9', cheap: false, says: 'The event sequence has no gap.', judge: judgeSequence },
  {
    law: 'I9b',
    cheap: true,
    says: 'Every order has the event of its creation, once.',
    judge: judgeOrderEvents,
  },
  {
    law: 'I10',
    cheap: true,
    says: 'The stored status is the derived status.',
    judge: judgeStatuses,
  },
  {
    law: 'I11',
    cheap: false,
    says: 'Lines say of returns what returns say; no more comes back than has left.',
    judge: judgeReturns,
  },
  {
    law: 'I12',
    cheap: false,
    says: 'A day of a place has what claims say, and no more than its limits allowed.',
    judge: judgeDays,
  },
];

async function judgeStatuses(tx: Tx, since: Uuid): Promise<Finding> {
  const finding: Finding = { checked: 0, broken: 0, first: null };
  for (let after = since; ;) {
    const page = await selectStatusPage(tx, after, pageOrders);
    for (const row of page) {
      const total = Object.fromEntries(
        bucketNames.map((name) => [name, row[name] ?? 0]),
      ) as Buckets;
      const derived = deriveStatus({
        stage: row.stage as OrderStage,
        blockingHolds: row.liveHolds,
        liveFulfillmentOrders: row.liveWork,
        completed: row.completed,
        total,
      });
      finding.checked++;
      const countsDiffer =
        row.blockingHolds !== row.liveHolds || row.liveFulfillmentOrders !== row.liveWork;
      if (derived === row.status && !countsDiffer) continue;
      finding.broken++;
      finding.first ??= {
        order: row.id,
        stored: row.status,
        derived,
        blocking_holds: row.blockingHolds,
        live_holds: row.liveHolds,
        fulfillment_orders: row.liveFulfillmentOrders,
        live_fulfillment_orders: row.liveWork,
      };
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageOrders) return finding;
    after = last.id;
  }
}

async function judgeAll(tx: Tx, chosen: readonly Law[], since: Uuid): Promise<LawReport> {
  const results: LawResult[] = [];
  for (const { law, says, judge } of chosen) {
    const finding = await judge(tx, since);
    results.push({ law, says, ok: finding.broken === 0, ...finding });
  }
  return { ok: results.every((result) => result.ok), laws: results };
}

/**
 * Judges every law over everything a tenant has, in one consistent reading that changes nothing.
 * Each law that is broken names the first row that breaks it.
 */
export async function verifyLaws(db: Database, tenantId: Uuid): Promise<LawReport> {
  return db.transaction(tenantId, { readOnly: true, snapshot: true, statementTimeoutMs: 0 }, (tx) =>
    judgeAll(tx, laws, beginning),
  );
}

/** The cheap laws over the orders made since an id: what the running auditor looks at. */
export async function auditLaws(db: Database, tenantId: Uuid, since: Uuid): Promise<LawReport> {
  return db.transaction(tenantId, { readOnly: true, snapshot: true }, (tx) =>
    judgeAll(
      tx,
      laws.filter((law) => law.cheap),
      since,
    ),
  );
}
