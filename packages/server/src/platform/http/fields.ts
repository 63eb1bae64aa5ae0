import { z } from 'zod';
import { decodeId, idPattern, type IdPrefix, type Uuid } from '../../lib/ids.ts';
import { type Instant, parseInstant } from '../../lib/time.ts';
import { type Fault, notFound } from '../errors.ts';

/** Wire schemas that everyone uses. They have no transforms: the document says just what is enforced. */
export const field = {
  /** A public id of one kind, in replies. */
  id: (prefix: IdPrefix) =>
    z
      .string()
      .regex(new RegExp(idPattern(prefix)))
      .describe(`Public id, ${prefix}_…`),
  /** An id (or natural code) as sent by a caller: any text, resolved by the use case to 404 or 422. */
  reference: z.string().min(1).max(255),
  quantity: z.int().min(1).max(1_000_000),
  delta: z.int().min(-1_000_000).max(1_000_000),
  count: z.int().min(0).max(2_147_483_647),
  money: z
    .number()
    .min(-90_071_992_547_409)
    .max(90_071_992_547_409)
    .describe('Amount in the currency’s unit, with at most its decimals'),
  price: z
    .number()
    .min(0)
    .max(90_071_992_547_409)
    .describe('Amount in the currency’s unit, with at most its decimals'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .describe('ISO 4217 code'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .describe('ISO 3166-1 alpha-2 code'),
  instant: z.string().max(40).describe('RFC 3339 date-time'),
  text: z.string().min(1).max(255),
  longText: z.string().max(10_000),
  code: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/)
    .describe('Own code, unique in its kind'),
  json: z.record(z.string().max(255), z.unknown()),
} as const;

/** A place in the world, as orders and locations carry it. */
export const addressSchema = z
  .looseObject({
    name: z.string().max(255).optional(),
    company: z.string().max(255).optional(),
    line1: z.string().max(255).optional(),
    line2: z.string().max(255).optional(),
    street: z.string().max(255).optional(),
    city: z.string().max(255).optional(),
    state: z.string().max(255).optional(),
    postal_code: z.string().max(40).optional(),
    zip: z.string().max(40).optional(),
    country: z.string().max(60).optional(),
    phone: z.string().max(60).optional(),
    latitude: z.number().min(-90).max(90).optional(),
    longitude: z.number().min(-180).max(180).optional(),
  })
  .meta({ id: 'Address' });
export type Address = z.infer<typeof addressSchema>;

/** Path parameters of routes about one thing. */
export const idParams = z.strictObject({ id: z.string().min(1).max(255) });

/** The UUID of a path's id; 404 when it is not an id of the kind. */
export function pathId(prefix: IdPrefix, what: string, text: string): Uuid {
  const uuid = decodeId(prefix, text);
  if (uuid === undefined) throw notFound(what, text);
  return uuid;
}

/** Reads a caller's time; a fault at the pointer when it is not one. */
export function readInstant(text: string, pointer: string, faults: Fault[]): Instant | undefined {
  const instant = parseInstant(text);
  if (instant === undefined) {
    faults.push({
      pointer,
      code: 'invalid_timestamp',
      detail: 'An RFC 3339 date-time is needed, such as 2026-11-23T09:30:00Z.',
    });
  }
  return instant;
}
