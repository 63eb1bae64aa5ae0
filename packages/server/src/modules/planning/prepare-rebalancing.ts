import { distanceKm } from '../../lib/geo.ts';
import type { Uuid } from '../../lib/ids.ts';
import { at } from '../planner/index.ts';
import { laneKey, type Location, type Network } from '../network/index.ts';
import type { PlaceStock, UnitWorth } from './core/newsvendor.ts';
import { keptDemand } from './decide-forecast.ts';
import type {
  RebalancedProduct,
  RebalancingLane,
  RebalancingProblem,
} from './decide-rebalancing.ts';
import type { RebalancingSettings } from './settings.ts';
import type { StockAtPlace } from './store-positions.ts';

const [daysOfYear, cubicMmOfM3] = [365, 1e9];
/** The most units of one line of a transfer: what is more waits for the next plan. */
const givableMax = 1_000_000;
/** Of the costs of sending from one place what another has not: the share that is cheaper. */
const crossShippingShare = 0.3;

export type PlannedLane = RebalancingLane & { readonly transitDays: number };

export type PreparedRebalancing = {
  readonly problem: RebalancingProblem;
  readonly places: readonly Location[];
  readonly lanes: readonly PlannedLane[];
  readonly lanesLeftOut: number;
};

/**
 * The problem behind a tenant's stock, forecasts and network. Units that are held back serve
 * nothing and do not leave; a place takes what its capabilities can handle and what has room. Pure.
 */
export function prepareRebalancing(
  stocks: readonly StockAtPlace[],
  unitsAtPlaces: ReadonlyMap<Uuid, number>,
  network: Network,
  settings: RebalancingSettings,
): PreparedRebalancing {
  const ids = [...new Set(stocks.map(({ locationId }) => locationId))];
  const places = ids.flatMap((id) => network.locationsById.get(id) ?? []);
  const indexOf = new Map(places.map(({ id }, index) => [id, index]));
  const { lanes, leftOut } = lanesBetween(places, network, settings);
  const byProduct = Map.groupBy(stocks, ({ productId }) => productId);
  const products = [...byProduct.values()].flatMap((rows) =>
    rows.length < 2 ? [] : productOf(rows, places, indexOf, settings),
  );
  const room = Float64Array.from(places, ({ id, storageCapacityUnits }) =>
    storageCapacityUnits === null
      ? Infinity
      : Math.max(0, storageCapacityUnits - (unitsAtPlaces.get(id) ?? 0)),
  );
  const problem = { products, lanes, room, benefitMinMinor: settings.benefitMinMinor };
  return { problem, places, lanes, lanesLeftOut: leftOut };
}

function lanesBetween(
  places: readonly Location[],
  network: Network,
  { currency, withoutLane }: RebalancingSettings,
): { lanes: PlannedLane[]; leftOut: number } {
  const lanes: PlannedLane[] = [];
  let leftOut = 0;
  places.forEach((origin, from) => {
    places.forEach((target, to) => {
      const known = network.lanes.get(laneKey(origin.id, target.id));
      const terms = known ?? (withoutLane === null ? undefined : { ...withoutLane, currency });
      if (from === to || terms === undefined) return;
      if ([terms, origin, target].some((one) => one.currency !== currency)) {
        leftOut++;
        return;
      }
      const { fixedMinor, perKgMinor, perM3Minor, transitDays } = terms;
      const perUnitMinor = origin.handlingUnitMinor + target.handlingUnitMinor;
      lanes.push({ from, to, fixedMinor, perKgMinor, perM3Minor, perUnitMinor, transitDays });
    });
  });
  return { lanes, leftOut };
}

function productOf(
  rows: readonly StockAtPlace[],
  places: readonly Location[],
  indexOf: ReadonlyMap<Uuid, number>,
  settings: RebalancingSettings,
): RebalancedProduct[] {
  const [one] = rows;
  if (one === undefined) return [];
  const stocks = new Map<number, PlaceStock>();
  for (const row of rows) {
    const index = indexOf.get(row.locationId);
    const place = index === undefined ? undefined : places[index];
    if (index === undefined || place === undefined) continue;
    const can: ReadonlySet<string> = new Set(place.capabilities);
    stocks.set(index, {
      position: Math.max(0, row.sellable + row.inTransit + row.dueUnits),
      givable: Math.min(givableMax, Math.max(0, row.sellable)),
      mayTake: row.handling.every((need) => can.has(need)),
      demand:
        row.forecast === null
          ? { mean: 0, variance: 0 }
          : keptDemand(row.forecast, settings.horizonDays),
    });
  }
  const worth = worthOf(
    one,
    [...stocks.keys()].flatMap((index) => places[index] ?? []),
    settings,
  );
  const { productId, grams } = one;
  return [{ productId, grams, cubicMetres: one.cubicMm / cubicMmOfM3, worth, stocks }];
}

function worthOf(
  { priceMinor, costMinor }: StockAtPlace,
  places: readonly Location[],
  settings: RebalancingSettings,
): UnitWorth {
  const cost = costMinor ?? priceMinor * (1 - settings.marginShare);
  const extra = places
    .flatMap((a, index) => places.slice(index + 1).map((b) => distanceKm(a, b)))
    .toSorted((a, b) => a - b);
  const km = at(extra, Math.floor(crossShippingShare * Math.max(0, extra.length - 1))) || 0;
  return {
    lostSale: Math.max(0, priceMinor - cost),
    holding: (cost * settings.holdingRatePerYear * settings.horizonDays) / daysOfYear,
    crossShipping: settings.crossShippingMinor + (settings.crossShippingPer1000KmMinor * km) / 1000,
  };
}
