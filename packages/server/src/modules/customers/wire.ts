import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { orderSchema } from '../orders/index.ts';
import { erasureReasons } from './store-erasures.ts';

export const customerParams = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(320)
    .describe('The customer id that orders carry, or an e-mail address'),
});

const email = z
  .string()
  .min(3)
  .max(320)
  .describe('Also orders that carry this e-mail address, whatever their customer id');

export const exportQuery = z.strictObject({
  email: email.optional(),
  cursor: z.string().max(60).optional().describe('next_cursor of the page before'),
});

const nullableText = z.string().nullable();

export const exportSchema = z
  .object({
    object: z.literal('customer_export'),
    customer_id: z.string(),
    exported_at: field.instant,
    known_as: z.object({
      customer_ids: z.array(z.string()),
      emails: z.array(z.string()),
      phones: z.array(z.string()),
    }),
    order_count: z.int().min(0),
    orders: z.array(
      z.object({
        order: orderSchema,
        notes: z.array(
          z.object({
            id: field.id('note'),
            text: z.string(),
            author: z.string(),
            created_at: field.instant,
          }),
        ),
        changes: z.array(
          z.object({
            id: field.id('chg'),
            number: z.int(),
            status: z.string(),
            request: z.looseObject({}),
            reason: z.string().nullable(),
            proposed_at: field.instant,
          }),
        ),
        shipments: z.array(
          z.object({
            id: field.id('shp'),
            status: z.string(),
            carrier: nullableText,
            service: nullableText,
            tracking_number: nullableText,
            tracking_url: nullableText,
            shipped_at: field.instant,
          }),
        ),
        decisions: z.array(
          z.object({
            id: field.id('dec'),
            trigger: z.string(),
            outcome: z.string(),
            decided_at: field.instant,
            document: field.json,
          }),
        ),
        events: z.array(
          z.object({
            subject: z.string(),
            type: z.string(),
            actor: z.string(),
            time: field.instant,
            data: field.json,
          }),
        ),
      }),
    ),
    reservations: z.array(
      z.object({
        id: field.id('rsv'),
        owner_key: z.string(),
        quantity: z.int(),
        status: z.string(),
        created_at: field.instant,
      }),
    ),
    log_entries: z.array(
      z.object({
        id: field.id('log'),
        type: z.string(),
        recorded_at: field.instant,
        body: field.json,
      }),
    ),
    has_more: z.boolean(),
    next_cursor: nullableText,
  })
  .meta({ id: 'CustomerExport' });
export type CustomerExport = z.input<typeof exportSchema>;

export const eraseBody = z
  .strictObject({
    reason: z.enum(erasureReasons).describe('The ground, after Article 17 (1) of the GDPR'),
    email: email.optional(),
  })
  .meta({ id: 'EraseCustomer' });

const orderIds = z.array(z.string().max(60)).max(100_000);

/** An erasure as it is kept: without anything that says who it was. */
export const erasureSchema = z
  .object({
    object: z.literal('customer_erasure'),
    id: field.id('ers'),
    subject_hash: z.string().describe('Keyed hash of the customer id'),
    reason: z.enum(erasureReasons),
    order_ids: orderIds,
    erased_by: z.string(),
    erased_at: field.instant,
  })
  .meta({ id: 'CustomerErasure' });
export type ErasureWire = z.input<typeof erasureSchema>;

export const erasureDoneSchema = erasureSchema
  .extend({
    erased_rows: z
      .record(z.string(), z.int().min(0))
      .describe('Rows changed by this call, by table; empty when it had been done before'),
    backups: z.object({
      expire_at: field.instant.nullable(),
      detail: z.string(),
    }),
  })
  .meta({ id: 'CustomerErasureDone' });
export type ErasureDoneWire = z.input<typeof erasureDoneSchema>;

export const reapplyBody = z
  .strictObject({
    erasures: z
      .array(
        z.looseObject({
          id: z.string().max(60),
          subject_hash: z.string().min(1).max(100),
          reason: z.enum(erasureReasons),
          order_ids: orderIds,
          erased_by: z.string().min(1).max(255),
          erased_at: field.instant,
        }),
      )
      .max(1000)
      .describe('As listed by GET /v1/erasures before the restore'),
  })
  .meta({ id: 'ReapplyErasures' });

export const reappliedSchema = z
  .object({
    object: z.literal('erasures_reapplied'),
    added: z.int().min(0).describe('Erasures that were not known here'),
    erased: z.int().min(0).describe('Erasures that had to be done again'),
  })
  .meta({ id: 'ErasuresReapplied' });
