import { parseInstant } from '../../lib/time.ts';
import { Refusal } from '../errors.ts';
import type { ListQuery, ListSpec, SortSpec } from './list-spec.ts';

// Of a search that found its word whole: its next pages look for it so too.
const wholeHash = (hash: string): string => `${hash}w`;

/** The cursor after a page's last row. */
export function cursorOf(
  { hash }: ListQuery,
  whole: boolean,
  last: { sort_value: string; tie_value: string },
): string {
  const cursor = [1, whole ? wholeHash(hash) : hash, last.sort_value, last.tie_value];
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** The refusal of a cursor that we did not give. */
export function changedCursor(cause?: unknown): Refusal {
  return refusalOfCursor('invalid_cursor', 'Take cursors from next_cursor, unchanged.', cause);
}

function refusalOfCursor(
  code: 'invalid_cursor' | 'cursor_mismatch',
  detail: string,
  cause?: unknown,
): Refusal {
  return new Refusal(code, detail, { faults: [{ pointer: '?cursor', code, detail }], cause });
}

/** Reads a cursor; refuses one that was changed, or given for other filters or another sort. */
export function readCursor(
  text: string,
  hash: string,
  spec: ListSpec,
  sort: ListQuery['sort'],
): ListQuery['cursor'] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (cause) {
    throw changedCursor(cause);
  }
  if (
    !Array.isArray(parsed) ||
    parsed[0] !== 1 ||
    parsed.length !== 4 ||
    typeof parsed[2] !== 'string' ||
    typeof parsed[3] !== 'string'
  ) {
    throw changedCursor();
  }
  const [, cursorHash, sortValue, tieValue] = parsed as [number, string, string, string];
  const whole = cursorHash === wholeHash(hash);
  if (cursorHash !== hash && !whole) {
    throw refusalOfCursor(
      'cursor_mismatch',
      'The filters or the sort changed since this cursor was given.',
    );
  }
  const casts = [spec.sorts[sort.name]?.cast, spec.tie.cast];
  const fits = [sortValue, tieValue].every((value, index) => valueFits(casts[index], value));
  if (!fits) throw changedCursor();
  return { values: [sortValue, tieValue], backward: false, whole };
}

function valueFits(cast: SortSpec['cast'] | undefined, value: string): boolean {
  switch (cast) {
    case 'uuid':
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
    case 'timestamptz':
      return parseInstant(value) !== undefined;
    case 'bigint':
      return /^-?\d{1,18}$/.test(value);
    case 'text':
      return !value.includes('\u0000');
    case undefined:
      return false;
  }
}
