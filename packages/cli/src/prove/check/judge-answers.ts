import type { Report, Tally } from './finding.ts';
import { hash53 } from './hash.ts';
import type { Operation } from './read-history.ts';
import type { Reading } from './store-connection.ts';
import { findAnswers } from './store-history.ts';

type Kept = { tenant: string; key: string; digest: string; no: number };

/** What has been answered to each key, as hashes: 50 bytes a key. */
export type Idempotency = {
  same: Tally;
  kept: Tally;
  index: Map<number, number>;
  digests: number[];
  numbers: number[];
  waiting: Kept[];
};

const lookedUpAtOnce = 2000;

/** Opens the two findings about answers that are given again. */
export function newIdempotency(report: Report): Idempotency {
  return {
    same: report.tally('answers.same', 'All answers to one key have the same bytes.'),
    kept: report.tally('answers.kept', 'An answer that is kept has the bytes that were sent.'),
    index: new Map(),
    digests: [],
    numbers: [],
    waiting: [],
  };
}

/** Compares an acknowledgement with the earlier ones of its key. */
export function noteAnswer(state: Idempotency, tenant: string, operation: Operation): void {
  const { invocation, end } = operation;
  const { idempotencyKey: key } = invocation;
  if (key === undefined || end?.type !== 'ok') return;
  const { no } = invocation;
  const digest = hash53(end.answerSha256);
  const id = hash53(`${tenant} ${invocation.method} ${invocation.path} ${key}`);
  state.same.check();
  const known = state.index.get(id);
  if (known === undefined) {
    state.index.set(id, state.digests.length);
    state.digests.push(digest);
    state.numbers.push(no);
  } else if (state.digests[known] !== digest) {
    state.same.breaks({ tenant, key, no, answered_before: state.numbers[known] });
  }
  state.waiting.push({ tenant, key, digest: end.answerSha256.toLowerCase(), no });
}

/** Compares what was sent with what is kept, when enough wait for it. */
export async function judgeAnswers(
  reading: Reading,
  state: Idempotency,
  atLeast: number = lookedUpAtOnce,
): Promise<void> {
  if (state.waiting.length < Math.max(1, atLeast)) return;
  const asked = state.waiting;
  state.waiting = [];
  const found = await findAnswers(reading, asked);
  for (const [at, digests] of found.entries()) {
    const one = asked[at];
    // Keys are kept for a time, and answers of some routes are not kept at all.
    if (one === undefined || digests.length === 0) continue;
    state.kept.check();
    if (!digests.includes(one.digest))
      state.kept.breaks({ tenant: one.tenant, key: one.key, no: one.no, kept: digests });
  }
}
