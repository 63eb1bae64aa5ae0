import type { Mutant } from './mutant.ts';
import { capture, server, tests } from './places.ts';

/** Idempotency, events, leases and jobs. */
export const platform: readonly Mutant[] = [
  {
    name: 'key that is not claimed',
    file: `${server}/platform/http/run-route.ts`,
    find: 'if (kept !== undefined) return kept;',
    replace: '',
    tests: [`${tests}/platform/http-idempotency.test.ts`],
  },
  {
    name: 'refusal without its mark',
    file: `${server}/platform/http/run-route.ts`,
    find: 'if (!isFinalRefusal(error)) throw error;',
    replace: 'if (isFinalRefusal(error) || error !== undefined) throw error;',
    tests: [`${tests}/platform/http-idempotency.test.ts`],
  },
  {
    name: 'mark of a refusal that anyone takes over',
    file: `${server}/platform/http/idempotency.ts`,
    find: 'and status is null and created_at <= $5',
    replace: 'and status is null and $5 = $5',
    tests: [`${tests}/platform/http-idempotency.test.ts`],
  },
  {
    name: 'key that takes another body',
    file: `${server}/platform/http/idempotency.ts`,
    find: 'if (row.fingerprint !== idempotency.fingerprint) {',
    replace: "if (row.fingerprint === '') {",
    tests: [`${tests}/platform/http-idempotency.test.ts`, `${tests}/races/keys.test.ts`],
  },
  {
    name: 'answer that is not kept',
    file: `${server}/platform/http/run-route.ts`,
    find: 'await keepAnswer(tx, idempotency, storable(answer));',
    replace: '',
    tests: [`${tests}/platform/http-idempotency.test.ts`],
  },
  {
    name: 'answers of the dispatch line that are not kept',
    file: `${server}/modules/sourcing/write-pieces.ts`,
    find: '() => writeAnswers(tx, answers),',
    replace: 'async () => undefined,',
    tests: [...capture, `${tests}/races/keys.test.ts`],
  },
  {
    name: 'sequencer without its fence',
    file: `${server}/platform/events/sequence-batch.ts`,
    find: 'where o.tenant_id = $1 and exists (select 1 from fence)',
    replace: 'where o.tenant_id = $1',
    tests: [`${tests}/platform/events-sequencer.test.ts`, `${tests}/races/processes.test.ts`],
  },
  {
    name: 'sequence in whatever order',
    file: `${server}/platform/events/sequence-batch.ts`,
    find: 'row_number() over (order by m.position)',
    replace: 'row_number() over (order by m.id desc)',
    tests: [`${tests}/platform/events-sequencer.test.ts`, `${tests}/platform/events-feed.test.ts`],
  },
  {
    name: 'sequence with a gap',
    file: `${server}/platform/events/sequence-batch.ts`,
    find: 'do update set last_sequence = h.last_sequence + excluded.last_sequence',
    replace: 'do update set last_sequence = h.last_sequence + excluded.last_sequence + 1',
    tests: [`${tests}/platform/events-sequencer.test.ts`],
  },
  {
    name: 'lease taken from its living holder',
    file: `${server}/platform/leases/lease.ts`,
    find: 'if (row.holder !== holder && msOf(row.expiresAt) > msOf(row.now)) return undefined;',
    replace: '',
    tests: [
      `${tests}/platform/events-sequencer.test.ts`,
      `${tests}/platform/jobs.test.ts`,
      `${tests}/races/processes.test.ts`,
    ],
  },
  {
    name: 'lease whose token does not grow',
    file: `${server}/platform/leases/lease.ts`,
    find: 'const token = row.token + 1;',
    replace: 'const token = row.token;',
    tests: [`${tests}/platform/events-sequencer.test.ts`, `${tests}/platform/jobs.test.ts`],
  },
  {
    name: 'job that two workers run',
    file: `${server}/platform/jobs/store.ts`,
    find: 'and due.kind = any($2) and (due.lease_expires_at is null or due.lease_expires_at <= $4)',
    replace: 'and due.kind = any($2)',
    // Workers look only at tenants with a job that nobody runs: that guard hides the fault from a
    // tenant with one job. What two workers write, each checkpoint refuses the one that lost.
    tests: [`${tests}/platform/jobs.test.ts`],
  },
  {
    name: 'serialisation failure that is not tried again',
    file: `${server}/platform/db/transaction.ts`,
    find: "return state === '40001' || state === '40P01';",
    replace: "return state === 'never';",
    tests: [`${tests}/platform/transactions.test.ts`],
  },
];
