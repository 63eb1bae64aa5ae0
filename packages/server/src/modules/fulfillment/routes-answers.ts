import type { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import { fromMinor, toMinor } from '../../lib/money.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { invalid, notFound, Refusal } from '../../platform/errors.ts';
import { defineRoute, idParams, pathId, type Route } from '../../platform/http/index.ts';
import { getProductsById } from '../catalog/index.ts';
import { cachedNetwork, findLocations } from '../network/index.ts';
import { isUsed, planOrder, whatWouldChangeIt, whyNot } from '../planner/index.ts';
import {
  type DecisionRow,
  decodeDecision,
  dryRun,
  type Given,
  type NotKept,
  problemOfDecision,
  replanDecision,
  selectDecision,
} from '../sourcing/index.ts';
import { decisionSentence, presentChanges, presentWhyNot, speakerOf } from './present-answers.ts';
import {
  changesQuery,
  changesSchema,
  dryRunReplySchema,
  dryRunSchema,
  type DryRunWire,
  explanationSchema,
  type ExplanationWire,
  verificationSchema,
  whyNotQuery,
  whyNotSchema,
} from './wire-answers.ts';

const tag = 'routing';
const scope = 'routing:read';

const reasons: Readonly<Record<NotKept | 'several_attempts' | 'scorecard', string>> = {
  not_kept: 'It was recorded before inputs were kept.',
  nothing_planned: 'Nothing was planned: no batch of the policy took the order.',
  erased: 'Where it went was erased with the person’s data.',
  no_network: 'The network that it was planned over is not kept.',
  scorecard: 'A scorecard chose by points: what would cost more or change it is not told.',
  several_attempts:
    'It joins what several attempts of a policy placed; each was planned by itself.',
};

async function decisionOf(tx: Tx, reference: string): Promise<DecisionRow> {
  const row = await selectDecision(tx, pathId('dec', 'decision', reference));
  if (row === undefined) throw notFound('decision', reference);
  return row;
}

/** What the decision was given; refused when that cannot be said. */
async function givenOf(tx: Tx, row: DecisionRow): Promise<Given> {
  const given = await problemOfDecision(tx, row);
  if (typeof given === 'string')
    throw new Refusal(
      given === 'erased' ? 'personal_data_erased' : 'illegal_transition',
      reasons[given],
    );
  return given;
}

/** The same, of a decision that one plan answers. */
async function questionOf(tx: Tx, row: DecisionRow): Promise<Given> {
  const given = await givenOf(tx, row);
  if (given.how.isPart === true) throw new Refusal('illegal_transition', reasons.several_attempts);
  return given;
}

/** A scorecard compares no money, and one lets no number of its own be changed. */
function refuseScore({ how }: Given): void {
  if (how.isScore === true) throw new Refusal('illegal_transition', reasons.scorecard);
}

async function currencyOf(tx: Tx): Promise<string> {
  return (await cachedNetwork(tx)).locations[0]?.currency ?? 'USD';
}

/** The place that is asked about: by the code that it had then, or by its id. */
async function placeOf(
  tx: Tx,
  given: Given,
  reference: string,
): Promise<Given['locations'][number]> {
  const known = given.locations.find(
    ({ id, code }) => code === reference || encodeId('loc', id) === reference,
  );
  if (known !== undefined) return known;
  const now = (await findLocations(tx, [reference])).get(reference);
  const detail =
    now === undefined
      ? 'There is no such location.'
      : 'The location was no part of the network when this was decided.';
  throw new Refusal('invalid_parameter', `?location_id: ${detail}`, {
    faults: [{ pointer: '?location_id', code: 'unknown_reference', detail }],
  });
}

async function explain(tx: Tx, reference: string): Promise<ExplanationWire> {
  const row = await decisionOf(tx, reference);
  const currency = await currencyOf(tx);
  const view = decodeDecision(row.document, (minor) => fromMinor(minor, currency));
  const given = await problemOfDecision(tx, row);
  return {
    object: 'decision_explanation',
    decision_id: encodeId('dec', row.id),
    order_id: encodeId('ord', row.orderId),
    currency,
    sentence: decisionSentence(view, currency),
    candidates: view.candidates.map((one) => ({
      ...one,
      more_than_plan:
        one.cost === null || one.covered_quantity < view.covered_quantity
          ? null
          : Math.round((one.cost - view.cost) * 1000) / 1000,
    })),
    can_be_replanned: typeof given !== 'string',
    not_replannable: typeof given === 'string' ? reasons[given] : null,
  };
}

/** Questions about a decision, answered from what was recorded. */
export const answerRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'explainDecision',
    method: 'GET',
    path: '/v1/decisions/:id/explain',
    alsoAnswers: [409, 410],
    tag,
    summary: 'Explain a routing decision',
    description:
      'One sentence with the reason that counted most, and every candidate with its gate or with ' +
      'each part of its cost.',
    scope,
    transaction: 'read',
    params: idParams,
    reply: { status: 200, schema: explanationSchema },
    handle: async ({ tx, params }) => ({ body: await explain(tx, params.id) }),
  }),
  defineRoute({
    operationId: 'whyNotDecision',
    method: 'GET',
    path: '/v1/decisions/:id/why_not',
    alsoAnswers: [409, 410],
    tag,
    summary: 'Why not this location?',
    description:
      'The first gate that a location failed with both numbers; or, when it failed none, the best ' +
      'plan in which it sends and what that costs more, by term. Of a location that sends, the best ' +
      'plan without it.',
    scope,
    transaction: 'read',
    params: idParams,
    query: whyNotQuery,
    reply: { status: 200, schema: whyNotSchema },
    handle: async ({ tx, params, query }) => {
      const row = await decisionOf(tx, params.id);
      const given = await questionOf(tx, row);
      const place = await placeOf(tx, given, query.location_id);
      const answer = whyNot(given.problem, planOrder(given.problem), place.id);
      if (answer.kind !== 'gate') refuseScore(given);
      const speaker = speakerOf(given, await currencyOf(tx));
      return { body: presentWhyNot(answer, place, row.id, speaker) };
    },
  }),
  defineRoute({
    operationId: 'whatWouldChangeDecision',
    method: 'GET',
    path: '/v1/decisions/:id/what_would_change_it',
    alsoAnswers: [409, 410],
    tag,
    summary: 'What would change a decision?',
    description:
      'Of each kind the smallest single change that makes a location send, or stop; without a ' +
      'location, that changes who sends. Each was planned on both sides: with the change the plan ' +
      'flips, with one step less it does not.',
    scope,
    transaction: 'read',
    params: idParams,
    query: changesQuery,
    reply: { status: 200, schema: changesSchema },
    handle: async ({ tx, params, query }) => {
      const row = await decisionOf(tx, params.id);
      const given = await questionOf(tx, row);
      const place =
        query.location_id === undefined ? undefined : await placeOf(tx, given, query.location_id);
      refuseScore(given);
      const plan = planOrder(given.problem);
      const found = whatWouldChangeIt(given.problem, plan, place?.id);
      const products = await getProductsById(
        tx,
        given.problem.lines.map(({ product }) => product as DecisionRow['id']),
      );
      const skus = new Map([...products.values()].map(({ id, sku }) => [id as string, sku]));
      const sends = place !== undefined && isUsed(plan, place.id);
      const speaker = speakerOf(given, await currencyOf(tx));
      return {
        body: presentChanges(found, { decisionId: row.id, place, sends }, speaker, skus),
      };
    },
  }),
  defineRoute({
    operationId: 'verifyDecision',
    method: 'POST',
    path: '/v1/decisions/:id/verify',
    alsoAnswers: [409, 410],
    tag,
    summary: 'Verify a routing decision',
    description:
      'Plans the decision again from what was recorded, by the planner of today, and says what is ' +
      'not the same, by name. Writes nothing.',
    scope,
    transaction: 'read',
    idempotency: 'none',
    params: idParams,
    reply: { status: 200, schema: verificationSchema },
    handle: async ({ tx, params }) => {
      const row = await decisionOf(tx, params.id);
      await givenOf(tx, row);
      const again = await replanDecision(tx, row);
      if (typeof again === 'string') throw new Refusal('illegal_transition', reasons[again]);
      const recorded = decodeDecision(row.document, (minor) => minor);
      return {
        body: {
          object: 'decision_verification' as const,
          decision_id: encodeId('dec', row.id),
          equal: again.differences.length === 0,
          differences: [...again.differences],
          input_hash: { recorded: recorded.input_hash, computed: again.inputHash },
          planner_version: {
            recorded: recorded.planner_version,
            current: again.plannerVersion,
          },
          network: again.given.network.version,
        },
      };
    },
  }),
  defineRoute({
    operationId: 'createRoutingDryRun',
    method: 'POST',
    path: '/v1/routing/dry_runs',
    tag,
    summary: 'Plan without doing',
    description:
      'Plans a stored order, or one that is written down, as if stock, places, rules or penalties ' +
      'were as told. Nothing is written.',
    scope,
    transaction: 'read',
    idempotency: 'none',
    body: dryRunSchema,
    reply: { status: 200, schema: dryRunReplySchema },
    example: {
      order: {
        line_items: [{ product_id: 'TEE-RED-M', quantity: 2, price: 29.99 }],
        total_price: 59.98,
        currency: 'USD',
        shipping_address: { country: 'US', postal_code: '80202' },
      },
      closed_locations: [],
      rules: { shipments_max: 1 },
    },
    handle: async ({ ctx, tx, body }) => ({ body: await tryOut(ctx, tx, body) }),
  }),
];

