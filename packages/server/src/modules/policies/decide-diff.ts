import { isSameJson } from '../../lib/json.ts';

/** One step of a JSON Patch (RFC 6902), with what stood there before. */
export type Change = {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: string;
  readonly from?: unknown;
  readonly value?: unknown;
};

/**
 * The changes that turn one document into the other, applied in turn. What stands at the beginning
 * and at the end of a list unchanged is left alone, so that one rule put in is one change.
 */
export function diffJson(from: unknown, to: unknown, path = ''): Change[] {
  if (isSameJson(from, to)) return [];
  if (Array.isArray(from) && Array.isArray(to)) return diffLists(from, to, path);
  if (isObject(from) && isObject(to)) return diffObjects(from, to, path);
  return [{ op: 'replace', path, from, value: to }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const token = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

function diffObjects(
  from: Record<string, unknown>,
  to: Record<string, unknown>,
  path: string,
): Change[] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted();
  return names.flatMap((name): Change[] => {
    const place = `${path}/${token(name)}`;
    const [before, after] = [from[name], to[name]];
    if (after === undefined) {
      return before === undefined ? [] : [{ op: 'remove', path: place, from: before }];
    }
    return before === undefined
      ? [{ op: 'add', path: place, value: after }]
      : diffJson(before, after, place);
  });
}

function diffLists(from: readonly unknown[], to: readonly unknown[], path: string): Change[] {
  const shorter = Math.min(from.length, to.length);
  let start = 0;
  while (start < shorter && isSameJson(from[start], to[start])) start++;
  let same = 0;
  while (same < shorter - start && isSameJson(from.at(-1 - same), to.at(-1 - same))) same++;
  const [fromEnd, toEnd] = [from.length - same, to.length - same];
  const both = Math.min(fromEnd, toEnd);
  const changes: Change[] = [];
  for (let at = start; at < both; at++)
    changes.push(...diffJson(from[at], to[at], `${path}/${at}`));
  // From the back, so that no removal moves what a later one means.
  for (let at = fromEnd - 1; at >= Math.max(both, start); at--)
    changes.push({ op: 'remove', path: `${path}/${at}`, from: from[at] });
  for (let at = Math.max(both, start); at < toEnd; at++)
    changes.push({ op: 'add', path: `${path}/${at}`, value: to[at] });
  return changes;
}
