import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, notFound, Refusal } from '../../platform/errors.ts';
import type { StockKey } from '../inventory/index.ts';
import { findLocations, type Location } from '../network/index.ts';
import { type LineRow, moveUnits } from '../orders/index.ts';
import { allocateUpTo } from './allocate-units.ts';
import type { PickingMethod } from './decide-picking-method.ts';
import { refuseBlocked } from './refuse-step.ts';
import { addFulfillment, fulfillmentIds, methodFor, newFulfillment } from './release-units.ts';
import { saveWorks } from './save-works.ts';
import { lockWorks, takeClaims, unboundUnits, type Warning, type Work } from './work.ts';

/** What a caller asks of one location. */
export type NewFulfillment = {
  orderId: string;
  locationId: string;
  lines: readonly { id: string; quantity?: number | undefined }[] | undefined;
  pickingMethod: PickingMethod | undefined;
};

/** Units of a line that are to go to the location, by where they are now. */
type Want = { line: LineRow; held: number; open: number; elsewhere: number };

/**
 * Makes a fulfilment order at a location. It follows the allocations: claims of the lines there
 * come first; units that are unallocated or claimed elsewhere are allocated here as far as the
 * place can promise them. More than is left of a line is clamped, with a warning; 409 nothing_left
 * when nothing is, insufficient_inventory when the place can give none of it.
 */
export async function createFulfillmentOrder(
  ctx: Context,
  tx: Tx,
  input: NewFulfillment,
): Promise<{ id: Uuid; warnings: Warning[] }> {
  const { work, location } = await loadInput(tx, input);
  refuseBlocked(work, 'released');
  const wants = decideWants(work, location.id, askedLines(work, input));
  const fulfillmentId = ctx.ids.uuid();
  const units = await placeWants(ctx, tx, work, { wants, location, fulfillmentId });
  const fulfillment = newFulfillment(
    ctx,
    work.state.order.id,
    location.id,
    units,
    input.pickingMethod ?? methodFor(units, location.capabilities),
  );
  fulfillment.id = fulfillmentId;
  for (const line of fulfillment.lines) line.fulfillmentOrderId = fulfillmentId;
  addFulfillment(work, fulfillment);
  await saveWorks(ctx, tx, [
    {
      work,
      reason: 'released',
      data: fulfillmentIds([fulfillment]),
    },
  ]);
  return { id: fulfillmentId, warnings: work.warnings };
}

async function loadInput(
  tx: Tx,
  input: NewFulfillment,
): Promise<{ work: Work; location: Location }> {
  const faults: Fault[] = [];
  const orderId = decodeId('ord', input.orderId);
  const works = orderId === undefined ? undefined : await lockWorks(tx, [orderId]);
  const work = orderId === undefined ? undefined : works?.get(orderId);
  if (work === undefined) {
    faults.push({
      pointer: '#/order_id',
      code: 'unknown_reference',
      detail: 'There is no such order.',
    });
  }
  const location = (await findLocations(tx, [input.locationId])).get(input.locationId);
  if (location === undefined) {
    faults.push({
      pointer: '#/location_id',
      code: 'unknown_reference',
      detail: 'There is no such location.',
    });
  }
  if (work === undefined || location === undefined) throw invalid(faults);
  return { work, location };
}

/** How many units of which lines are asked for; without lines everything that is left. */
function askedLines(work: Work, input: NewFulfillment): Map<LineRow, number> {
  const asked = new Map<LineRow, number>();
  if (input.lines === undefined) {
    for (const line of work.state.lines) asked.set(line, leftToRelease(line));
    return asked;
  }
  const faults: Fault[] = [];
  input.lines.forEach(({ id, quantity }, index) => {
    const uuid = decodeId('line', id);
    const line = uuid === undefined ? undefined : work.lines.get(uuid);
    if (line === undefined) {
      faults.push({
        pointer: `#/line_items/${index}/id`,
        code: 'unknown_reference',
        detail: 'The order has no such line.',
      });
      return;
    }
    asked.set(line, (asked.get(line) ?? 0) + (quantity ?? leftToRelease(line)));
  });
  if (faults.length > 0) throw invalid(faults);
  return asked;
}

/** Units of a line that no fulfilment order stands for and that are not cancelled. */
function leftToRelease(line: LineRow): number {
  return line.unallocated + line.backordered + line.preordered + line.allocated;
}

