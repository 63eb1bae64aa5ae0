import type { z } from 'zod';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { defineRoute, idParams, pathId, type Route } from '../../platform/http/index.ts';
import { encodeId } from '../../lib/ids.ts';
import { cachedNetwork } from '../network/index.ts';
import { actOnFulfillment } from './act-on-fulfillment.ts';
import type { FulfillmentOrder } from './fulfillment-states.ts';
import { packLines, pickLines, shipLines } from './progress-units.ts';
import { capabilitiesIn } from './release-order.ts';
import { acceptCancellation, acceptWork, rejectCancellation, submitWork } from './request-work.ts';
import { cancelFulfillment, rejectFulfillment, shortLines } from './return-units.ts';
import type { Told } from './save-works.ts';
import { locationNamed, moveFulfillment, splitFulfillment } from './split-fulfillment-order.ts';
import {
  deliver,
  holdFulfillment,
  releaseFulfillmentHold,
  trackingOf,
} from './update-fulfillment-order.ts';
import {
  cancelFulfillmentSchema,
  fulfillmentSchema,
  moveSchema,
  packSchema,
  type PickBody,
  pickSchema,
  reasonSchema,
  rejectSchema,
  shipSchema,
  splitSchema,
} from './wire.ts';
import type { Work } from './work.ts';

type StepRoute<B> = {
  step: string;
  summary: string;
  description: string;
  /** A shipment or stock moves: the caller must be able to repeat it safely. */
  needsKey?: boolean;
  example?: unknown;
  run: (
    call: { ctx: Context; tx: Tx; body: B },
    work: Work,
    fulfillment: FulfillmentOrder,
  ) => Promise<Omit<Told, 'work'> | undefined> | Omit<Told, 'work'> | undefined | void;
};

/** An action on one fulfilment order: `POST /v1/fulfillment_orders/:id/<step>`. */
function stepRoute<B extends z.ZodType>(body: B, spec: StepRoute<z.output<B>>): Route {
  const words = spec.step.split('_').map((word) => word[0]?.toUpperCase() + word.slice(1));
  const operation = words.join('');
  return defineRoute({
    operationId: `${operation[0]?.toLowerCase()}${operation.slice(1)}FulfillmentOrder`,
    method: 'POST',
    path: `/v1/fulfillment_orders/:id/${spec.step}`,
    tag: 'fulfillment',
    summary: spec.summary,
    description: spec.description,
    scope: 'fulfillment:write',
    transaction: 'write',
    idempotency: spec.needsKey === true ? 'required' : 'optional',
    params: idParams,
    body,
    reply: { status: 200, schema: fulfillmentSchema },
    example: spec.example ?? {},
    handle: async ({ ctx, tx, params, body: sent }) => ({
      body: await actOnFulfillment(
        ctx,
        tx,
        {
          id: pathId('ffo', 'fulfillment order', params.id),
        },
        async (work, fulfillment) => {
          const told = await spec.run({ ctx, tx, body: sent }, work, fulfillment);
          return { reason: spec.step, ...told };
        },
      ),
    }),
  });
}

function pick(ctx: Context, work: Work, fulfillment: FulfillmentOrder, body: PickBody): void {
  const items = body.line_items;
  const found = items?.filter(
    (item) =>
      item.quantity !== 0 &&
      (item.quantity !== undefined || item.short === undefined || item.short === 0),
  );
  const missing = items?.filter((item) => (item.short ?? 0) > 0) ?? [];
  if (found === undefined || found.length > 0) {
    pickLines(
      ctx,
      work,
      fulfillment,
      found?.map(({ id, quantity }) => ({ id, quantity })),
    );
  }
  for (const { id, short, reason } of missing) {
    shortLines(ctx, work, fulfillment, {
      choices: [{ id, quantity: short }],
      reason: reason ?? 'not_found',
    });
  }
}

