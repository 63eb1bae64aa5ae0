import type { Report, Tally } from './finding.ts';
import { hash53 } from './hash.ts';
import type { Operation } from './read-history.ts';
import type { Reading } from './store-connection.ts';
import { streamAnswers } from './store-history.ts';

/** What has been answered to each key, as hashes: a hundred bytes a key. */
export type Idempotency = {
  same: Tally;
  kept: Tally;
  /** By tenant, route and key: where its first answer is below. */
  index: Map<number, number>;
  digests: number[];
  numbers: number[];
  /** By tenant and key: the first answer, and further ones where a key served several routes. */
  sent: Map<number, number>;
  alsoSent: Map<number, Set<number>>;
};

/** Opens the two findings about answers that are given again. */
export function newIdempotency(report: Report): Idempotency {
  return {
    same: report.tally('answers.same', 'All answers to one key have the same bytes.'),
    kept: report.tally('answers.kept', 'An answer that is kept has the bytes that were sent.'),
    index: new Map(),
    digests: [],
    numbers: [],
    sent: new Map(),
    alsoSent: new Map(),
  };
}

/** Compares an acknowledgement with the earlier ones of its key. */
export function noteAnswer(state: Idempotency, tenant: string, operation: Operation): void {
  const { invocation, end } = operation;
  const { idempotencyKey: key } = invocation;
  if (key === undefined || end?.type !== 'ok') return;
  const { no } = invocation;
  const digest = hash53(end.answerSha256.toLowerCase());
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
  noteSent(state, hash53(`${tenant} ${key}`), digest);
}

function noteSent(state: Idempotency, key: number, digest: number): void {
  const before = state.sent.get(key);
  if (before === undefined) state.sent.set(key, digest);
  else if (before !== digest)
    state.alsoSent.set(key, (state.alsoSent.get(key) ?? new Set()).add(digest));
}

/** Compares what is kept with what was sent, in one reading of all kept answers. */
export async function judgeKept(reading: Reading, state: Idempotency): Promise<void> {
  for await (const { tenant, key, digest } of streamAnswers(reading)) {
    const id = hash53(`${tenant} ${key}`);
    const sent = state.sent.get(id);
    // Nobody was told: the campaign's set-up, a refusal, or an answer that was lost on its way.
    if (sent === undefined) continue;
    state.kept.check();
    const kept = hash53(digest);
    if (sent !== kept && state.alsoSent.get(id)?.has(kept) !== true)
      state.kept.breaks({ tenant, key, kept: digest });
  }
}
