import { assert } from '../../lib/assert.ts';
import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../context.ts';
import type { Tx } from '../db/index.ts';
import { takePositions } from './store-lanes.ts';
import { insertMessages, type NewRow, putBack, supersede } from './store-messages.ts';
import type { NewMessage } from './types.ts';

const listeners = new Set<() => void>();

/** Hears of messages that this process has put in a line, until the returned function is called. */
export function onSomethingToSend(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Wakes the workers of this process once the transaction is through. */
export function wakeAfter(tx: Tx): void {
  tx.afterCommit(() => {
    for (const listener of listeners) listener();
  });
}

/**
 * Puts messages in a lane's line in the caller's transaction: they are sent if and only if that
 * commits, in this order. Holds the lane's row until then, so that the line has no gap; whoever
 * locks the row of the lane's owner does so before. Answers the ids of those that will be sent.
 */
export async function enqueueMessages(
  ctx: Context,
  tx: Tx,
  laneId: Uuid,
  messages: readonly NewMessage[],
): Promise<Uuid[]> {
  const wanted = newestOfEachKey(messages);
  if (wanted.length === 0) return [];
  const now = ctx.now();
  const last = await takePositions(tx, laneId, wanted.length, now);
  assert(last !== undefined, 'A message for a lane that is not there.');
  const first = last - wanted.length + 1;
  const keys = wanted.flatMap(({ key, supersedes }) =>
    key !== undefined && supersedes === true ? [key] : [],
  );
  if (keys.length > 0) await supersede(tx, laneId, { keys, before: first, now });
  const rows: NewRow[] = wanted.map((message, index) => ({
    id: message.id ?? ctx.ids.uuid(),
    position: first + index,
    key: message.key ?? null,
    topic: message.topic,
    sourceId: message.sourceId ?? null,
    body: message.body,
    urgent: message.urgent ?? false,
    supersedes: message.supersedes ?? false,
  }));
  await insertMessages(tx, laneId, rows, now);
  wakeAfter(tx);
  return rows.map(({ id }) => id);
}

/** Leaves out what a later message of the same call supersedes. */
function newestOfEachKey(messages: readonly NewMessage[]): readonly NewMessage[] {
  const newest = new Map<string, number>();
  for (const [index, { key, supersedes }] of messages.entries()) {
    assert(supersedes !== true || key !== undefined, 'Only what has a key can supersede.');
    if (supersedes === true && key !== undefined) newest.set(key, index);
  }
  if (newest.size === 0) return messages;
  return messages.filter(
    ({ key }, index) => key === undefined || index >= (newest.get(key) ?? index),
  );
}

/**
 * Sends a message of the lane once more, whatever became of it: under the same id, with a whole
 * round of tries. One that waits is due at once. False when there is none.
 */
export async function sendAgain(ctx: Context, tx: Tx, laneId: Uuid, id: Uuid): Promise<boolean> {
  const last = await takePositions(tx, laneId, 0, ctx.now());
  if (last === undefined || !(await putBack(tx, id, ctx.now()))) return false;
  wakeAfter(tx);
  return true;
}
