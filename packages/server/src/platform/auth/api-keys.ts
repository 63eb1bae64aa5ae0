import { randomBytes } from 'node:crypto';
import { encodeId, type Uuid } from '../../lib/ids.ts';
import { type Instant, msOf, plusMs, secondMs } from '../../lib/time.ts';
import type { Context } from '../context.ts';
import type { Tx } from '../db/index.ts';
import { invalid, notFound, Refusal } from '../errors.ts';
import { recordFacts } from '../events/record.ts';
import type { Scope } from '../http/route.ts';
import { hashSecret, mintKey } from './key-format.ts';
import { forgetKey } from './revocations.ts';
import { insertKey, type KeyRow, lockKey, setKeyExpiry, setKeyRevoked } from './store.ts';

/** A key just made: the row and, this once, the whole key. */
export type IssuedKey = { row: KeyRow; secret: string };

export type NewKey = {
  name: string;
  scopes: readonly Scope[];
  mode: 'live' | 'test';
  expiresAt: Instant | null;
};

/** Makes a key. A caller cannot grant scopes that its own key lacks (422 at the scope). */
export async function createKey(
  ctx: Context,
  tx: Tx,
  input: { pepper: Uint8Array; key: NewKey },
): Promise<IssuedKey> {
  const { key, pepper } = input;
  refuseUngrantable(ctx, key.scopes);
  const minted = mintKey(key.mode, randomBytes);
  const row: KeyRow = {
    id: ctx.ids.uuid(),
    publicId: minted.publicId,
    name: key.name,
    scopes: [...new Set(key.scopes)],
    mode: key.mode,
    expiresAt: key.expiresAt,
    revokedAt: null,
    lastUsedAt: null,
    createdBy: ctx.actor,
    createdAt: ctx.now(),
  };
  await insertKey(tx, { ...row, secretHash: hashSecret(pepper, minted.secret) });
  await recordFacts(ctx, tx, [
    { type: 'api_key.created', subjectType: 'key', subjectId: row.id, data: factOf(row) },
  ]);
  return { row, secret: minted.text };
}

/** Makes a key with the same rights; the old one works for the grace, or to its earlier end. */
export async function rotateKey(
  ctx: Context,
  tx: Tx,
  input: { pepper: Uint8Array; id: Uuid; graceSeconds: number },
): Promise<IssuedKey> {
  const old = await lockActiveKey(ctx, tx, input.id);
  if (ungrantable(ctx, old.scopes).length > 0) {
    throw new Refusal('insufficient_scope', 'The key to rotate may do more than your own.', {
      extra: { required_scopes: old.scopes },
    });
  }
  const ends = plusMs(ctx.now(), input.graceSeconds * secondMs);
  await setKeyExpiry(
    tx,
    old.id,
    old.expiresAt !== null && old.expiresAt < ends ? old.expiresAt : ends,
  );
  tx.afterCommit(() => forgetKey(old.id));
  const { name, mode, expiresAt } = old;
  return createKey(ctx, tx, {
    pepper: input.pepper,
    key: { name, mode, expiresAt, scopes: old.scopes as Scope[] },
  });
}

/** Ends a key for good; in this process at once, in others within seconds. */
export async function revokeKey(ctx: Context, tx: Tx, id: Uuid): Promise<KeyRow> {
  const row = await lockKey(tx, id);
  if (row === undefined) throw notFound('API key', encodeId('key', id));
  if (row.revokedAt !== null) return row;
  const revoked = { ...row, revokedAt: ctx.now() };
  await setKeyRevoked(tx, id, revoked.revokedAt);
  await recordFacts(ctx, tx, [
    { type: 'api_key.revoked', subjectType: 'key', subjectId: id, data: factOf(revoked) },
  ]);
  tx.afterCommit(() => forgetKey(id));
  return revoked;
}

async function lockActiveKey(ctx: Context, tx: Tx, id: Uuid): Promise<KeyRow> {
  const row = await lockKey(tx, id);
  if (row === undefined) throw notFound('API key', encodeId('key', id));
  if (statusOf(row, ctx.now()) !== 'active') {
    throw new Refusal('illegal_transition', 'Only an active key can be rotated.', {
      extra: { current_status: statusOf(row, ctx.now()) },
    });
  }
  return row;
}

function ungrantable(ctx: Context, scopes: readonly string[]): readonly string[] {
  return ctx.scopes.has('admin') ? [] : scopes.filter((scope) => !ctx.scopes.has(scope));
}

function refuseUngrantable(ctx: Context, scopes: readonly Scope[]): void {
  const lacking = ungrantable(ctx, scopes);
  const faults = scopes.flatMap((scope, index) =>
    lacking.includes(scope)
      ? [
          {
            pointer: `#/scopes/${index}`,
            code: 'not_grantable',
            detail: `Your own key lacks ${scope}.`,
          },
        ]
      : [],
  );
  if (faults.length > 0) throw invalid(faults);
}

/** Whether the key works at the instant, and if not, why. */
export function statusOf(row: KeyRow, now: Instant): 'active' | 'expired' | 'revoked' {
  if (row.revokedAt !== null) return 'revoked';
  return row.expiresAt !== null && msOf(row.expiresAt) <= msOf(now) ? 'expired' : 'active';
}

function factOf(row: KeyRow): Record<string, unknown> {
  return { id: encodeId('key', row.id), name: row.name, scopes: row.scopes, mode: row.mode };
}
