import { z } from 'zod';
import { addressSchema, field } from '../../platform/http/index.ts';
import { weekdays } from './location.ts';
import { serviceLevels } from './rate-card.ts';

const zoneName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 _.-]{0,39}$/);
const countryList = z.array(field.country).min(1).max(300);
const prefixes = z
  .array(z.string().min(1).max(20))
  .min(1)
  .max(2000)
  .describe('Beginnings of postal codes, compared without spaces and hyphens');
const grams = z.int().min(1).max(1_000_000_000);
const amounts = z.record(zoneName, field.price).describe('Amount by zone');

const days = z.array(z.enum(weekdays)).min(1).max(7);

const carrierCalendar = z
  .strictObject({
    working_days: days
      .optional()
      .describe('Days on which it collects and moves; Monday to Friday when absent'),
    delivery_days: days
      .optional()
      .describe('Days on which it delivers; the working days when absent'),
    holidays: z
      .array(z.string().regex(/^\d{4}-\d{2}-\d{2}$/))
      .max(1000)
      .optional()
      .describe('Dates on which it neither collects, moves nor delivers'),
    deliver_by: z
      .string()
      .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/)
      .optional()
      .describe('The end of its round on the destination’s clock; 20:00 when absent'),
  })
  .meta({ id: 'CarrierCalendar' });

export const rateCardSchema = z
  .strictObject({
    service_level: z.enum(serviceLevels).optional().describe('standard when absent'),
    zones: z
      .array(
        z.strictObject({
          zone: zoneName,
          origin_countries: countryList.optional(),
          destination_countries: countryList.optional(),
          same_country: z.boolean().optional(),
          km_max: z
            .number()
            .min(0)
            .max(50_000)
            .optional()
            .describe('Great-circle distance at most'),
          postal_prefixes: prefixes.optional(),
        }),
      )
      .min(1)
      .max(500)
      .describe('Every condition of a rule must hold; the first that holds wins'),
    weight_breaks: z
      .array(z.strictObject({ grams_max: grams, prices: amounts }))
      .min(1)
      .max(500)
      .describe('Ascending; a parcel pays the first break that holds its weight'),
    per_extra_kg: amounts
      .optional()
      .describe('For each begun kilogram past the last break; a zone left out takes no more'),
    dim_divisor_cm3_per_kg: z
      .int()
      .min(100)
      .max(100_000)
      .optional()
      .describe('A parcel pays at least its volume divided by this; 5000 is usual'),
    surcharges: z
      .array(
        z.strictObject({
          code: field.code,
          kind: z.enum(['fixed', 'percent']),
          amount: z.number().min(0).max(1_000_000_000),
          when: z
            .strictObject({
              zones: z.array(zoneName).min(1).max(500).optional(),
              destination_countries: countryList.optional(),
              postal_prefixes: prefixes.optional(),
              grams_min: grams.optional(),
            })
            .optional(),
        }),
      )
      .max(100)
      .optional(),
    transit_days: z
      .record(zoneName, z.int().min(0).max(365))
      .describe('Working days of the carrier by zone'),
    pick_up_times: z
      .array(z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/))
      .max(48)
      .optional()
      .describe('Local times at which the carrier comes; absent: whenever something is ready'),
    calendar: carrierCalendar.optional(),
    max_weight_grams: grams.optional(),
  })
  .meta({ id: 'RateCard' });

export const carrierInputSchema = z
  .strictObject({
    code: field.code,
    name: field.text.optional(),
    active: z.boolean().optional(),
  })
  .meta({ id: 'CarrierInput' });
export const carrierPatchSchema = z
  .strictObject({
    name: field.text.optional(),
    active: z.boolean().optional(),
  })
  .meta({ id: 'CarrierPatch' });

export const serviceInputSchema = z
  .strictObject({
    code: field.code,
    name: field.text.optional(),
    active: z.boolean().optional(),
    currency: field.currency,
    rate_card: rateCardSchema,
  })
  .meta({ id: 'CarrierServiceInput' });
export type ServiceInput = z.infer<typeof serviceInputSchema>;
export const servicePatchSchema = z
  .strictObject({
    name: field.text.optional(),
    active: z.boolean().optional(),
    currency: field.currency.optional(),
    rate_card: rateCardSchema.optional().describe('Replaced as a whole'),
  })
  .meta({ id: 'CarrierServicePatch' });
export type ServicePatch = z.infer<typeof servicePatchSchema>;

