import { encodeId, isUuid } from '../../lib/ids.ts';
import type { z } from 'zod';
import type { NodeLoad } from './carried-stock.ts';
import type { Interval } from './decide-interval.ts';
import type { Totals } from './decide-measures.ts';
import { compareLoad, ratesOf, summariseLoad, summarisePairs } from './decide-summary.ts';
import type { RunState } from './run-state.ts';
import type { ComparedRow, SimulationRow } from './simulation.ts';
import type { Variation } from './variation.ts';
import type { comparedSchema, SimulationResult, simulationSchema } from './wire.ts';

/** A run's numbers as they are kept and shown. */
export function presentResult(
  state: RunState,
  variations: readonly Variation[],
  currency: string,
): SimulationResult {
  return {
    currency,
    decisions: state.done,
    repeated: { equal: state.equal, differing: state.differing },
    left_out: Object.fromEntries([...state.leftOut].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    history: { ...presentTotals(state.history), locations: presentLoad(state.historyLoad, []) },
    variations: state.worlds.map((world, index) => {
      const pairs = summarisePairs(world.pairs);
      const { added = [], name = '' } = variations[index] ?? {};
      return {
        name,
        totals: presentTotals(world.totals),
        orders_left_out: world.ordersLeftOut,
        orders_repeated: world.ordersRepeated,
        differences: {
          cost_minor: presentInterval(pairs.costMinor),
          split: presentInterval(pairs.split),
          on_time: presentInterval(pairs.onTime),
          covered_quantity: presentInterval(pairs.coveredUnits),
          fill: presentInterval(pairs.fill),
          shipments: presentInterval(pairs.shipments),
          carbon_grams: presentInterval(pairs.carbonGrams),
        },
        locations: presentLoad(world.carry.load, added),
        load_differences: compareLoad(
          state.historyLoad,
          world.carry.load,
          world.pairs.costMinor.days.keys(),
        ).map(({ node, historyUnits, units, aDay }) => ({
          location_id: nameOf(node, added),
          history_quantity: historyUnits,
          varied_quantity: units,
          quantity_a_day: presentInterval(aDay),
        })),
      };
    }),
    rows_digest: state.rowsDigest,
  };
}

const presentInterval = ({ pairs, mean, low, high, method }: Interval) => ({
  pairs,
  mean,
  low,
  high,
  method,
});

function presentTotals(totals: Totals): SimulationResult['variations'][number]['totals'] {
  const rates = ratesOf(totals);
  return {
    decisions: totals.decisions,
    asked_quantity: totals.askedUnits,
    covered_quantity: totals.coveredUnits,
    freight_minor: totals.freightMinor,
    handling_minor: totals.handlingMinor,
    late_minor: totals.lateMinor,
    scarcity_minor: totals.scarcityMinor,
    other_minor: totals.otherMinor,
    split_minor: totals.splitMinor,
    cost_minor: totals.costMinor,
    shipments: totals.shipments,
    split_rate: rates.splitRate,
    on_time_rate: rates.onTimeRate,
    fill_rate: rates.fillRate,
    cost_per_decision_minor: rates.costPerDecisionMinor,
    cost_per_unit_minor: rates.costPerUnitMinor,
    mean_transit_days: rates.meanDays,
    carbon_grams: totals.carbonGrams,
    shipments_without_distance: totals.withoutDistance,
  };
}

function presentLoad(
  load: ReadonlyMap<string, NodeLoad>,
  added: NonNullable<Variation['added']>,
): SimulationResult['history']['locations'] {
  return summariseLoad(load).map((one) => ({
    location_id: nameOf(one.node, added),
    shipments: one.shipments,
    lines: one.lines,
    quantity: one.units,
    busiest_day: one.busiestDay,
    busiest_day_quantity: one.busiestDayUnits,
  }));
}

/** An added place goes by its own code: it has no id in the network. */
const nameOf = (node: string, added: NonNullable<Variation['added']>): string =>
  added.find(({ id }) => id === node)?.code ?? (isUuid(node) ? encodeId('loc', node) : node);

/** A simulation as the world sees it. */
export function presentSimulation(row: SimulationRow): z.input<typeof simulationSchema> {
  return {
    object: 'simulation',
    id: encodeId('sim', row.id),
    name: row.name,
    state: row.state,
    job_id: encodeId('job', row.jobId),
    progress: { done: row.progressDone, total: row.progressTotal },
    request: row.request,
    result: row.result as SimulationResult | null,
    digest: row.digest,
    created_by: row.createdBy,
    created_at: row.createdAt,
    finished_at: row.finishedAt,
  };
}

/** One compared decision as the world sees it. */
export function presentCompared(
  row: ComparedRow & { simulationId: SimulationRow['id'] },
): z.input<typeof comparedSchema> {
  return {
    object: 'simulation_decision',
    simulation_id: encodeId('sim', row.simulationId),
    variation: row.variation,
    decision_id: encodeId('dec', row.decisionId),
    order_id: encodeId('ord', row.orderId),
    decided_at: row.decidedAt,
    difference: row.difference,
    history_cost_minor: row.historyCostMinor,
    varied_cost_minor: row.variedCostMinor,
    cost_difference_minor: row.variedCostMinor - row.historyCostMinor,
    history_quantity: row.historyUnits,
    varied_quantity: row.variedUnits,
    history_shipments: row.historyShipments,
    varied_shipments: row.variedShipments,
    varied_location_ids: row.variedLocations.map((id) => encodeId('loc', id)),
  };
}
