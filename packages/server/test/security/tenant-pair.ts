// Two tenants on one server, and what one of them may learn of the other: nothing.
import { randomBytes } from 'node:crypto';
import type { Uuid } from '../../src/lib/ids.ts';
import type { TestAnswer, TestServer } from '../support/server.ts';
import { canaryPattern } from './canary-world.ts';

export const idPattern = /\b[a-z]{3,4}_[0-7][0-9a-hjkmnp-tv-z]{25}\b/g;

/** The server as one tenant sees it; its keys for idempotency are the same for each tenant. */
export function asTenant(
  server: TestServer,
  tenantId: Uuid,
  key: string,
  heard: (answer: TestAnswer, sent: string) => void,
): TestServer {
  let posts = 0;
  return {
    ...server,
    tenantId,
    key,
    request: async (method, path, options = {}) => {
      const idempotencyKey = method === 'POST' ? `the-same-${posts++}` : null;
      const answer = await server.request(method, path, { key, ...options, idempotencyKey });
      heard(answer, `${decoded(path)} ${JSON.stringify(options.body ?? '')}`);
      return answer;
    },
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Canaries and ids of the other tenant in the answer that the request did not bring along. */
export function leaksIn(
  answer: TestAnswer,
  sent: string,
  isOthers: (word: string) => boolean,
): readonly string[] {
  const text = `${JSON.stringify(answer.headers)} ${answer.text}`;
  const words = [...(text.match(canaryPattern) ?? []), ...(text.match(idPattern) ?? [])];
  return words.filter((word) => isOthers(word) && !sent.includes(word));
}

/** Another word of the same kind and length that names nothing. */
export function unknownLike(word: string): string {
  const letters = '0123456789abcdefghjkmnpqrstvwxyz';
  const tail = [...randomBytes(12)].map((byte) => letters[byte % 32]).join('');
  if (/^[a-z]{3,4}_[0-7]/.test(word) && word.length > 26) return word.slice(0, -12) + tail;
  return `Z${tail}${tail}${tail}`.slice(0, Math.max(word.length, 4));
}

const fleeting = ['date', 'switchyard-request-id', 'content-length'];

/** The answer without what differs from request to request, and without the word asked for. */
export function plainAnswer(answer: TestAnswer, asked: string): unknown {
  const headers = Object.entries(answer.headers).filter(([name]) => !fleeting.includes(name));
  const text = `${JSON.stringify(headers.toSorted())} ${answer.text}`
    .replaceAll(asked, '‹asked›')
    .replaceAll(encodeURIComponent(asked), '‹asked›')
    // Of what was made now, each has its own.
    .replaceAll(idPattern, (id) => `‹${id.split('_')[0]}›`)
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '‹now›');
  return [answer.status, text];
}

/** A digest of every row of the tenant, by table. */
export async function digestOf(
  server: TestServer,
  tenantId: Uuid,
): Promise<Record<string, string>> {
  const { rows: tables } = await server.db.system.query<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relnamespace = 'switchyard'::regnamespace and c.relkind in ('r', 'p')
       and not c.relispartition and c.relname <> 'api_keys'
       and exists (select 1 from pg_attribute a
         where a.attrelid = c.oid and a.attname = 'tenant_id') order by 1`,
  );
  const digests: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await server.db.system.query<{ digest: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as digest
       from switchyard.${name} t where t.tenant_id = $1`,
      [tenantId],
    );
    digests[name] = rows[0]?.digest ?? '';
  }
  return digests;
}

/** Columns of text in which the tenant's canaries stand, to know that there was something to leak. */
export async function columnsWithCanaries(server: TestServer, tenantId: Uuid): Promise<string[]> {
  const { rows: columns } = await server.db.system.query<{ table: string; column: string }>(
    `select table_name as "table", column_name as "column" from information_schema.columns
     where table_schema = 'switchyard' and data_type in ('text', 'json', 'jsonb', 'ARRAY')
       and table_name in (select table_name from information_schema.columns
         where table_schema = 'switchyard' and column_name = 'tenant_id')
     order by 1, 2`,
  );
  const found: string[] = [];
  for (const { table, column } of columns) {
    const { rowCount } = await server.db.system.query(
      `select 1 from switchyard.${table}
       where tenant_id = $1 and ${column}::text like '%Canary%' limit 1`,
      [tenantId],
    );
    if ((rowCount ?? 0) > 0) found.push(`${table}.${column}`);
  }
  return found;
}
