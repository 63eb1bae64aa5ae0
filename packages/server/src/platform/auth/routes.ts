import { encodeId } from '../../lib/ids.ts';
import { parseInstant, type Instant } from '../../lib/time.ts';
import { invalid, notFound } from '../errors.ts';
import { idParams, pathId } from '../http/fields.ts';
import { runList } from '../http/list.ts';
import { defineRoute, type Route, type Scope } from '../http/route.ts';
import { createKey, type IssuedKey, revokeKey, rotateKey, statusOf } from './api-keys.ts';
import { findKey, keyList, type KeyRow } from './store.ts';
import { apiKeySchema, createKeyBody, issuedKeySchema, rotateKeyBody } from './wire.ts';

const tag = 'API keys';
const defaultGraceSeconds = 86_400;

function presentKey(row: KeyRow, now: Instant) {
  return {
    object: 'api_key' as const,
    id: encodeId('key', row.id),
    name: row.name,
    prefix: `sy_${row.mode}_${row.publicId}`,
    scopes: row.scopes as Scope[],
    mode: row.mode,
    status: statusOf(row, now),
    expires_at: row.expiresAt,
    revoked_at: row.revokedAt,
    last_used_at: row.lastUsedAt,
    created_by: row.createdBy,
    created_at: row.createdAt,
  };
}

function presentIssued(issued: IssuedKey, now: Instant) {
  return { ...presentKey(issued.row, now), secret: issued.secret };
}

function readExpiry(text: string | null | undefined, now: Instant): Instant | null {
  if (text === undefined || text === null) return null;
  const instant = parseInstant(text);
  if (instant !== undefined && instant > now) return instant;
  const detail =
    instant === undefined ? 'An RFC 3339 date-time is needed.' : 'It must lie in the future.';
  throw invalid([{ pointer: '#/expires_at', code: 'invalid_timestamp', detail }]);
}

/** The operations on API keys. Needs the pepper under which their hashes are made. */
export function apiKeyRoutes(pepper: Uint8Array): readonly Route[] {
  return [
    defineRoute({
      operationId: 'listApiKeys',
      method: 'GET',
      path: '/v1/api_keys',
      tag,
      summary: 'List API keys',
      description:
        'Every key of the tenant, expired and revoked ones too. Secrets are never shown again.',
      scope: 'keys:manage',
      transaction: 'read',
      list: keyList,
      reply: { status: 200, schema: apiKeySchema },
      handle: async ({ ctx, tx, list }) => {
        const page = await runList<KeyRow>(tx, list);
        return { body: { ...page, rows: page.rows.map((row) => presentKey(row, ctx.now())) } };
      },
    }),
    defineRoute({
      operationId: 'createApiKey',
      method: 'POST',
      path: '/v1/api_keys',
      tag,
      summary: 'Create an API key',
      description:
        'Makes a key with the scopes named. The answer shows the whole key this once; a key cannot grant scopes it lacks itself.',
      scope: 'keys:manage',
      transaction: 'write',
      idempotency: 'none',
      body: createKeyBody,
      reply: { status: 201, schema: issuedKeySchema },
      example: { name: 'Warehouse floor', scopes: ['fulfillment:read', 'fulfillment:write'] },
      handle: async ({ ctx, tx, body }) => {
        const expiresAt = readExpiry(body.expires_at, ctx.now());
        const { name, scopes, mode = 'live' } = body;
        const issued = await createKey(ctx, tx, { pepper, key: { name, scopes, mode, expiresAt } });
        return {
          status: 201,
          body: presentIssued(issued, ctx.now()),
          location: `/v1/api_keys/${encodeId('key', issued.row.id)}`,
        };
      },
    }),
    defineRoute({
      operationId: 'getApiKey',
      method: 'GET',
      path: '/v1/api_keys/:id',
      tag,
      summary: 'Get an API key',
      description: 'What a key may do, whether it works, and when it was last used.',
      scope: 'keys:manage',
      transaction: 'read',
      params: idParams,
      reply: { status: 200, schema: apiKeySchema },
      handle: async ({ ctx, tx, params }) => {
        const row = await findKey(tx, pathId('key', 'API key', params.id));
        if (row === undefined) throw notFound('API key', params.id);
        return { body: presentKey(row, ctx.now()) };
      },
    }),
    defineRoute({
      operationId: 'rotateApiKey',
      method: 'POST',
      path: '/v1/api_keys/:id/rotate',
      tag,
      summary: 'Rotate an API key',
      description:
        'Makes a key with the same name and scopes and shows it this once. The old key works until the grace is over.',
      scope: 'keys:manage',
      transaction: 'write',
      idempotency: 'none',
      params: idParams,
      body: rotateKeyBody,
      reply: { status: 201, schema: issuedKeySchema },
      example: { grace_seconds: 86_400 },
      handle: async ({ ctx, tx, params, body }) => {
        const id = pathId('key', 'API key', params.id);
        const graceSeconds = body.grace_seconds ?? defaultGraceSeconds;
        const issued = await rotateKey(ctx, tx, { pepper, id, graceSeconds });
        return {
          status: 201,
          body: presentIssued(issued, ctx.now()),
          location: `/v1/api_keys/${encodeId('key', issued.row.id)}`,
        };
      },
    }),
    defineRoute({
      operationId: 'revokeApiKey',
      method: 'POST',
      path: '/v1/api_keys/:id/revoke',
      tag,
      summary: 'Revoke an API key',
      description:
        'Ends a key for good: at once in the process that answers, within 5 seconds in others. Revoking twice is no fault.',
      scope: 'keys:manage',
      transaction: 'write',
      idempotency: 'optional',
      params: idParams,
      reply: { status: 200, schema: apiKeySchema },
      handle: async ({ ctx, tx, params }) => {
        const row = await revokeKey(ctx, tx, pathId('key', 'API key', params.id));
        return { body: presentKey(row, ctx.now()) };
      },
    }),
  ];
}
