import { createHash } from 'node:crypto';
import type { Tx } from '../../platform/db/index.ts';
import type { Fault } from '../../platform/errors.ts';
import { cachedProducts } from '../catalog/index.ts';
import { findLocations } from '../network/index.ts';
import {
  type ActivePolicy,
  builtInPolicy,
  compilePolicy,
  type PolicyDocument,
} from '../policies/index.ts';
import type { Variation } from './variation.ts';
import type { NewVariation } from './wire.ts';

type Lookup = (reference: string, pointer: string) => string;

/** Variations with ids for references; a fault for each that nothing answers to. */
export async function resolveVariations(
  tx: Tx,
  asked: readonly NewVariation[],
  faults: Fault[],
): Promise<Variation[]> {
  const places = await findLocations(tx, asked.flatMap(locationsOf));
  const products = await cachedProducts(tx, asked.flatMap(productsOf));
  const lookup =
    (known: ReadonlyMap<string, { id: string }>, what: string): Lookup =>
    (reference, pointer) => {
      const found = known.get(reference)?.id;
      if (found !== undefined) return found;
      faults.push({
        pointer,
        code: 'unknown_reference',
        detail: `There is no such ${what}.`,
      });
      return '';
    };
  const [place, product] = [lookup(places, 'location'), lookup(products, 'product')];
  return asked.map((one, index) => resolve(one, `#/variations/${index}`, place, product));
}

function locationsOf(one: NewVariation): string[] {
  return [
    ...(one.closed_locations ?? []),
    ...(one.added_locations ?? []).map(({ like }) => like),
    ...[...(one.safety_stock ?? []), ...(one.stock ?? []), ...(one.capacity ?? [])].flatMap(
      ({ location_id: id }) => id ?? [],
    ),
  ];
}

const productsOf = (one: NewVariation): string[] =>
  [...(one.safety_stock ?? []), ...(one.stock ?? [])].flatMap(({ product_id: id }) => id ?? []);

function resolve(one: NewVariation, at: string, place: Lookup, product: Lookup): Variation {
  const cell = (
    {
      location_id: node,
      product_id: sku,
    }: { location_id?: string | undefined; product_id?: string | undefined },
    pointer: string,
  ) => ({
    node: node === undefined ? undefined : place(node, `${pointer}/location_id`),
    product: sku === undefined ? undefined : product(sku, `${pointer}/product_id`),
  });
  const { objective } = one;
  return {
    name: one.name,
    policy: policyOf(one.policy?.document),
    weights: objective && {
      freight: objective.freight,
      handling: objective.handling,
      splitMinor: objective.split_penalty_minor,
      latePerUnitDayMinor: objective.late_penalty_minor,
      shipmentsMax: objective.shipments_max,
    },
    safetyStock: one.safety_stock?.map((kept, n) => ({
      ...cell(kept, `${at}/safety_stock/${n}`),
      units: kept.quantity,
    })),
    closed: one.closed_locations?.map((code, n) => place(code, `${at}/closed_locations/${n}`)),
    added: one.added_locations?.map((added, n) => ({
      id: idOf(added.code),
      code: added.code,
      like: place(added.like, `${at}/added_locations/${n}/like`),
      latitude: added.latitude,
      longitude: added.longitude,
      stockFactor: added.stock_factor,
    })),
    stock: one.stock?.map((factor, n) => ({
      ...cell(factor, `${at}/stock/${n}`),
      factor: factor.factor,
    })),
    capacity: one.capacity?.map((limit, n) => ({
      node: place(limit.location_id, `${at}/capacity/${n}/location_id`),
      orders: limit.orders,
      lines: limit.lines,
      units: limit.units,
    })),
    rates: one.rates,
    demand: one.demand,
  };
}

/** A document as if it counted. */
function policyOf(document: PolicyDocument | undefined): ActivePolicy | undefined {
  return document && { ...builtInPolicy, document, compiled: compilePolicy(document) };
}

/** An id that is the same whenever the simulation is run again. */
function idOf(code: string): string {
  const hex = createHash('sha256').update(`added location ${code}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