export const serviceSchema = z
  .object({
    object: z.literal('carrier_service'),
    id: field.id('svc'),
    carrier_id: field.id('car'),
    carrier: z.string().describe('The carrier’s code'),
    code: z.string(),
    name: z.string(),
    active: z.boolean(),
    service_level: z.enum(serviceLevels),
    currency: z.string(),
    rate_card: rateCardSchema,
    version: z.int(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'CarrierService' });
export type ServiceReply = z.infer<typeof serviceSchema>;

export const carrierSchema = z
  .object({
    object: z.literal('carrier'),
    id: field.id('car'),
    code: z.string(),
    name: z.string(),
    active: z.boolean(),
    services: z.array(
      z.object({
        id: field.id('svc'),
        code: z.string(),
        name: z.string(),
        active: z.boolean(),
        service_level: z.enum(serviceLevels),
        currency: z.string(),
      }),
    ),
    version: z.int(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Carrier' });
export type CarrierReply = z.infer<typeof carrierSchema>;

const measure = z.number().min(0).max(1_000_000).nullable().optional();
export const packageSchema = z
  .strictObject({
    weight: measure.describe('Kilograms; 0.5 is assumed when it is missing or zero'),
    dimensions: z
      .strictObject({ length: measure, width: measure, height: measure })
      .nullable()
      .optional()
      .describe('Centimetres; no volume when one is missing'),
  })
  .meta({ id: 'RatePackage' });
export type RatePackage = z.infer<typeof packageSchema>;

const place = z.union([field.reference, addressSchema]);
export const rateRequestSchema = z
  .strictObject({
    origin: place.describe('A location id or code, or an address'),
    destination: place.describe('A location id or code, or an address'),
    packages: z.array(packageSchema).max(500).optional(),
    currency: field.currency.optional().describe('Only rates in this currency'),
  })
  .meta({ id: 'RateRequest' });
export type RateRequest = z.infer<typeof rateRequestSchema>;

export const rateSchema = z
  .object({
    price: z.number(),
    currency: z.string(),
    delivery_days: z.int(),
    deliveryDays: z.int().describe('The same as delivery_days'),
    service: z.string(),
    service_name: z.string(),
    service_level: z.string(),
    carrier: z.string(),
    carrier_id: z.string(),
    zone: z.string(),
    basis: z
      .enum(['rate_card', 'distance'])
      .describe('distance: the carrier has no rate card, so that this is a guess'),
    estimated: z.literal(true).describe('From tables; no carrier was asked'),
    assumed: z.boolean().describe('A weight or a country was missing and has been assumed'),
  })
  .meta({ id: 'Rate' });
export type RateReply = z.infer<typeof rateSchema>;
export const rateListSchema = z
  .object({
    object: z.literal('list'),
    data: z.array(rateSchema),
    has_more: z.literal(false),
    next_cursor: z.null(),
  })
  .meta({ id: 'RateList' });

export const shippingRateRequestSchema = z
  .strictObject({
    from: field.reference.describe('Location id or code'),
    to: field.reference.describe('Location id or code'),
    weight: z.number().min(0).max(10_000_000).optional().describe('Kilograms; 1 when absent'),
    volume: z.number().min(0).max(100_000).optional().describe('Cubic metres; 0 when absent'),
  })
  .meta({ id: 'ShippingRateRequest' });
export const shippingRateSchema = z
  .object({
    object: z.literal('shipping_rate'),
    cost: z.number(),
    currency: z.string(),
    transit_days: z.int(),
    basis: z.enum(['lane', 'rate_card', 'distance', 'same_place']),
    from_location_id: z.string(),
    to_location_id: z.string(),
  })
  .meta({ id: 'ShippingRate' });

const laneTerms = {
  currency: field.currency.optional().describe('That of the first location when absent'),
  fixed_cost: field.price.optional(),
  cost_per_kg: field.price.optional(),
  cost_per_m3: field.price.optional(),
};
export const laneInputSchema = z
  .strictObject({
    from_location_id: field.reference.describe('Location id or code'),
    to_location_id: field.reference.describe('Location id or code'),
    ...laneTerms,
    transit_days: z.int().min(0).max(365),
  })
  .meta({ id: 'LaneInput' });
export type LaneInput = z.infer<typeof laneInputSchema>;
export const lanePatchSchema = z
  .strictObject({
    ...laneTerms,
    transit_days: z.int().min(0).max(365).optional(),
  })
  .meta({ id: 'LanePatch' });
export type LanePatch = z.infer<typeof lanePatchSchema>;
export const laneSchema = z
  .object({
    object: z.literal('lane'),
    id: field.id('lane'),
    from_location_id: field.id('loc'),
    to_location_id: field.id('loc'),
    currency: z.string(),
    fixed_cost: z.number(),
    cost_per_kg: z.number(),
    cost_per_m3: z.number(),
    transit_days: z.int(),
    version: z.int(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Lane' });
export type LaneReply = z.infer<typeof laneSchema>;
export const laneDeletedSchema = z
  .object({
    object: z.literal('lane'),
    id: field.id('lane'),
    deleted: z.literal(true),
  })
  .meta({ id: 'LaneDeleted' });
