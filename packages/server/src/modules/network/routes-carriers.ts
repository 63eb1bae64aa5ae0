import { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import { defineRoute, idParams, type Route, runList } from '../../platform/http/index.ts';
import { presentCarrier, presentService } from './present-carrier.ts';
import type { Carrier, ServiceRow } from './rate-card.ts';
import {
  changeCarrier,
  changeService,
  createCarrier,
  createService,
  getCarrier,
  getService,
  servicesByCarrier,
} from './save-carriers.ts';
import { carrierList, serviceList } from './store-carriers.ts';
import {
  carrierInputSchema,
  carrierPatchSchema,
  carrierSchema,
  serviceInputSchema,
  servicePatchSchema,
  serviceSchema,
} from './wire-carriers.ts';

const tag = 'Carriers';
const serviceParams = z.strictObject({
  id: z.string().min(1).max(255),
  service_id: z.string().min(1).max(255),
});
const rateCardExample = {
  service_level: 'standard',
  zones: [
    { zone: 'local', same_country: true, km_max: 300 },
    { zone: 'national', same_country: true },
    { zone: 'abroad' },
  ],
  weight_breaks: [
    { grams_max: 1000, prices: { local: 6.1, national: 7.9, abroad: 18.5 } },
    { grams_max: 5000, prices: { local: 8.4, national: 11.6, abroad: 32 } },
  ],
  per_extra_kg: { local: 0.9, national: 1.4 },
  dim_divisor_cm3_per_kg: 5000,
  surcharges: [{ code: 'fuel', kind: 'percent', amount: 12.5 }],
  transit_days: { local: 1, national: 3, abroad: 7 },
  pick_up_times: ['11:00', '17:30'],
};

/** The operations on carriers and their services. */
export const carrierRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'createCarrier',
    method: 'POST',
    path: '/v1/carriers',
    summary: 'Create a carrier',
    description:
      'Adds a carrier; its services with their rate cards are added to it. A taken code is a 409 with existing_id.',
    tag,
    scope: 'network:write',
    transaction: 'write',
    idempotency: 'optional',
    body: carrierInputSchema,
    reply: { status: 201, schema: carrierSchema },
    example: { code: 'ups', name: 'UPS' },
    handle: async ({ ctx, tx, body }) => {
      const carrier = await createCarrier(ctx, tx, body);
      const location = `/v1/carriers/${encodeId('car', carrier.id)}`;
      return { status: 201, body: presentCarrier(carrier), location };
    },
  }),
  defineRoute({
    operationId: 'listCarriers',
    method: 'GET',
    path: '/v1/carriers',
    summary: 'List carriers',
    description: 'Carriers by code, each with its services.',
    tag,
    scope: 'network:read',
    transaction: 'read',
    list: carrierList,
    reply: { status: 200, schema: carrierSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<Carrier>(tx, list);
      const services = await servicesByCarrier(tx, page.rows);
      const rows = page.rows.map((carrier) => presentCarrier(carrier, services.get(carrier.id)));
      return { body: { ...page, rows } };
    },
  }),
  defineRoute({
    operationId: 'getCarrier',
    method: 'GET',
    path: '/v1/carriers/:id',
    summary: 'Read a carrier',
    description: 'A carrier by id or code, with its services.',
    tag,
    scope: 'network:read',
    transaction: 'read',
    params: idParams,
    reply: { status: 200, schema: carrierSchema },
    handle: async ({ tx, params }) => {
      const carrier = await getCarrier(tx, params.id);
      const services = await servicesByCarrier(tx, [carrier]);
      return { body: presentCarrier(carrier, services.get(carrier.id)) };
    },
  }),
  defineRoute({
    operationId: 'updateCarrier',
    method: 'PATCH',
    path: '/v1/carriers/:id',
    summary: 'Change a carrier',
    description: 'Merge patch. The services of a carrier that is not active are not used.',
    tag,
    scope: 'network:write',
    transaction: 'write',
    ifMatch: 'required',
    params: idParams,
    body: carrierPatchSchema,
    reply: { status: 200, schema: carrierSchema },
    example: { active: false },
    handle: async ({ ctx, tx, params, body, ifMatch }) => {
      const input = { ref: params.id, version: ifMatch, patch: body };
      const carrier = await changeCarrier(ctx, tx, input);
      const services = await servicesByCarrier(tx, [carrier]);
      return { body: presentCarrier(carrier, services.get(carrier.id)) };
    },
  }),
  defineRoute({
    operationId: 'createCarrierService',
    method: 'POST',
    path: '/v1/carriers/:id/services',
    summary: 'Add a service to a carrier',
    description:
      'Adds a service with its rate card, which must be complete: each zone has a price in each weight break and a transit time.',
    tag,
    scope: 'network:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: serviceInputSchema,
    bodyBytesMax: 4_194_304,
    reply: { status: 201, schema: serviceSchema },
    example: { code: 'ground', name: 'Ground', currency: 'USD', rate_card: rateCardExample },
    handle: async ({ ctx, tx, params, body }) => {
      const service = await createService(ctx, tx, { carrier: params.id, service: body });
      const carrier = encodeId('car', service.carrierId);
      const location = `/v1/carriers/${carrier}/services/${encodeId('svc', service.id)}`;
      return { status: 201, body: presentService(service), location };
    },
  }),
  defineRoute({
    operationId: 'listCarrierServices',
    method: 'GET',
    path: '/v1/carrier_services',
    summary: 'List services of carriers',
    description: 'Services with their rate cards; filter by carrier_id for those of one carrier.',
    tag,
    scope: 'network:read',
    transaction: 'read',
    list: serviceList,
    reply: { status: 200, schema: serviceSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<ServiceRow>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentService) } };
    },
  }),
  ...serviceRoutes(),
];

