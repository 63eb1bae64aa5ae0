// Goal: every committed fact gets one place in a gapless sequence, in the order of its subject,
// whoever writes, whoever is killed or paused, and however many want to sequence.
import { afterEach, expect, test } from 'vitest';
import type { Database } from '../../src/platform/db/index.ts';
import { recordFacts, startSequencer } from '../../src/platform/events/index.ts';
import { sequenceBatch } from '../../src/platform/events/sequence-batch.ts';
import { release, renew, tryAcquire } from '../../src/platform/leases/index.ts';
import { systemContext } from '../../src/platform/system-context.ts';
import { eventually } from '../support/eventually.ts';
import { createTestDatabase, createTestTenant } from '../support/server.ts';
import {
  clock,
  expectComplete,
  ids,
  log,
  outboxIsEmpty,
  sequenced,
  type SequencerChild,
  startChild,
  write,
} from './sequencer-support.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

async function newDatabase(): Promise<Database> {
  const { db, drop } = await createTestDatabase();
  undo.push(drop);
  return db;
}

function newChild(db: Database): SequencerChild {
  const started = startChild(db);
  undo.push(() => started.child.kill('SIGKILL'));
  return started;
}

test('32 writers and two sequencers leave no gap and no disorder, tenant by tenant', async () => {
  const db = await newDatabase();
  const sequencers = ['a', 'b'].map((holder) => startSequencer({ system: db.system, holder, log }));
  undo.push(() => Promise.all(sequencers.map((one) => one.stop())));
  const tenants = [await createTestTenant(db, ids, 'one'), await createTestTenant(db, ids, 'two')];
  const subjects = tenants.map(() => Array.from({ length: 32 }, () => ids.uuid()));
  await Promise.all(
    tenants.flatMap((tenantId, t) =>
      Array.from({ length: 16 }, (_, w) =>
        write(db, tenantId, subjects[t]?.slice(w * 2, w * 2 + 2) ?? [], 30),
      ),
    ),
  );
  await eventually('the outbox is empty', () => outboxIsEmpty(db));
  for (const [t, tenantId] of tenants.entries()) {
    expectComplete(await sequenced(db, tenantId), subjects[t] ?? [], 30);
  }
});

test('a leader killed in the middle and one paused in the middle cost nothing but seconds', async () => {
  const db = await newDatabase();
  const tenantId = await createTestTenant(db, ids);
  const subjects = Array.from({ length: 32 }, () => ids.uuid());
  const first = newChild(db);
  await eventually('the first child leads', first.leads);
  const [second, third] = [newChild(db), newChild(db)];
  const writing = Promise.all(subjects.map((subject) => write(db, tenantId, [subject], 60)));
  await eventually('events flow', async () => (await sequenced(db, tenantId)).length > 50);
  first.child.kill('SIGKILL');
  const heir = await eventually('another one leads', () =>
    [second, third].find((one) => one.leads()),
  );
  heir.child.kill('SIGSTOP');
  const last = heir === second ? third : second;
  await eventually('the third one leads', last.leads);
  heir.child.kill('SIGCONT');
  await writing;
  await eventually('the outbox is empty', () => outboxIsEmpty(db));
  expectComplete(await sequenced(db, tenantId), subjects, 60);
});

test('a holder that has lost the lease moves nothing', async () => {
  const db = await newDatabase();
  const tenantId = await createTestTenant(db, ids);
  await write(db, tenantId, [ids.uuid()], 1);
  const before = await tryAcquire(db.system, 'sequencer', 'slow', 1);
  if (before === undefined) throw new Error('The lease was free.');
  const after = await eventually('the lease expires', () =>
    tryAcquire(db.system, 'sequencer', 'quick', 60_000),
  );
  expect(after.token).toBeGreaterThan(before.token);
  expect(await sequenceBatch(db.system, before, tenantId)).toMatchObject({ held: false, moved: 0 });
  expect(await renew(db.system, before, 60_000)).toBe(false);
  await release(db.system, before);
  expect(await tryAcquire(db.system, 'sequencer', 'third', 60_000)).toBeUndefined();
  expect(await sequenceBatch(db.system, after, tenantId)).toMatchObject({
    held: true,
    moved: 1,
    lastSequence: 1,
  });
});

test('of many who want a free lease one gets it', async () => {
  const db = await newDatabase();
  for (let round = 0; round < 5; round++) {
    const tries = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        tryAcquire(db.system, `race-${round}`, `holder-${n}`, 60_000),
      ),
    );
    expect(tries.filter((lease) => lease !== undefined)).toHaveLength(1);
  }
});

test('a rolled back transaction leaves no event and no hole', async () => {
  const db = await newDatabase();
  const tenantId = await createTestTenant(db, ids);
  const sequencer = startSequencer({ system: db.system, holder: 'a', log });
  undo.push(() => sequencer.stop());
  const subject = ids.uuid();
  const ctx = systemContext({ db, clock, ids, log }, tenantId, 'writer');
  const fact = {
    type: 'order.created',
    subjectType: 'ord' as const,
    subjectId: subject,
    data: { n: 0 },
  };
  await write(db, tenantId, [subject], 1);
  await expect(
    db.transaction(tenantId, {}, async (tx) => {
      await recordFacts(ctx, tx, [fact, fact]);
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  await db.transaction(tenantId, { rollBack: true }, (tx) => recordFacts(ctx, tx, [fact]));
  await db.transaction(tenantId, {}, (tx) => recordFacts(ctx, tx, [{ ...fact, data: { n: 2 } }]));
  await eventually('two events', async () => (await sequenced(db, tenantId)).length === 2);
  expectComplete(await sequenced(db, tenantId), [subject], 2);
});
