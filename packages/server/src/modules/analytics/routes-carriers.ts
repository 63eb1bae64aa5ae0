import { z } from 'zod';
import type { Route } from '../../platform/http/index.ts';
import { intervalQuery, reportRoute } from './report.ts';
import { grouped, idOrNull, listPath, partOf, quantileFields, quantilesOf, share } from './rows.ts';
import { carrierGroups, selectCarriers } from './store-carriers.ts';

const carrierQuery = {
  ...intervalQuery,
  group_by: z
    .array(z.enum(carrierGroups))
    .max(carrierGroups.length)
    .optional()
    .describe('Comma-separated; by carrier when absent'),
  carrier: z.string().max(255).optional(),
  location_id: z.string().max(255).optional().describe('Location id or code'),
};

const carrierRow = z
  .object({
    period: z.string().nullable().describe('First day of the part'),
    carrier: z.string().nullable(),
    service: z.string().nullable(),
    location_id: z.string().nullable(),
    location_code: z.string().nullable(),
    shipments: z.int(),
    delivered: z.int(),
    exceptions: z.int(),
    returned: z.int(),
    hours: z.object(quantileFields).describe('From shipment to delivery, of the delivered ones'),
    due: z.int().describe('Of orders that were promised a date: delivered, or past it'),
    on_time: z.int(),
    on_time_share: z.number().nullable(),
    due_left_in_time: z
      .int()
      .describe(
        'Of those, what left by the pick-up that was counted on: the rest was the carrier’s',
      ),
    on_time_left_in_time: z.int(),
    carrier_on_time_share: z.number().nullable(),
    list: z.string().nullable().describe('The list whose length is `shipments`; none by service'),
  })
  .meta({ id: 'CarrierReportRow' });

/** How carriers do. */
export const carrierReportRoutes: readonly Route[] = [
  reportRoute({
    operationId: 'getCarrierReport',
    name: 'carriers',
    summary: 'How carriers do',
    description:
      'Shipments that left in the period by carrier, service and location: how long they were under way, and how ' +
      'many came by the date that customers were told (the 90 % date).',
    query: carrierQuery,
    row: carrierRow,
    read: async (tx, { query, period, now }) => {
      const by: readonly string[] = query.group_by ?? ['carrier'];
      const rows = await selectCarriers(tx, period, {
        by: [...by, ...(query.interval === undefined ? [] : ['part'])],
        carrier: query.carrier,
        locationId: query.location_id,
        now,
      });
      return rows.map((row) => {
        const { name, ...bound } = partOf(period, row.part);
        const locationId = idOrNull('loc', row.locationId);
        const list = listPath('/v1/shipments', 'shipped_at', bound, {
          carrier: by.includes('carrier') ? row.carrier : query.carrier,
          location_id: grouped(by, 'location_id', locationId) ?? query.location_id,
        });
        return {
          period: name,
          carrier: row.carrier,
          service: row.service,
          location_id: locationId,
          location_code: row.locationCode,
          shipments: row.shipments,
          delivered: row.delivered,
          exceptions: row.exceptions,
          returned: row.returned,
          hours: quantilesOf(row.quantiles),
          due: row.due,
          on_time: row.onTime,
          on_time_share: share(row.onTime, row.due),
          due_left_in_time: row.dueInHand,
          on_time_left_in_time: row.onTimeInHand,
          carrier_on_time_share: share(row.onTimeInHand, row.dueInHand),
          list: by.includes('service') ? null : list,
        };
      });
    },
  }),
];
