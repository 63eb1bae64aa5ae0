import { z } from 'zod';
import type { Route } from '../../platform/http/index.ts';
import { intervalQuery, reportRoute } from './report.ts';
import { idOrNull, listPath, money, partOf } from './rows.ts';
import { costGroups, selectCosts, selectSplits } from './store-decisions.ts';

const periodField = z.string().nullable().describe('First day of the part');
const listField = z
  .string()
  .nullable()
  .describe('The list whose length is `decisions`; null where no list can be asked for it');

const costQuery = {
  ...intervalQuery,
  group_by: z
    .array(z.enum(costGroups))
    .max(costGroups.length)
    .optional()
    .describe('Comma-separated'),
  channel: z.string().max(255).optional(),
  location_id: z.string().max(255).optional().describe('Location id or code'),
};

const costRow = z
  .object({
    period: periodField,
    order_id: z.string().nullable(),
    channel: z.string().nullable(),
    location_id: z.string().nullable().describe('Null too for what splits cost: no place has it'),
    location_code: z.string().nullable(),
    carrier: z.string().nullable(),
    service: z.string().nullable(),
    currency: z.string(),
    decisions: z.int(),
    orders: z.int(),
    shipments: z.int(),
    units: z.int(),
    freight: z.number(),
    handling: z.number(),
    split: z.number(),
    cost: z.number().describe('freight + handling + split'),
    cost_per_order: z.number().nullable(),
    cost_per_unit: z.number().nullable(),
    list: listField,
  })
  .meta({ id: 'CostToServeRow' });

const splitQuery = {
  ...intervalQuery,
  group_by: z
    .array(z.enum(['channel']))
    .max(1)
    .optional(),
  channel: z.string().max(255).optional(),
};

const splitRow = z
  .object({
    period: periodField,
    channel: z.string().nullable(),
    places: z.int().describe('That the plan sends from'),
    reason: z
      .enum(['one_place', 'no_place_had_all', 'cheaper_than_one_place'])
      .describe('Why it sends from so many'),
    currency: z.string(),
    decisions: z.int(),
    orders: z.int(),
    units: z.int(),
    split: z.number().describe('What the policy counts for sending in parts'),
  })
  .meta({ id: 'SplitReportRow' });

const used = { committed: 'true', 'outcome[in]': 'planned,partial' };
const average = (minor: number, count: number, currency: string): number | null =>
  count === 0 ? null : money(minor / count, currency);

/** What plans cost, and from how many places they send. */
export const decisionReportRoutes: readonly Route[] = [
  reportRoute({
    operationId: 'getCostToServe',
    name: 'cost_to_serve',
    summary: 'What serving orders costs',
    description:
      'Freight, handling and splits of the plans that were used in the period, as they were decided, by order, ' +
      'channel, place, carrier and service. Units that were planned again count each time.',
    query: costQuery,
    row: costRow,
    read: async (tx, { query, period }) => {
      const by: readonly string[] = query.group_by ?? [];
      const rows = await selectCosts(tx, period, {
        by: [...by, ...(query.interval === undefined ? [] : ['part'])],
        channel: query.channel,
        locationId: query.location_id,
      });
      const isListed =
        query.channel === undefined &&
        query.location_id === undefined &&
        by.every((name) => name === 'order_id');
      return rows.map((row) => {
        const { name, ...bound } = partOf(period, row.part);
        const { currency, freightMinor, handlingMinor, splitMinor } = row;
        const costMinor = freightMinor + handlingMinor + splitMinor;
        const orderId = idOrNull('ord', row.orderId);
        const filters = { ...used, ...(orderId === null ? {} : { order_id: orderId }) };
        return {
          period: name,
          order_id: orderId,
          channel: row.channel,
          location_id: idOrNull('loc', row.locationId),
          location_code: row.locationCode,
          carrier: row.carrier,
          service: row.service,
          currency,
          decisions: row.decisions,
          orders: row.orders,
          shipments: row.shipments,
          units: row.units,
          freight: money(freightMinor, currency),
          handling: money(handlingMinor, currency),
          split: money(splitMinor, currency),
          cost: money(costMinor, currency),
          cost_per_order: average(costMinor, row.orders, currency),
          cost_per_unit: average(costMinor, row.units, currency),
          list: isListed ? listPath('/v1/decisions', 'decided_at', bound, filters) : null,
        };
      });
    },
  }),
  reportRoute({
    operationId: 'getSplitReport',
    name: 'splits',
    summary: 'From how many places orders are sent, and why',
    description:
      'The plans that were used in the period, by the number of places that they send from: several because no ' +
      'single place could send all of it, or because several cost less than one that could.',
    query: splitQuery,
    row: splitRow,
    read: async (tx, { query, period }) => {
      const rows = await selectSplits(tx, period, {
        by: [...(query.group_by ?? []), ...(query.interval === undefined ? [] : ['part'])],
        channel: query.channel,
      });
      return rows.map((row) => ({
        period: partOf(period, row.part).name,
        channel: row.channel,
        places: row.places,
        reason: row.reason,
        currency: row.currency,
        decisions: row.decisions,
        orders: row.orders,
        units: row.units,
        split: money(row.splitMinor, row.currency),
      }));
    },
  }),
];
