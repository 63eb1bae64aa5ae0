import type { Completion, Invocation, Touch } from '../history.ts';
import { uuidOfPublicId } from './public-id.ts';

const named =
  /^\/v1\/(?:fulfillment_orders|transfers|supplies|reservations|returns|cycle_counts)\/(?<id>[a-z]+_[0-9a-z]+)\//u;

/**
 * What the ledger will say that an operation's change was done for: the thing in its address, the
 * words that the caller gave, or the one thing that it made. Empty when the history does not say.
 */
export function referenceOf(invocation: Invocation, end?: Completion, touch?: Touch): string {
  const id =
    touch?.reference ?? named.exec(invocation.path)?.groups?.['id'] ?? onlyOne(end?.made, end);
  const words = wordsOf(invocation.body);
  if (words !== undefined && touch?.reference === undefined) return `external:${words}`;
  return id === undefined ? '' : (uuidOfPublicId(id) ?? '');
}

function onlyOne(
  made: readonly string[] | undefined,
  end: Completion | undefined,
): string | undefined {
  const all = [...(made ?? []), ...Object.values(end?.orders ?? {})];
  return all.length === 1 ? all[0] : undefined;
}

/** The reference of the body, or of its lines, which have the same. */
function wordsOf(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  const { operations, reference } = body;
  const [first] = Array.isArray(operations) ? (operations as unknown[]) : [];
  const own = reference ?? (isObject(first) ? first['reference'] : undefined);
  return typeof own === 'string' && body['expected_at'] === undefined ? own : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
