import { z } from 'zod';
import { addressSchema, field } from '../../platform/http/index.ts';

const week = z.object({
  week: z.string().describe('Its Monday'),
  deliveries: z.int(),
  coverage: z.number().describe('Share of its deliveries within their 90 % interval'),
  width_days: z.number(),
  error_days: z.number().describe('Mean days between what was told and what came'),
});

export const leadTimeModelSchema = z
  .object({
    object: z.literal('lead_time_model'),
    id: field.id('ltm'),
    version: z.int(),
    usable: z.boolean().describe('false: there was too little to learn from'),
    trained_at: z.string(),
    window_from: z.string(),
    window_until: z.string(),
    observations: z.int().describe('Deliveries in the window'),
    fitted: z.int().describe('Deliveries that the coefficients are from'),
    coverage: z
      .number()
      .nullable()
      .describe('Share within the 90 % interval in the last four weeks that could be judged'),
    coverage_drifted: z.boolean().describe('Further from 90 % than chance explains'),
    weeks: z.array(week),
  })
  .meta({ id: 'LeadTimeModel' });
export type LeadTimeModelWire = z.input<typeof leadTimeModelSchema>;

export const trainReplySchema = z
  .object({
    object: z.literal('accepted'),
    job_id: field.id('job'),
  })
  .meta({ id: 'LeadTimeTraining' });

export const predictSchema = z
  .strictObject({
    order_id: field.reference.optional().describe('The order to be sent; in place of the others'),
    destination: addressSchema.optional(),
    weight: z
      .number()
      .min(0)
      .max(100_000)
      .optional()
      .describe('Kilograms; half of one when absent'),
    volume: z.number().min(0).max(1000).optional().describe('Cubic metres'),
    service_level: z
      .string()
      .min(1)
      .max(60)
      .optional()
      .describe('A service level or a service’s code'),
    locations: z
      .array(field.reference)
      .min(1)
      .max(200)
      .optional()
      .describe('All that send when absent'),
    placed_at: field.instant.optional().describe('Now when absent'),
    due_at: field.instant
      .optional()
      .describe('On time means until then; by the rate card’s own date when absent'),
  })
  .meta({ id: 'LeadTimeQuestion' });
export type PredictQuestion = z.infer<typeof predictSchema>;

const stepDate = z.object({ date: z.string(), at: z.string() });

export const predictionSchema = z
  .object({
    object: z.literal('lead_time_predictions'),
    confidence: z
      .number()
      .describe('Of the location that comes first; 0 when only rate cards are known'),
    locationScores: z
      .record(z.string(), z.number())
      .describe('Chance to be on time by location id, as the quickstart’s mlPrediction has it'),
    model_id: z.string().nullable(),
    predictor_fault: z
      .string()
      .nullable()
      .describe('Why the model of your own was not heard; null when it was, or there is none'),
    data: z
      .array(
        z.object({
          location_id: field.id('loc'),
          location_code: z.string(),
          carrier: z.string(),
          service: z.string(),
          basis: z.enum(['model', 'rate_card', 'external']),
          days: z.object({ p50: z.number(), p80: z.number(), p90: z.number() }),
          delivery: z.object({ p50: stepDate, p80: stepDate, p90: stepDate }),
          rate_card_delivery: stepDate,
          due_at: z.string(),
          on_time_probability: z.number(),
          confidence: z.number(),
        }),
      )
      .describe('The service of each location that is likeliest to be on time, the best first'),
  })
  .meta({ id: 'LeadTimePredictions' });
export type PredictionWire = z.input<typeof predictionSchema>;

export const predictorInputSchema = z
  .strictObject({
    url: z.string().min(1).max(2000).describe('Public https address'),
    token: z
      .string()
      .min(1)
      .max(4000)
      .nullable()
      .optional()
      .describe('Sent as a bearer token; kept sealed and never shown. Absent: the one kept stays'),
    timeout_ms: z.int().min(50).max(5000).optional().describe('500 when absent'),
  })
  .meta({ id: 'LeadTimePredictorInput' });
export type PredictorInput = z.infer<typeof predictorInputSchema>;

export const predictorSchema = z
  .object({
    object: z.literal('lead_time_predictor'),
    url: z.string(),
    has_token: z.boolean(),
    timeout_ms: z.int(),
    version: z.int(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'LeadTimePredictor' });

export const predictorRemovedSchema = z
  .object({ object: z.literal('lead_time_predictor'), deleted: z.literal(true) })
  .meta({ id: 'LeadTimePredictorRemoved' });
