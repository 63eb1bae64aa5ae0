import { notFound } from '../../platform/errors.ts';
import { defineRoute, idParams, pathId, type Route, runList } from '../../platform/http/index.ts';
import { presentShipments } from './present-fulfillment.ts';
import { selectShipment, type Shipment, shipmentList } from './store-shipments.ts';
import { updateShipment } from './update-shipment.ts';
import { patchShipmentSchema, shipmentSchema } from './wire.ts';

/** What left, and what carriers say of it. */
export const shipmentRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listShipments',
    method: 'GET',
    path: '/v1/shipments',
    tag: 'shipments',
    summary: 'List shipments',
    description: 'Shipments with their lines, the newest first.',
    scope: 'fulfillment:read',
    transaction: 'read',
    list: shipmentList,
    reply: { status: 200, schema: shipmentSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<Shipment>(tx, list);
      return { body: { ...page, rows: await presentShipments(tx, page.rows) } };
    },
  }),
  defineRoute({
    operationId: 'getShipment',
    method: 'GET',
    path: '/v1/shipments/:id',
    tag: 'shipments',
    summary: 'Get a shipment',
    description: 'One shipment with its lines.',
    scope: 'fulfillment:read',
    transaction: 'read',
    params: idParams,
    reply: { status: 200, schema: shipmentSchema },
    handle: async ({ tx, params }) => {
      const row = await selectShipment(tx, pathId('shp', 'shipment', params.id));
      const [shown] = row === undefined ? [] : await presentShipments(tx, [row]);
      if (shown === undefined) throw notFound('shipment', params.id);
      return { body: shown };
    },
  }),
  defineRoute({
    operationId: 'updateShipment',
    method: 'PATCH',
    path: '/v1/shipments/:id',
    tag: 'shipments',
    summary: 'Update a shipment',
    description:
      'What the carrier says: tracking, transit, delivery, trouble. Absent fields stay, ' +
      'null clears. A parcel that came back (returned) opens its units again.',
    scope: 'fulfillment:write',
    transaction: 'write',
    ifMatch: 'optional',
    params: idParams,
    body: patchShipmentSchema,
    reply: { status: 200, schema: shipmentSchema },
    example: { status: 'in_transit' },
    handle: async ({ ctx, tx, params, body, ifMatch }) => ({
      body: await updateShipment(ctx, tx, {
        id: pathId('shp', 'shipment', params.id),
        ifMatch,
        body,
      }),
    }),
  }),
];