async function tryOut(
  ctx: Context,
  tx: Tx,
  body: z.infer<typeof dryRunSchema>,
): Promise<DryRunWire> {
  const currency = await currencyOf(tx);
  const { order, order_id, stock, policy, rules = {} } = body;
  if (policy !== undefined && body.rules !== undefined)
    throw invalid([
      {
        pointer: '#/rules',
        code: 'not_allowed',
        detail: 'A policy says its own rules: give one of the two.',
      },
    ]);
  const penalty = (name: 'split_penalty' | 'late_penalty'): number | undefined => {
    const value = rules[name];
    if (value === undefined) return undefined;
    const minor = toMinor(value, currency);
    if (minor === undefined)
      throw invalid([
        {
          pointer: `#/rules/${name}`,
          code: 'too_many_decimals',
          detail: `An amount of ${currency} has fewer decimals.`,
        },
      ]);
    return minor;
  };
  const result = await dryRun(ctx, tx, {
    input: { order, order_id, stock },
    closed: body.closed_locations ?? [],
    assigned: body.location_id,
    policy,
    rules:
      body.rules === undefined
        ? undefined
        : {
            shipmentsMax: rules.shipments_max,
            shipComplete: rules.ship_complete,
            splitMinor: penalty('split_penalty'),
            latePerUnitDayMinor: penalty('late_penalty'),
          },
  });
  if ('pointer' in result)
    throw invalid([{ pointer: result.pointer, code: 'unknown_reference', detail: result.detail }]);
  const { match } = result;
  return {
    object: 'routing_dry_run' as const,
    order_id: order_id ?? null,
    outcome: result.decision.outcome,
    currency,
    ...result.view((minor) => fromMinor(minor, currency)),
    policy:
      match === undefined
        ? null
        : { batch: match.batch ?? null, rule: match.rule ?? null, pass: match.pass ?? null },
  };
}
