import { z } from 'zod';
import { addressSchema, field } from '../../platform/http/index.ts';
import { maxSplitsSchema } from '../orders/index.ts';
import { causes, promiseStates } from './decide-promise.ts';

export const promiseQuestionSchema = z
  .strictObject({
    items: z
      .array(
        z.strictObject({
          product_id: field.reference,
          quantity: field.quantity,
          keep_together: z.string().min(1).max(60).optional().describe('As of a line of an order'),
        }),
      )
      .min(1)
      .max(100),
    destination: addressSchema,
    service_level: z
      .string()
      .min(1)
      .max(60)
      .optional()
      .describe('A service level or a service’s code; the cheapest of all when absent'),
    channel: field.reference
      .optional()
      .describe('Its policy is asked; only its sourcing pool counts, less its buffer'),
    ship_complete: z.boolean().optional().describe('All of it together or nothing, as of an order'),
    max_splits: maxSplitsSchema.optional(),
    deliver_before: field.instant.optional().describe('What arrives later is late, as of an order'),
    hold: z
      .strictObject({
        owner_key: z.string().min(1).max(255).describe('The cart that it is for'),
        ttl_seconds: z.int().min(1).max(86_400).optional().describe('900 when absent'),
      })
      .optional()
      .describe(
        'Keeps what lies there now for the cart; an order redeems it by reservation_ids. Asked again for the same ' +
          'owner_key, the same hold is answered, and what the cart no longer needs is let go',
      ),
  })
  .meta({ id: 'PromiseQuestion' });
export type PromiseQuestion = z.infer<typeof promiseQuestionSchema>;

const date = z.object({ date: z.string(), at: z.string() });
const dates = {
  p50: date.nullable().describe('The date that holds in 50 of 100 cases'),
  p90: date.nullable().describe('In 90 of 100; null: not all of it can be promised'),
};

const shipmentSchema = z.object({
  location_id: field.id('loc'),
  location_code: z.string(),
  carrier: z.string(),
  service: z.string(),
  rests_on: z.enum(['stock', 'supply', 'lead_time']),
  available_on: z.string().nullable().describe('When supply or a supplier has it; null: now'),
  arrives_on: z
    .string()
    .nullable()
    .describe('By the rate card, as routing decisions say it: what the plan was made by'),
  leaves: date,
  p50: date,
  p90: date,
  basis: z.enum(['model', 'rate_card', 'external']),
  items: z
    .array(z.object({ index: z.int(), product_id: field.id('prd'), quantity: z.int() }))
    .describe('Units by product: of a kit its parts'),
});

export const promiseQuoteSchema = z
  .object({
    object: z.literal('promise_quote'),
    complete: z.boolean().describe('All of it can be promised'),
    ...dates,
    order_within_seconds: z
      .int()
      .nullable()
      .describe('Orders within this time still arrive then; null: nothing leaves from stock'),
    items: z.array(
      z.object({
        index: z.int(),
        product_id: z.string(),
        quantity: z.int(),
        promised_quantity: z.int(),
        ...dates,
        problem: z.object({ code: z.string(), detail: z.string() }).nullable(),
      }),
    ),
    shipments: z.array(shipmentSchema),
    alternatives: z
      .array(
        z.object({
          service_level: z.string(),
          freight: z.number(),
          currency: z.string(),
          ...dates,
        }),
      )
      .describe('The same shipments by other service levels'),
    policy: z
      .object({ code: z.string(), version: z.int(), rule: z.string().nullable() })
      .nullable()
      .describe('Which policy planned what is there now'),
    reservation_ids: z.array(z.string()).describe('Of the hold that was asked for'),
    as_of: z.string(),
  })
  .meta({ id: 'PromiseQuote' });
export type PromiseQuoteWire = z.input<typeof promiseQuoteSchema>;

export const promiseSchema = z
  .object({
    object: z.literal('promise'),
    id: field.id('prm'),
    order_id: field.id('ord'),
    state: z.enum(promiseStates),
    cause: z.enum(causes).nullable().describe('Why it is at risk or breached'),
    basis: z.enum(['model', 'rate_card', 'external', 'none']),
    p50_at: z.string().nullable(),
    p90_at: z
      .string()
      .nullable()
      .describe('The end of the promised day; null: none could be given'),
    expected_at: z.string().nullable().describe('What is expected now'),
    lane: z.string().nullable(),
    location_id: field.id('loc').nullable().describe('Of the part that was to come last'),
    service: z.string().nullable(),
    leaves_at: z.string().nullable().describe('The pick-up that it was to leave by'),
    given_at: z.string(),
    checked_at: z.string(),
    delivered_at: z.string().nullable(),
  })
  .meta({ id: 'DeliveryPromise' });
export type PromiseWire = z.input<typeof promiseSchema>;

const reportGroups = ['location_id', 'service', 'channel'] as const;
export type ReportGroup = (typeof reportGroups)[number];

export const promiseReportQuerySchema = {
  start_date: field.instant,
  end_date: field.instant,
  group_by: z
    .array(z.enum(reportGroups))
    .max(reportGroups.length)
    .optional()
    .describe('Comma-separated; one row for all when absent'),
};

export const promiseReportRowSchema = z
  .object({
    location_id: z.string().nullable(),
    service: z.string().nullable(),
    channel: z.string().nullable(),
    promises: z.int().describe('Given in the period'),
    undated: z.int().describe('Without a date: none could be given'),
    met: z.int(),
    breached: z.int(),
    at_risk: z.int(),
    cancelled: z.int(),
    on_time: z.number().nullable().describe('Share of met among met and breached'),
    p50_coverage: z
      .number()
      .nullable()
      .describe('Share that came by its 50 % date, among those that came or whose date has passed'),
    p90_coverage: z.number().nullable().describe('The same of the 90 % date'),
    causes: z.record(z.string(), z.int()).describe('Why promises were breached'),
  })
  .meta({ id: 'PromiseReportRow' });
export type PromiseReportRow = z.input<typeof promiseReportRowSchema>;
