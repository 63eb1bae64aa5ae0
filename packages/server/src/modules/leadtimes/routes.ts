import { encodeId } from '../../lib/ids.ts';
import { dateOfDay } from '../../lib/time-zones.ts';
import { defineRoute, type Route, runList } from '../../platform/http/index.ts';
import { enqueue } from '../../platform/jobs/index.ts';
import { answerPredictions } from './answer-predictions.ts';
import { dropPredictor, getPredictor, setPredictor } from './save-predictor.ts';
import type { PredictorRow } from './store-predictors.ts';
import { type ModelRow, modelList } from './store.ts';
import { trainLeadTimes } from './train-models.ts';
import {
  leadTimeModelSchema,
  type LeadTimeModelWire,
  predictionSchema,
  predictorInputSchema,
  predictorRemovedSchema,
  predictorSchema,
  predictSchema,
  trainReplySchema,
} from './wire.ts';

const tag = 'Lead times';
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

function presentModel(row: ModelRow): LeadTimeModelWire {
  return {
    object: 'lead_time_model',
    id: encodeId('ltm', row.id),
    version: row.number,
    usable: row.document !== null,
    trained_at: row.trainedAt,
    window_from: row.windowFrom,
    window_until: row.windowUntil,
    observations: row.observations,
    fitted: row.document?.fitted ?? 0,
    coverage: row.coverage === null ? null : rounded(row.coverage),
    coverage_drifted: row.drifted,
    weeks: (row.document?.weeks ?? []).map((week) => ({
      week: dateOfDay(week.week),
      deliveries: week.deliveries,
      coverage: rounded(week.covered),
      width_days: rounded(week.width),
      error_days: rounded(week.error),
    })),
  };
}

const presentPredictor = (row: PredictorRow) => ({
  object: 'lead_time_predictor' as const,
  url: row.url,
  has_token: row.secret !== null,
  timeout_ms: row.timeoutMs,
  version: row.version,
  created_at: row.createdAt,
  updated_at: row.updatedAt,
});

/** The operations on lead times. */
export const leadTimeRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listLeadTimeModels',
    method: 'GET',
    path: '/v1/routing/lead_time_models',
    tag,
    summary: 'List trained lead time models',
    description:
      'Each training with its window and how the intervals held, week by week, the latest first. The latest usable one tells.',
    scope: 'routing:read',
    transaction: 'read',
    list: modelList,
    reply: { status: 200, schema: leadTimeModelSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<ModelRow>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentModel) } };
    },
  }),
  defineRoute({
    operationId: 'trainLeadTimeModel',
    method: 'POST',
    path: '/v1/routing/lead_time_models/train',
    tag,
    summary: 'Train a lead time model now',
    description:
      'Learns from the deliveries of the last eighteen months in a job; the server does it once a day by itself.',
    scope: 'routing:publish',
    transaction: 'write',
    idempotency: 'optional',
    reply: { status: 202, schema: trainReplySchema },
    handle: async ({ ctx, tx }) => {
      const job = await enqueue(ctx, tx, trainLeadTimes, {});
      const body = { object: 'accepted' as const, job_id: encodeId('job', job.id) };
      return { status: 202, body, location: job.location };
    },
  }),
  defineRoute({
    operationId: 'predictLeadTimes',
    method: 'POST',
    path: '/v1/routing/lead_times',
    tag,
    summary: 'Predict when a parcel arrives',
    description:
      'For each location the dates that hold in 50, 80 and 90 of 100 cases, and the chance to be on time. ' +
      'Where a lane has fewer than ten deliveries behind it the basis is rate_card: its date and a stated assumption.',
    scope: 'routing:read',
    transaction: 'own',
    idempotency: 'none',
    body: predictSchema,
    reply: { status: 200, schema: predictionSchema },
    example: { destination: { postal_code: '10001', country: 'US' }, weight: 1.2 },
    handle: async ({ ctx, body }) => ({ body: await answerPredictions(ctx, body) }),
  }),
  ...predictorRoutes(),
];

function predictorRoutes(): Route[] {
  const path = '/v1/routing/lead_time_predictor';
  return [
    defineRoute({
      operationId: 'getLeadTimePredictor',
      method: 'GET',
      path,
      tag,
      summary: 'Read where a model of your own is asked',
      description: 'The address and the time limit; the token is never shown.',
      scope: 'routing:read',
      transaction: 'read',
      mayBeAbsent: true,
      reply: { status: 200, schema: predictorSchema },
      handle: async ({ tx }) => ({ body: presentPredictor(await getPredictor(tx)) }),
    }),
    defineRoute({
      operationId: 'setLeadTimePredictor',
      method: 'PUT',
      path,
      tag,
      summary: 'Let a model of your own predict lead times',
      description:
        'POSTs {deliveries: […]} there and takes {predictions: [{p50_days, p80_days, p90_days, confidence} or null, …]} in the same order. ' +
        'What it says is bounded; when it is late or wrong the learned model answers.',
      scope: 'routing:publish',
      transaction: 'write',
      ifMatch: 'optional',
      body: predictorInputSchema,
      reply: { status: 200, schema: predictorSchema },
      example: { url: 'https://models.example.com/lead-times', timeout_ms: 300 },
      handle: async ({ ctx, tx, body, ifMatch }) => ({
        body: presentPredictor(await setPredictor(ctx, tx, { body, ifMatch })),
      }),
    }),
    defineRoute({
      operationId: 'removeLeadTimePredictor',
      method: 'DELETE',
      path,
      tag,
      summary: 'Stop asking a model of your own',
      description: 'The learned model answers again.',
      scope: 'routing:publish',
      transaction: 'write',
      ifMatch: 'optional',
      reply: { status: 200, schema: predictorRemovedSchema },
      handle: async ({ ctx, tx, ifMatch }) => {
        await dropPredictor(ctx, tx, ifMatch);
        return { body: { object: 'lead_time_predictor' as const, deleted: true as const } };
      },
    }),
  ];
}
