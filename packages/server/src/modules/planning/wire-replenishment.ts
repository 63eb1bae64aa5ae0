import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { leadTimeSources } from './decide-replenishment.ts';
import { abcClasses } from './settings.ts';
import { purchaseStates, safetyStockStates } from './replenishment.ts';

/** What of a suggestion can be accepted. */
export const suggestionParts = ['safety_stock', 'purchase'] as const;

export const suggestionSchema = z
  .object({
    object: z.literal('replenishment_suggestion'),
    id: field.id('rpl'),
    run_id: field.id('rpr'),
    product_id: field.id('prd'),
    sku: z.string(),
    location_id: field.id('loc'),
    location_code: z.string(),
    abc_class: z.enum(abcClasses),
    safety_stock: z.object({
      state: z.enum(safetyStockStates),
      quantity: z.int(),
      before: z.int().describe('When it was found'),
    }),
    purchase: z.object({
      state: z.enum(purchaseStates),
      quantity: z.int(),
      supply_id: field.id('sup').nullable().describe('The draft that was made of it'),
    }),
    reorder_point: z.int().describe('Units at which is to be ordered'),
    order_up_to: z.int(),
    basis: z
      .object({
        service_level: z.number(),
        lead_time: z.object({
          source: z
            .enum(leadTimeSources)
            .describe('Supplies that arrived here, the stock record, other places, the settings'),
          days: z.number(),
          standard_deviation_days: z.number(),
          supplies: z.int().describe('Supplies it was learnt from'),
        }),
        protection_days: z.number().describe('Days that stock has to last'),
        demand_mean: z.number().describe('Of these days, in units'),
        demand_standard_deviation: z.number(),
        spread_factor: z
          .number()
          .describe('How much wider than said such forecasts missed; 1 at least'),
        free_quantity: z.int().describe('On hand, neither allocated nor reserved'),
        held_back_quantity: z.int().describe('Of it by the safety stock of then'),
        in_transit_quantity: z.int(),
        on_order_quantity: z.int().describe('Of supplies, drafts too'),
        waiting_quantity: z.int().describe('Ordered units that wait, in the share of this place'),
        settings_version: z.int(),
      })
      .describe('What it rests on'),
    made_at: z.string(),
    accepted_at: z.string().nullable(),
  })
  .meta({ id: 'ReplenishmentSuggestion' });
export type SuggestionWire = z.input<typeof suggestionSchema>;

export const acceptSuggestionsSchema = z
  .strictObject({
    suggestion_ids: z
      .array(field.reference)
      .min(1)
      .max(500)
      .optional()
      .describe('Absent: whatever is proposed, 500 at once; the answer says how many are left'),
    parts: z.array(z.enum(suggestionParts)).min(1).max(2),
  })
  .meta({ id: 'AcceptSuggestions' });
export type AcceptSuggestions = z.infer<typeof acceptSuggestionsSchema>;

export const notAcceptedReasons = [
  'not_proposed',
  'accepted_before',
  'safety_stock_changed',
  'supply_changed',
  'too_many_units',
] as const;

export const acceptedSuggestionsSchema = z
  .object({
    object: z.literal('accepted_suggestions'),
    safety_stocks: z.int().describe('Set now'),
    supplies: z.int().describe('Drafted now'),
    suggestions: z.array(suggestionSchema).describe('As they are now'),
    not_accepted: z.array(
      z.object({
        suggestion_id: field.id('rpl'),
        part: z.enum(suggestionParts),
        reason: z.enum(notAcceptedReasons),
        was: z.int().nullable().describe('Units when it was found'),
        is: z.int().nullable(),
      }),
    ),
    remaining: z.int().describe('Suggestions that still propose one of the parts'),
  })
  .meta({ id: 'AcceptedSuggestions' });
export type AcceptedSuggestionsWire = z.input<typeof acceptedSuggestionsSchema>;