/** The steps of the work at a location. */
export const stepRoutes: readonly Route[] = [
  stepRoute(pickSchema, {
    step: 'pick',
    summary: 'Pick units',
    description:
      'Units are taken from the shelf, all that is left when no lines are given. Units ' +
      'reported short go back to sourcing; the reason says what that means for the stock: ' +
      'not_found and out_of_stock count it off, damaged moves it to the damaged bucket.',
    example: {
      line_items: [
        { id: 'ffl_01kax3v7q4f0tr9ry6m1mchb5e', quantity: 2, short: 1, reason: 'not_found' },
      ],
    },
    run: ({ ctx, body }, work, fulfillment) => pick(ctx, work, fulfillment, body),
  }),
  stepRoute(packSchema, {
    step: 'pack',
    summary: 'Pack units',
    description: 'Units are packed; those not picked yet are picked on the way.',
    run: ({ ctx, body }, work, fulfillment) => packLines(ctx, work, fulfillment, body.line_items),
  }),
  stepRoute(shipSchema, {
    step: 'ship',
    summary: 'Ship units',
    needsKey: true,
    description:
      'Makes a shipment of the lines, or of everything left, and consumes their stock ' +
      'in the same transaction. What was not picked and packed yet is so on the way.',
    example: { carrier: 'UPS', service: 'ground', tracking_number: '1Z999AA10123456784' },
    run: ({ ctx, body }, work, fulfillment) => {
      const shipment = shipLines(ctx, work, fulfillment, {
        choices: body.line_items,
        tracking: trackingOf(body),
      });
      return shipment && { data: { shipment_id: encodeId('shp', shipment.id) } };
    },
  }),
  stepRoute(reasonSchema, {
    step: 'deliver',
    summary: 'Mark as delivered',
    description: 'Everything that has shipped has arrived.',
    run: ({ ctx, tx }, work, fulfillment) =>
      deliver(ctx, tx, work, fulfillment).then(() => undefined),
  }),
  stepRoute(cancelFulfillmentSchema, {
    step: 'cancel',
    summary: 'Cancel a fulfilment order',
    needsKey: true,
    description:
      'What has not shipped stays allocated at the location, ready to be released ' +
      'again, or is let go and sourced anew (release_stock). Work that its executor has accepted ' +
      'is only asked for, unless forced.',
    run: ({ ctx, body }, work, fulfillment) => {
      cancelFulfillment(ctx, work, fulfillment, {
        reason: body.reason ?? null,
        force: body.force ?? false,
        fate: body.release_stock === true ? 'let_go' : 'keep',
      });
    },
  }),
  stepRoute(splitSchema, {
    step: 'split',
    summary: 'Split a fulfilment order',
    description: 'Cuts units that nobody picked yet into a new fulfilment order at the same place.',
    example: { line_items: [{ id: 'ffl_01kax3v7q4f0tr9ry6m1mchb5e', quantity: 1 }] },
    run: async ({ ctx, tx, body }, work, fulfillment) => {
      const part = splitFulfillment(ctx, work, fulfillment, {
        choices: body.line_items,
        capabilities: capabilitiesIn(await cachedNetwork(tx))(fulfillment.locationId),
      });
      return { fact: 'order.split', data: { new_fulfillment_order_id: encodeId('ffo', part.id) } };
    },
  }),
  stepRoute(moveSchema, {
    step: 'move',
    summary: 'Move a fulfilment order to another location',
    needsKey: true,
    description:
      'The stock is claimed there before it is let go here; 409 when the location cannot ' +
      'promise all of it. Only work that nobody has begun can be moved.',
    example: { location_id: 'DEN-1' },
    run: async ({ ctx, tx, body }, work, fulfillment) => {
      await moveFulfillment(ctx, tx, work, fulfillment, {
        location: await locationNamed(tx, body.location_id),
        reason: body.reason ?? null,
      });
      return undefined;
    },
  }),
  stepRoute(reasonSchema, {
    step: 'submit',
    summary: 'Submit to the executor',
    description: 'Hands the work to the warehouse system, partner or store that does it.',
    run: (_, work, fulfillment) => submitWork(work, fulfillment),
  }),
  stepRoute(reasonSchema, {
    step: 'accept',
    summary: 'Accept the work',
    description: 'The executor takes the work on.',
    run: (_, work, fulfillment) => acceptWork(work, fulfillment),
  }),
  stepRoute(rejectSchema, {
    step: 'reject',
    summary: 'Reject the work',
    needsKey: true,
    description:
      'The executor declines: the units go back to sourcing. The reason says what that ' +
      'means for the stock: not_found and out_of_stock count it off, damaged moves it to the ' +
      'damaged bucket, capacity and closed leave it.',
    example: { reason: 'capacity' },
    run: ({ ctx, body }, work, fulfillment) =>
      rejectFulfillment(ctx, work, fulfillment, body.reason),
  }),
  stepRoute(reasonSchema, {
    step: 'hold',
    summary: 'Hold a fulfilment order',
    description: 'Nothing is done on it until the hold is released.',
    run: ({ body }, work, fulfillment) => holdFulfillment(work, fulfillment, body.reason ?? null),
  }),
  stepRoute(reasonSchema, {
    step: 'release_hold',
    summary: 'Release the hold',
    description: 'Work goes on where it stood.',
    run: (_, work, fulfillment) => releaseFulfillmentHold(work, fulfillment),
  }),
  stepRoute(reasonSchema, {
    step: 'accept_cancellation',
    summary: 'Confirm the cancellation',
    description: 'The executor stopped the work it had accepted.',
    run: ({ ctx }, work, fulfillment) => acceptCancellation(ctx, work, fulfillment),
  }),
  stepRoute(reasonSchema, {
    step: 'reject_cancellation',
    summary: 'Refuse the cancellation',
    description: 'Too late to stop: the work goes on.',
    run: (_, work, fulfillment) => rejectCancellation(work, fulfillment),
  }),
];
