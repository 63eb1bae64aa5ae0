import type { Tx } from '../../platform/db/index.ts';

/** The kinds of the channels that are registered, by their codes. */
export async function selectChannelKinds(
  tx: Tx,
  codes: readonly string[],
): Promise<Map<string, string>> {
  const rows = await tx.query<{ code: string; kind: string }>(
    'select code, kind from channels where tenant_id = $1 and code = any($2::text[])',
    [tx.tenantId, codes],
  );
  return new Map(rows.map(({ code, kind }) => [code, kind]));
}
