import type { Route } from '../http/route.ts';
import { tagOf } from './operation.ts';

/** What a language model needs first: what this is, how to call it, and every operation in a line. */
export function llmsText(routes: readonly Route[]): string {
  const byTag = Map.groupBy(routes, tagOf);
  const sections = [...byTag]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([tag, list]) =>
      [
        `## ${tag}`,
        '',
        ...list.map(
          (route) => `- \`${route.method} ${route.path}\` ${route.operationId}: ${route.summary}`,
        ),
        '',
      ].join('\n'),
    );
  return [
    '# Switchyard',
    '',
    '> Distributed order management: one place where orders meet stock, and no unit is sold twice.',
    '',
    'HTTP and JSON. Send `Authorization: Bearer <API key>`. The whole contract is [/openapi.json](/openapi.json),',
    'for people at [/docs](/docs). Refusals are `application/problem+json`; each code is explained at `/problems/<code>`.',
    'Writes take `Idempotency-Key` (safe to repeat) and `Switchyard-Dry-Run: true` (nothing is kept).',
    'Changes take `If-Match` with the ETag read. Lists take `limit`, `cursor`, `sort` and filters such as `status[in]=a,b`.',
    '',
    ...sections,
  ].join('\n');
}