function decideWants(work: Work, locationId: Uuid, asked: ReadonlyMap<LineRow, number>): Want[] {
  const wants: Want[] = [];
  const clamped: string[] = [];
  for (const [line, quantity] of asked) {
    const left = leftToRelease(line);
    const units = Math.min(quantity, left);
    if (units < quantity) clamped.push(`${line.sku}: ${quantity} asked, ${left} left`);
    if (units === 0) continue;
    const held = Math.min(units, unboundUnits(work, line.id, locationId));
    const open = Math.min(units - held, line.unallocated + line.backordered + line.preordered);
    wants.push({ line, held, open, elsewhere: units - held - open });
  }
  if (wants.length === 0) {
    throw new Refusal('nothing_left', 'Nothing of these lines is left to fulfil.', {
      extra: {
        order_id: encodeId('ord', work.state.order.id),
        current_status: work.state.order.status,
      },
    });
  }
  if (clamped.length > 0) {
    work.warnings.push({ code: 'quantity_clamped', detail: `${clamped.join('; ')}.` });
  }
  return wants;
}

/** Binds or takes the stock of the wants; answers how many units of each line the place gives. */
async function placeWants(
  ctx: Context,
  tx: Tx,
  work: Work,
  input: { wants: readonly Want[]; location: Location; fulfillmentId: Uuid },
): Promise<Map<LineRow, number>> {
  const { wants, location, fulfillmentId } = input;
  const missing = wants.filter((want) => want.open + want.elsewhere > 0);
  const grants = await allocateUpTo(
    ctx,
    tx,
    missing.map((want) => ({
      line: want.line,
      locationId: location.id,
      quantity: want.open + want.elsewhere,
      allocationType: 'standard',
      fulfillmentOrderId: fulfillmentId,
    })),
    'atp',
    missing.flatMap((want) => (want.elsewhere > 0 ? placesElsewhere(work, want, location) : [])),
  );
  const units = new Map<LineRow, number>();
  const leftOut: string[] = [];
  for (const { line, held, open, elsewhere } of wants) {
    const index = missing.findIndex((want) => want.line === line);
    const granted = index === -1 ? 0 : (grants[index] ?? 0);
    if (held + granted > 0) units.set(line, held + granted);
    if (granted < open + elsewhere) leftOut.push(`${line.sku}: ${open + elsewhere - granted}`);
  }
  if (units.size === 0) throw insufficientHere(work, location, missing);
  for (const { line, held, open } of wants) {
    const granted = (units.get(line) ?? 0) - held;
    if (units.has(line)) bindUnits(work, line, { held, granted, open, location, fulfillmentId });
  }
  if (leftOut.length > 0) {
    work.warnings.push({
      code: 'insufficient_inventory',
      detail: `${location.code} has too little; left out are ${leftOut.join(', ')}.`,
    });
  }
  return units;
}

/** Where claims of the line may be let go for units that the location gives instead. */
function placesElsewhere(work: Work, { line }: Want, location: Location): StockKey[] {
  return (work.claims.get(line.id) ?? [])
    .map(({ row }) => row)
    .filter((row) => row.fulfillmentOrderId === null && row.locationId !== location.id);
}

function bindUnits(
  work: Work,
  line: LineRow,
  input: { held: number; granted: number; open: number; location: Location; fulfillmentId: Uuid },
): void {
  const { held, granted, location, fulfillmentId } = input;
  if (held > 0) {
    takeClaims(
      work,
      {
        lineId: line.id,
        boundTo: null,
        accepts: (row) => row.locationId === location.id,
      },
      held,
      { fulfillmentOrderId: fulfillmentId },
    );
  }
  const fromOpen = Math.min(granted, input.open);
  allocateOpen(line, fromOpen);
  // The rest was claimed elsewhere: the hold has moved here.
  if (granted > fromOpen) {
    takeClaims(
      work,
      {
        lineId: line.id,
        boundTo: null,
        accepts: (row) => row.locationId !== location.id,
      },
      granted - fromOpen,
      'release',
      'moved',
    );
  }
  moveUnits(line, 'allocated', 'released', held + granted);
}

/** Moves open units of a line to allocated: unallocated ones first, then those that waited. */
export function allocateOpen(line: LineRow, units: number): void {
  let left = units;
  for (const from of ['unallocated', 'backordered', 'preordered'] as const) {
    const moved = Math.min(left, line[from]);
    if (moved > 0) moveUnits(line, from, 'allocated', moved);
    left -= moved;
  }
}

function insufficientHere(work: Work, location: Location, missing: readonly Want[]): Refusal {
  return new Refusal(
    'insufficient_inventory',
    `${location.code} can promise nothing of what is asked.`,
    {
      extra: {
        order_id: encodeId('ord', work.state.order.id),
        location_id: encodeId('loc', location.id),
        shortages: missing.map(({ line, open, elsewhere }) => ({
          product_id: encodeId('prd', line.productId),
          item_id: encodeId('line', line.id),
          location_id: encodeId('loc', location.id),
          requested: open + elsewhere,
          available: 0,
        })),
      },
    },
  );
}

/** The work on one order, locked; 404 when there is none. */
export async function lockWork(tx: Tx, orderId: Uuid): Promise<Work> {
  const work = (await lockWorks(tx, [orderId])).get(orderId);
  if (work === undefined) throw notFound('order', encodeId('ord', orderId));
  return work;
}
