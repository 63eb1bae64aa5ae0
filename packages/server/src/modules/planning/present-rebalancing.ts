import { encodeId, type Uuid } from '../../lib/ids.ts';
import { fromMinor } from '../../lib/money.ts';
import type { MoveEnd, NamedMove, PlanRow } from './rebalancing.ts';
import type { MoveWire, PlanWire } from './wire-rebalancing.ts';

export function presentPlan(row: PlanRow): PlanWire {
  const { document } = row;
  const money = (minor: number): number => fromMinor(minor, row.currency);
  return {
    object: 'rebalancing_plan',
    id: encodeId('rbp', row.id),
    trigger: row.trigger,
    state: row.state,
    currency: row.currency,
    horizon_days: row.horizonDays,
    moves: row.moves,
    units: row.units,
    cost_avoided: money(row.avoidedMinor),
    freight: money(row.freightMinor),
    fixed_cost: money(row.fixedMinor),
    benefit: money(row.avoidedMinor - row.freightMinor - row.fixedMinor),
    benefit_bound: money(row.boundMinor),
    lanes: document.usedLanes.map((lane) => ({
      from_location_id: encodeId('loc', lane.fromLocationId),
      to_location_id: encodeId('loc', lane.toLocationId),
      units: lane.units,
      cost_avoided: money(lane.avoidedMinor),
      freight: money(lane.freightMinor),
      fixed_cost: money(lane.fixedMinor),
      transit_days: lane.transitDays,
    })),
    basis: {
      forecast_run_id:
        document.forecastRunId === null ? null : encodeId('fcr', document.forecastRunId),
      network_version: document.networkVersion,
      settings_version: document.settingsVersion,
      products: document.products,
      places: document.places,
      lanes: document.lanes,
      left_out: document.leftOut,
    },
    version: row.version,
    made_at: row.madeAt,
    updated_at: row.updatedAt,
  };
}

const presentEnd = (end: MoveEnd, id: Uuid, code: string): MoveWire['from'] => ({
  location_id: encodeId('loc', id),
  location_code: code,
  position: end.position,
  position_after: end.positionAfter,
  demand_mean: end.demandMean,
  demand_standard_deviation: end.demandStandardDeviation,
  cover_before: end.coverBefore,
  cover_after: end.coverAfter,
});

export function presentMove(row: NamedMove): MoveWire {
  const money = (minor: number): number => fromMinor(minor, row.currency);
  return {
    object: 'rebalancing_move',
    id: encodeId('rbm', row.id),
    plan_id: encodeId('rbp', row.planId),
    product_id: encodeId('prd', row.productId),
    sku: row.sku,
    quantity: row.quantity,
    from: presentEnd(row.document.from, row.fromLocationId, row.fromCode),
    to: presentEnd(row.document.to, row.toLocationId, row.toCode),
    cost_avoided: money(row.avoidedMinor),
    freight: money(row.freightMinor),
    benefit: money(row.avoidedMinor - row.freightMinor),
    currency: row.currency,
    state: row.state,
    transfer_id: row.transferId === null ? null : encodeId('trf', row.transferId),
  };
}
