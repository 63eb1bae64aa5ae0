import { encodeId } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { recordFacts } from '../../platform/events/index.ts';
import type { EndpointRow } from './endpoint.ts';

type What = 'created' | 'updated' | 'secret_rotated' | 'disabled' | 'enabled' | 'deleted';

/** Records what became of an endpoint. Of its address the host only: paths may be secret. */
export async function tellEndpoint(
  ctx: Context,
  tx: Tx,
  what: What,
  row: EndpointRow,
): Promise<void> {
  const id = encodeId('whe', row.id);
  await recordFacts(ctx, tx, [
    {
      type: `webhook_endpoint.${what}`,
      subjectType: 'whe',
      subjectId: row.id,
      data: {
        object: {
          object: 'webhook_endpoint',
          id,
          host: new URL(row.url).host,
          event_types: row.eventTypes,
          enabled: row.enabled,
          disabled_reason: row.disabledReason,
          version: row.version,
        },
      },
    },
  ]);
}
