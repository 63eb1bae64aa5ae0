// Goal (T12): SEQUENCER_EVENTS events (200,000) from 32 writers, some of whose transactions stay
// open, keep their gapless order while the sequencer is killed or paused SEQUENCER_KILLS times
// (fifty); afterwards, undisturbed, an event is not late.
import { expect, test } from 'vitest';
import type { Uuid } from '../../src/lib/ids.ts';
import { seededRng } from '../../src/lib/rng.ts';
import type { Database } from '../../src/platform/db/index.ts';
import { eventually } from '../support/eventually.ts';
import { createTestDatabase, createTestTenant } from '../support/server.ts';
import {
  expectComplete,
  ids,
  outboxIsEmpty,
  sequenced,
  type SequencerChild,
  startChild,
  write,
} from './sequencer-support.ts';

const kills = Number(process.env['SEQUENCER_KILLS'] ?? 50);
const events = Number(process.env['SEQUENCER_EVENTS'] ?? 200_000);
const seed = Number(process.env['SEQUENCER_SEED'] ?? Date.now() % 1_000_000_000);
const factsEach = 50;
const rounds = Math.ceil(events / 32 / factsEach);

test(`${kills} kills and pauses cost no event, no order and no number`, async () => {
  const { db, drop } = await createTestDatabase();
  const tenantId = await createTestTenant(db, ids);
  const rng = seededRng(seed);
  const children: SequencerChild[] = Array.from({ length: 3 }, () => startChild(db));
  const paused: SequencerChild[] = [];
  try {
    const subjects = Array.from({ length: 32 * rounds }, () => ids.uuid());
    const writing = Promise.all(
      Array.from({ length: 32 }, async (_, writer) => {
        for (let round = 0; round < rounds; round++) {
          const subject = subjects[writer * rounds + round];
          if (subject !== undefined) await write(db, tenantId, [subject], factsEach);
        }
      }),
    );
    for (let n = 0; n < kills; n++) {
      const leader = await eventually('somebody leads', () => children.find((one) => one.leads()));
      await new Promise((resolve) => setTimeout(resolve, rng.integer(50, 1000)));
      if (rng.next() < 0.5) {
        leader.child.kill('SIGSTOP');
        paused.push(leader);
      } else {
        leader.child.kill('SIGKILL');
      }
      children.splice(children.indexOf(leader), 1);
      // A paused one wakes while another leads, and must find that it does not.
      const woken = paused.length > 2 ? paused.shift() : undefined;
      woken?.child.kill('SIGCONT');
      children.push(woken ?? startChild(db));
    }
    await writing;
    await eventually('the outbox is empty', () => outboxIsEmpty(db), 60_000);
    expectComplete(await sequenced(db, tenantId), subjects, factsEach);
    expect(subjects.length * factsEach).toBeGreaterThanOrEqual(events);
    const lags = await lagsOf(db, tenantId);
    const figures = {
      seed,
      events: subjects.length * factsEach,
      kills,
      lagP50: lags[0],
      lagP99: lags[1],
    };
    process.stdout.write(`${JSON.stringify({ test: 'sequencer', ...figures })}\n`);
  } finally {
    for (const one of [...children, ...paused]) one.child.kill('SIGKILL');
    await drop();
  }
});

/** Milliseconds from the commit of a fact to its place in the sequence, one fact at a time. */
async function lagsOf(db: Database, tenantId: Uuid): Promise<[number, number]> {
  const lags: number[] = [];
  for (let n = 0; n < 200; n++) {
    const subject = ids.uuid();
    await write(db, tenantId, [subject], 1);
    const startedAt = performance.now();
    await eventually('the fact is sequenced', () => outboxIsEmpty(db));
    lags.push(performance.now() - startedAt);
  }
  const sorted = lags.toSorted((a, b) => a - b);
  return [Math.round(sorted[100] ?? 0), Math.round(sorted[198] ?? 0)];
}
