import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import { channelKinds } from '../orders/index.ts';

/** Where orders come from and stock is published to. */
export type Channel = {
  id: Uuid;
  code: string;
  name: string;
  kind: string;
  active: boolean;
  stockBuffer: number;
  sourcingGroups: string[];
  statusMap: Record<string, string>;
  settings: Record<string, unknown>;
  version: number;
  createdAt: Instant;
  updatedAt: Instant;
};

const columns = `t.id, t.code, t.name, t.kind, t.active, t.stock_buffer as "stockBuffer",
  t.sourcing_groups as "sourcingGroups", t.status_map as "statusMap", t.settings, t.version,
  t.created_at as "createdAt", t.updated_at as "updatedAt"`;

export const channelList: ListSpec = {
  name: 'channels',
  select: columns,
  from: 'channels t',
  filters: {
    id: { sql: 't.id', type: { kind: 'idOr', prefix: 'chn', table: 'channels', code: 'code' } },
    code: { sql: 't.code', type: { kind: 'text' } },
    kind: { sql: 't.kind', type: { kind: 'enum', values: channelKinds } },
    active: { sql: 't.active', type: { kind: 'boolean' } },
    created_at: { sql: 't.created_at', type: { kind: 'instant' } },
  },
  sorts: { code: { sql: 't.code', cast: 'text' }, created_at: { sql: 't.id', cast: 'uuid' } },
  defaultSort: 'code',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** The channel of an id or a code; locked when it is to be changed. */
export async function selectChannel(
  tx: Tx,
  key: { id: Uuid | undefined; code: string },
  lock: boolean,
): Promise<Channel | undefined> {
  const text = `select ${columns} from channels t where t.tenant_id = $1 and (t.id = $2 or t.code = $3)
    order by (t.id = $2) desc nulls last limit 1`;
  const [row] = await tx.query<Channel>(lock ? `${text} for no key update` : text, [
    tx.tenantId,
    key.id ?? null,
    key.code,
  ]);
  return row;
}

/** The codes of every registered channel. */
export async function selectChannelCodes(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ code: string }>(
    'select code from channels where tenant_id = $1 order by code',
    [tx.tenantId],
  );
  return rows.map((row) => row.code);
}

/** Inserts a channel; false when its code is taken. */
export async function insertChannel(tx: Tx, channel: Channel): Promise<boolean> {
  const inserted = await tx.execute(
    `insert into channels (tenant_id, id, code, name, kind, active, stock_buffer, sourcing_groups, status_map,
       settings, version, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
     on conflict (tenant_id, code) do nothing`,
    [
      tx.tenantId,
      channel.id,
      channel.code,
      ...changeable(channel),
      channel.version,
      channel.createdAt,
    ],
  );
  return inserted === 1;
}

export async function updateChannel(tx: Tx, channel: Channel): Promise<void> {
  await tx.execute(
    `update channels set name = $3, kind = $4, active = $5, stock_buffer = $6, sourcing_groups = $7,
       status_map = $8, settings = $9, version = $10, updated_at = $11
     where tenant_id = $1 and id = $2`,
    [tx.tenantId, channel.id, ...changeable(channel), channel.version, channel.updatedAt],
  );
}

const changeable = (channel: Channel): unknown[] => [
  channel.name,
  channel.kind,
  channel.active,
  channel.stockBuffer,
  channel.sourcingGroups,
  JSON.stringify(channel.statusMap),
  JSON.stringify(channel.settings),
];
