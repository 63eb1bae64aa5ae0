import { z } from 'zod';
import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import { assertOutsideTransaction } from '../../platform/db/index.ts';
import { OutboundError } from '../../platform/outbound/index.ts';
import { servicesOf } from '../../platform/services.ts';
import type { OwnPrediction } from './decide-prediction.ts';
import type { Shipping } from './observation.ts';
import type { PredictorRow } from './store-predictors.ts';

/** One delivery that a model of the user's own is asked about. */
export type AskedDelivery = {
  readonly locationId: Uuid;
  readonly locationCode: string;
  readonly shipping: Shipping;
};

/**
 * A model in this very process: answers by location, in the order asked; undefined for no answer.
 */
export type InProcessPredictor = (
  tenantId: Uuid,
  deliveries: readonly AskedDelivery[],
) => Promise<readonly (OwnPrediction | undefined)[]>;

/** What was heard, or why nothing was. */
export type Heard = {
  readonly predictions: readonly (OwnPrediction | undefined)[];
  /** Undefined when it answered. */
  readonly fault: string | undefined;
};

const inProcessMs = 250;
/** After a fault nobody waits for it again before this. */
const restMs = 15_000;
const days = z.number().min(0).max(400);
const answerSchema = z.object({
  predictions: z
    .array(
      z
        .object({
          p50_days: days,
          p80_days: days,
          p90_days: days,
          confidence: z.number().min(0).max(1).optional(),
        })
        .nullable(),
    )
    .max(1000),
});

let inProcess: InProcessPredictor | undefined;
const resting = new Map<Uuid, number>();

/** Where a tenant's token is sealed. */
export const purpose = 'lead_time_predictor';

/** Puts a model of one's own in place for this process; undefined takes it away. */
export function registerLeadTimePredictor(predictor: InProcessPredictor | undefined): void {
  inProcess = predictor;
}

/** Whether any model of the user's own is to be asked. */
export function hasOwnPredictor(predictor: PredictorRow | undefined): boolean {
  return inProcess !== undefined || predictor !== undefined;
}

/** A new address is asked at once, whatever the old one did. */
export function endRest(tenantId: Uuid): void {
  resting.delete(tenantId);
}

/**
 * Asks the user's own model about deliveries, with a time limit; never inside a transaction. What
 * it does not answer, or answers wrongly, is left undefined, and `fault` says why.
 */
export async function askPredictor(
  ctx: Context,
  predictor: PredictorRow | undefined,
  deliveries: readonly AskedDelivery[],
): Promise<Heard> {
  assertOutsideTransaction('A question to a predictor');
  const nothing = deliveries.map(() => undefined);
  if ((resting.get(ctx.tenantId) ?? 0) > performance.now()) {
    return { predictions: nothing, fault: 'resting_after_fault' };
  }
  try {
    const predictions =
      inProcess === undefined
        ? await askOverHttp(ctx, predictor, deliveries)
        : await withLimit(inProcess(ctx.tenantId, deliveries), inProcessMs);
    if (predictions.length !== deliveries.length) throw new Error('wrong_count');
    return { predictions, fault: undefined };
  } catch (error) {
    resting.set(ctx.tenantId, performance.now() + restMs);
    const fault = error instanceof OutboundError ? error.code : faultOf(error);
    ctx.log.warn({ event: 'lead_times.predictor_failed', tenant_id: ctx.tenantId, error: fault });
    return { predictions: nothing, fault };
  }
}

function faultOf(error: unknown): string {
  const known = ['timeout', 'wrong_count', 'bad_answer', 'bad_status', 'unreadable_secret'];
  const message = error instanceof Error ? error.message : '';
  return known.includes(message) ? message : 'failed';
}

async function askOverHttp(
  ctx: Context,
  predictor: PredictorRow | undefined,
  deliveries: readonly AskedDelivery[],
): Promise<(OwnPrediction | undefined)[]> {
  if (predictor === undefined) return deliveries.map(() => undefined);
  const { outbound, sealer } = servicesOf(ctx.db);
  const token =
    predictor.secret === null
      ? undefined
      : sealer.open({ tenantId: ctx.tenantId, purpose }, predictor.secret);
  const answer = await outbound.send({
    url: predictor.url,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ deliveries: deliveries.map(presentAsked) }),
    timeoutMs: predictor.timeoutMs,
    answerBytesMax: 1_000_000,
  });
  if (answer.status !== 200) throw new Error('bad_status');
  const parsed = answerSchema.safeParse(parseJson(answer.body));
  if (!parsed.success) throw new Error('bad_answer');
  return parsed.data.predictions.map((one) =>
    one === null
      ? undefined
      : {
          p50Days: one.p50_days,
          p80Days: one.p80_days,
          p90Days: one.p90_days,
          confidence: one.confidence ?? 0.5,
        },
  );
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function presentAsked({ locationCode, shipping }: AskedDelivery): Record<string, unknown> {
  return {
    location: locationCode,
    lane: shipping.lane,
    region: shipping.region,
    same_region: shipping.sameRegion,
    distance_km: shipping.distanceKm,
    weight_grams: shipping.weightGrams,
    volume_cm3: shipping.volumeCm3,
    items: shipping.items,
    placed_at: new Date(shipping.placedMs).toISOString(),
    weekday: shipping.weekday,
    hour: shipping.hour,
    rate_card_days: shipping.tableDays,
  };
}

function withLimit<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), ms);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
