import { z } from 'zod';
import type { Route } from '../../platform/http/index.ts';
import type { Period } from './decide-period.ts';
import { intervalQuery, reportRoute } from './report.ts';
import {
  grouped,
  idOrNull,
  listPath,
  partOf,
  quantileFields,
  quantilesOf,
  rounded,
} from './rows.ts';
import {
  goneStatuses,
  selectCycles,
  selectPicking,
  stageNames,
  type WorkFilter,
  workGroups,
  type WorkGroup,
} from './store-work.ts';

const workQuery = {
  ...intervalQuery,
  group_by: z
    .array(z.enum(workGroups))
    .max(workGroups.length)
    .optional()
    .describe('Comma-separated'),
  location_id: z.string().max(255).optional().describe('Location id or code'),
  picking_method: z.string().max(60).optional(),
};
type WorkQuery = z.output<z.ZodObject<typeof workQuery>>;

const filterOf = (query: WorkQuery): WorkFilter => ({
  by: [...(query.group_by ?? []), ...(query.interval === undefined ? [] : ['part'])],
  locationId: query.location_id,
  pickingMethod: query.picking_method,
});

const groupFields = {
  period: z.string().nullable().describe('First day of the part'),
  location_id: z.string().nullable(),
  location_code: z.string().nullable(),
  picking_method: z.string().nullable(),
};
const listField = z.string().nullable().describe('The list whose length is the count of the row');

const stageSchema = z.object({ measured: z.int(), ...quantileFields }).meta({ id: 'StageHours' });
const cycleRow = z
  .object({
    ...groupFields,
    fulfillment_orders: z.int(),
    orders: z.int(),
    order_to_release: stageSchema,
    release_to_pick: stageSchema,
    pick_to_pack: stageSchema,
    pack_to_ship: stageSchema,
    ship_to_deliver: stageSchema,
    order_to_ship: stageSchema,
    order_to_deliver: stageSchema,
    list: listField,
  })
  .meta({ id: 'FulfillmentReportRow' });

const pickingRow = z
  .object({
    ...groupFields,
    fulfillment_orders: z.int(),
    measured: z.int().describe('Of which it is known when picking began and ended'),
    lines: z.int().describe('Of the measured ones, as are the figures that follow'),
    units: z.int(),
    hours: z.number().describe('Sum of their times; work done at the same time counts twice'),
    lines_per_hour: z.number().nullable(),
    units_per_hour: z.number().nullable(),
    minutes: z.object(quantileFields).describe('For a fulfilment order'),
    list: listField,
  })
  .meta({ id: 'PickingReportRow' });

function presentGroup(
  row: WorkGroup,
  query: WorkQuery,
  period: Period,
): {
  period: string | null;
  location_id: string | null;
  location_code: string | null;
  picking_method: string | null;
  list: string;
} {
  const { name, ...bound } = partOf(period, row.part);
  const by = query.group_by ?? [];
  const locationId = idOrNull('loc', row.locationId);
  return {
    period: name,
    location_id: locationId,
    location_code: row.locationCode,
    picking_method: row.pickingMethod,
    list: listPath('/v1/fulfillment_orders', 'completed_at', bound, {
      'status[in]': goneStatuses.join(','),
      location_id: grouped(by, 'location_id', locationId) ?? query.location_id,
      picking_method: grouped(by, 'picking_method', row.pickingMethod) ?? query.picking_method,
    }),
  };
}

const perHour = (count: number, hours: number): number | null =>
  hours === 0 ? null : rounded(count / hours);

/** How work went: how long each stage took, how quick picking was. */
export const workReportRoutes: readonly Route[] = [
  reportRoute({
    operationId: 'getFulfillmentReport',
    name: 'fulfillment',
    summary: 'How long fulfilment took',
    description:
      'Fulfilment orders of which everything left in the period, by location and picking method: hours from ' +
      'order to release, pick, pack, shipment and delivery, as percentiles. A stage is measured where both of ' +
      'its ends were told; `measured` says how often.',
    query: workQuery,
    row: cycleRow,
    read: async (tx, { query, period }) => {
      const rows = await selectCycles(tx, period, filterOf(query));
      return rows.map((row) => ({
        ...presentGroup(row, query, period),
        fulfillment_orders: row.works,
        orders: row.orders,
        ...(Object.fromEntries(
          stageNames.map((stage) => [
            stage,
            { measured: row.measured[stage], ...quantilesOf(row.quantiles[stage]) },
          ]),
        ) as Pick<z.input<typeof cycleRow>, (typeof stageNames)[number]>),
      }));
    },
  }),
  reportRoute({
    operationId: 'getPickingReport',
    name: 'picking',
    summary: 'How quick picking was',
    description:
      'Fulfilment orders of which everything left in the period, by location and picking method: lines and units ' +
      'an hour, from when picking began to when all was picked. Work of which that was not told is counted and ' +
      'not measured.',
    query: workQuery,
    row: pickingRow,
    read: async (tx, { query, period }) => {
      const rows = await selectPicking(tx, period, filterOf(query));
      return rows.map((row) => ({
        ...presentGroup(row, query, period),
        fulfillment_orders: row.works,
        measured: row.measured,
        lines: row.lines,
        units: row.units,
        hours: rounded(row.hours),
        lines_per_hour: perHour(row.lines, row.hours),
        units_per_hour: perHour(row.units, row.hours),
        minutes: quantilesOf(row.quantiles),
      }));
    },
  }),
];