function serviceRoutes(): Route[] {
  return [
    defineRoute({
      operationId: 'listServicesOfCarrier',
      method: 'GET',
      path: '/v1/carriers/:id/services',
      summary: 'List the services of a carrier',
      description: 'Every service of one carrier with its rate card, by code.',
      tag,
      scope: 'network:read',
      transaction: 'read',
      params: idParams,
      reply: {
        status: 200,
        schema: z
          .object({
            object: z.literal('list'),
            data: z.array(serviceSchema),
            has_more: z.literal(false),
            next_cursor: z.null(),
          })
          .meta({ id: 'ServicesOfCarrier' }),
      },
      handle: async ({ tx, params }) => {
        const carrier = await getCarrier(tx, params.id);
        const services = (await servicesByCarrier(tx, [carrier])).get(carrier.id) ?? [];
        const data = services.map(presentService);
        return {
          body: { object: 'list' as const, data, has_more: false as const, next_cursor: null },
        };
      },
    }),
    defineRoute({
      operationId: 'getCarrierService',
      method: 'GET',
      path: '/v1/carriers/:id/services/:service_id',
      summary: 'Read a service',
      description: 'A service of a carrier, both by id or code, with its rate card.',
      tag,
      scope: 'network:read',
      transaction: 'read',
      params: serviceParams,
      reply: { status: 200, schema: serviceSchema },
      handle: async ({ tx, params }) => {
        const carrier = await getCarrier(tx, params.id);
        return { body: presentService(await getService(tx, carrier, params.service_id)) };
      },
    }),
    defineRoute({
      operationId: 'updateCarrierService',
      method: 'PATCH',
      path: '/v1/carriers/:id/services/:service_id',
      summary: 'Change a service',
      description: 'Merge patch; a rate card is replaced as a whole and must be complete.',
      tag,
      scope: 'network:write',
      transaction: 'write',
      ifMatch: 'required',
      params: serviceParams,
      body: servicePatchSchema,
      bodyBytesMax: 4_194_304,
      reply: { status: 200, schema: serviceSchema },
      example: { active: false },
      handle: async ({ ctx, tx, params, body, ifMatch }) => {
        const { id: carrier, service_id: service } = params;
        const input = { carrier, service, version: ifMatch, patch: body };
        return { body: presentService(await changeService(ctx, tx, input)) };
      },
    }),
  ];
}
