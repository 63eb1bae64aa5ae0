import { z } from 'zod';
import { field } from '../http/fields.ts';
import { scopes } from '../http/route.ts';

const scope = z.enum(scopes);
const mode = z.enum(['live', 'test']);

export const apiKeySchema = z
  .object({
    object: z.literal('api_key'),
    id: field.id('key'),
    name: field.text,
    /** The middle part of the key, by which its owner tells keys apart. */
    prefix: z.string().max(20).describe('The visible start of the key'),
    scopes: z.array(scope).max(scopes.length),
    mode,
    status: z.enum(['active', 'expired', 'revoked']),
    expires_at: field.instant.nullable(),
    revoked_at: field.instant.nullable(),
    last_used_at: field.instant.nullable().describe('Noted at most once a minute'),
    created_by: z.string().max(255),
    created_at: field.instant,
  })
  .meta({ id: 'ApiKey' });

export const issuedKeySchema = apiKeySchema
  .extend({
    secret: z.string().max(80).describe('The whole key, shown this once'),
  })
  .meta({ id: 'IssuedApiKey' });

export const createKeyBody = z
  .strictObject({
    name: field.text,
    scopes: z.array(scope).min(1).max(scopes.length),
    mode: mode.optional(),
    expires_at: field.instant.nullable().optional(),
  })
  .meta({ id: 'CreateApiKey' });

export const rotateKeyBody = z
  .strictObject({
    grace_seconds: z
      .int()
      .min(0)
      .max(2_592_000)
      .optional()
      .describe('How long the old key still works; a day when not said'),
  })
  .meta({ id: 'RotateApiKey' });
