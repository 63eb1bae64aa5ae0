// Goal: 100,000 events from 32 writers keep their gapless order while the sequencer is killed or
// paused every second, fifty times.
import { expect, test } from 'vitest';
import { seededRng } from '../../src/lib/rng.ts';
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

const kills = 50;
const factsEach = 50;
const rounds = 63;

test('fifty kills and pauses cost no event, no order and no number', async () => {
  const { db, drop } = await createTestDatabase();
  const tenantId = await createTestTenant(db, ids);
  const rng = seededRng(Date.now());
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
    expect(subjects.length * factsEach).toBeGreaterThan(100_000);
  } finally {
    for (const one of [...children, ...paused]) one.child.kill('SIGKILL');
    await drop();
  }
});
