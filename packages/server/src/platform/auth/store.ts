import type pg from 'pg';
import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../db/index.ts';
import type { ListSpec } from '../http/list-spec.ts';

export type KeyRow = {
  id: Uuid;
  publicId: string;
  name: string;
  scopes: string[];
  mode: 'live' | 'test';
  expiresAt: Instant | null;
  revokedAt: Instant | null;
  lastUsedAt: Instant | null;
  createdBy: string;
  createdAt: Instant;
};

/** A key with what is needed to check it. */
export type StoredKey = KeyRow & { tenantId: Uuid; secretHash: Buffer };

const columns = `t.id, t.public_id as "publicId", t.name, t.scopes, t.mode, t.expires_at as "expiresAt",
  t.revoked_at as "revokedAt", t.last_used_at as "lastUsedAt", t.created_by as "createdBy",
  t.created_at as "createdAt"`;

export const keyList: ListSpec = {
  name: 'api_keys',
  select: columns,
  from: 'api_keys t',
  filters: {
    name: { sql: 't.name', type: { kind: 'text' } },
    mode: { sql: 't.mode', type: { kind: 'enum', values: ['live', 'test'] } },
    scopes: { sql: 't.scopes', type: { kind: 'textArray' } },
    created_at: { sql: 't.created_at', type: { kind: 'instant' } },
    expires_at: { sql: 't.expires_at', type: { kind: 'instant' } },
    revoked_at: { sql: 't.revoked_at', type: { kind: 'instant' } },
    last_used_at: { sql: 't.last_used_at', type: { kind: 'instant' } },
  },
  sorts: {
    created_at: { sql: 't.created_at', cast: 'timestamptz' },
    name: { sql: 't.name collate "C"', cast: 'text' },
  },
  defaultSort: '-created_at',
  tie: { sql: 't.id', cast: 'uuid' },
};

/**
 * Keys of any tenant with the public id, for finding out who calls: the one read that crosses
 * tenants, since the tenant is not known before.
 */
export async function findKeysByPublicId(system: pg.Pool, publicId: string): Promise<StoredKey[]> {
  const { rows } = await system.query<StoredKey>({
    name: 'find-api-key',
    text: `-- all tenants: the tenant is what the caller's key is to tell
      select t.tenant_id as "tenantId", t.secret_hash as "secretHash", ${columns}
      from api_keys t where t.public_id = $1 order by t.tenant_id limit 10`,
    values: [publicId],
  });
  return rows;
}

/** Notes that a key was used, unless a use not long before it is noted already. */
export async function markKeyUsed(
  system: pg.Pool,
  tenantId: Uuid,
  use: { keyId: Uuid; at: Instant; unlessAfter: Instant },
): Promise<void> {
  await system.query(
    `update api_keys set last_used_at = $3
     where tenant_id = $1 and id = $2 and (last_used_at is null or last_used_at < $4)`,
    [tenantId, use.keyId, use.at, use.unlessAfter],
  );
}

export async function findKey(tx: Tx, id: Uuid): Promise<KeyRow | undefined> {
  const [row] = await tx.query<KeyRow>(
    `select ${columns} from api_keys t where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return row;
}

/** The key with its row locked, so that two rotations or revocations follow each other. */
export async function lockKey(tx: Tx, id: Uuid): Promise<KeyRow | undefined> {
  const [row] = await tx.query<KeyRow>(
    `select ${columns} from api_keys t where t.tenant_id = $1 and t.id = $2 for no key update`,
    [tx.tenantId, id],
  );
  return row;
}

export async function insertKey(tx: Tx, key: KeyRow & { secretHash: Buffer }): Promise<void> {
  await tx.execute(
    `insert into api_keys (tenant_id, id, public_id, secret_hash, name, scopes, mode, expires_at,
       created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      tx.tenantId,
      key.id,
      key.publicId,
      key.secretHash,
      key.name,
      key.scopes,
      key.mode,
      key.expiresAt,
      key.createdBy,
      key.createdAt,
    ],
  );
}

export async function setKeyExpiry(tx: Tx, id: Uuid, expiresAt: Instant): Promise<void> {
  await tx.execute('update api_keys set expires_at = $3 where tenant_id = $1 and id = $2', [
    tx.tenantId,
    id,
    expiresAt,
  ]);
}

export async function setKeyRevoked(tx: Tx, id: Uuid, revokedAt: Instant): Promise<void> {
  await tx.execute('update api_keys set revoked_at = $3 where tenant_id = $1 and id = $2', [
    tx.tenantId,
    id,
    revokedAt,
  ]);
}
