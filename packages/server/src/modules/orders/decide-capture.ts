import { countryCentroid, countryCode } from '../../lib/countries.ts';
import { currencies, toMinor } from '../../lib/money.ts';
import { type Instant, parseInstant } from '../../lib/time.ts';
import type { Fault } from '../../platform/errors.ts';
import type { Product } from '../catalog/index.ts';
import {
  captureLines,
  type CapturedLine,
  type CapturedLines,
  hasPrice,
  type KitComponents,
  type ReadMoney,
} from './decide-capture-lines.ts';
import type { OrderStage, OrderType } from './order-states.ts';
import type { NewOrder } from './wire.ts';

/** An order that is valid in itself; nothing is decided about its stock yet. */
export type CapturedOrder = {
  type: OrderType;
  stage: OrderStage;
  /** How far the dispatch line shall take it. */
  goal: 'capture' | 'allocate';
  channel: string;
  channelOrderId: string | null;
  customerId: string | null;
  customer: Record<string, unknown> | null;
  currency: string;
  totalMinor: number;
  shippingAddress: Record<string, unknown> | null;
  destination: {
    country: string | null;
    latitude: number | null;
    longitude: number | null;
    postalCode: string | null;
  };
  serviceLevel: string | null;
  priority: number;
  placedAt: Instant;
  releaseAt: Instant | null;
  deliverBefore: Instant | null;
  schedule: Record<string, unknown> | null;
  allowBackorder: boolean;
  shipComplete: boolean;
  maxSplits: number | null;
  tags: readonly string[];
  attributes: Record<string, unknown>;
  warnings: { code: string; detail: string }[];
  lines: CapturedLine[];
};

/** The product references of an order, each with the pointer of its fault. */
export function productReferences(body: NewOrder): { reference: string; pointer: string }[] {
  return body.line_items.map((line, index) => ({
    reference: line.product_id ?? line.sku ?? '',
    pointer: `#/line_items/${index}/${line.product_id === undefined && line.sku !== undefined ? 'sku' : 'product_id'}`,
  }));
}

/**
 * Turns a channel's order into one that can be stored: references resolved, kits taken apart,
 * money in minor units, all faults at once. Pure: the same body and catalogue give the same order.
 */
export function decideCapture(
  body: NewOrder,
  products: ReadonlyMap<string, Product>,
  kits: KitComponents,
  now: Instant,
): { order: CapturedOrder } | { faults: Fault[] } {
  const faults = faultsOfHead(body);
  const { currency } = body;
  const money = moneyReader(currency, faults);
  const captured = captureLines(body, { products, kits, currency, money, faults });
  const sum = sumOf(body, captured, money, faults);
  const type = typeOf(body, faults);
  const times = timesOf(body, now, faults);
  const waits = times.releaseAt !== null && times.releaseAt > now;
  if (waits && body.reservation_ids !== undefined) {
    const detail = 'Holds are redeemed when the order is allocated; this one waits for its day.';
    faults.push({ pointer: '#/reservation_ids', code: 'contradiction', detail });
  }
  if (faults.length > 0) return { faults };
  const order: CapturedOrder = {
    type,
    stage: body.status === 'draft' ? 'draft' : waits ? 'scheduled' : 'received',
    goal: body.status === undefined && !waits ? 'allocate' : 'capture',
    currency,
    ...originOf(body),
    ...sum,
    ...times,
    ...wishesOf(body),
    schedule: body.schedule ?? null,
    shippingAddress: body.shipping_address ?? null,
    destination: destinationOf(body.shipping_address ?? null),
    lines: captured.lines,
  };
  return { order };
}

function faultsOfHead(body: NewOrder): Fault[] {
  const faults: Fault[] = [];
  if (!currencies.has(body.currency)) {
    faults.push({
      pointer: '#/currency',
      code: 'unknown_currency',
      detail: 'Not an ISO 4217 currency.',
    });
  }
  if (body.source !== undefined && body.channel !== undefined && body.source !== body.channel) {
    faults.push({
      pointer: '#/channel',
      code: 'contradiction',
      detail: 'source and channel are one fact; they differ.',
    });
  }
  if (body.reservation_ids !== undefined && body.status !== undefined) {
    const detail = `Holds are redeemed when the order is allocated; status ${body.status} stops it before that.`;
    faults.push({ pointer: '#/reservation_ids', code: 'contradiction', detail });
  }
  return faults;
}

function moneyReader(currency: string, faults: Fault[]): ReadMoney {
  const isKnown = currencies.has(currency);
  return (amount, pointer) => {
    if (amount === undefined || !isKnown) return null;
    const minor = toMinor(amount, currency);
    if (minor !== undefined) return minor;
    const detail = `More decimals than ${currency} has, or out of range.`;
    faults.push({ pointer, code: 'invalid_amount', detail });
    return null;
  };
}

/** What the order sums to: as it says, else as its lines do. */
function sumOf(
  body: NewOrder,
  captured: CapturedLines,
  money: ReadMoney,
  faults: Fault[],
): Pick<CapturedOrder, 'totalMinor' | 'warnings'> {
  const total = money(body.total_price, '#/total_price');
  const linesTotal = captured.soldMinor;
  if (!Number.isSafeInteger(linesTotal)) {
    faults.push({
      pointer: '#/line_items',
      code: 'out_of_range',
      detail: 'The lines sum past 2^53 minor units.',
    });
  }
  const isPriced = captured.isPriced && body.line_items.every(hasPrice);
  if (total === null || !isPriced || total === linesTotal) {
    return { totalMinor: total ?? linesTotal, warnings: [] };
  }
  const detail = `total_price is ${total} minor units, the lines sum to ${linesTotal} (tax, shipping or a discount?).`;
  return { totalMinor: total, warnings: [{ code: 'total_differs_from_lines', detail }] };
}

function typeOf(body: NewOrder, faults: Fault[]): OrderType {
  const type = body.type ?? (body.schedule === undefined ? 'standard' : 'subscription');
  if (type === 'subscription' && body.schedule === undefined) {
    faults.push({
      pointer: '#/schedule',
      code: 'required',
      detail: 'A subscription needs a schedule.',
    });
  }
  if (type !== 'subscription' && body.schedule !== undefined) {
    faults.push({
      pointer: '#/schedule',
      code: 'contradiction',
      detail: 'Only a subscription has a schedule.',
    });
  }
  return type;
}

function timesOf(
  body: NewOrder,
  now: Instant,
  faults: Fault[],
): Pick<CapturedOrder, 'placedAt' | 'releaseAt' | 'deliverBefore'> {
  const time = (text: string | undefined, pointer: string): Instant | null => {
    const instant = text === undefined ? null : parseInstant(text);
    if (instant !== undefined) return instant;
    faults.push({ pointer, code: 'invalid_timestamp', detail: 'An RFC 3339 date-time is needed.' });
    return null;
  };
  const firstDue = time(body.schedule?.next_date, '#/schedule/next_date');
  time(body.schedule?.ends_at, '#/schedule/ends_at');
  return {
    releaseAt: time(body.release_at, '#/release_at') ?? firstDue,
    placedAt: time(body.placed_at, '#/placed_at') ?? now,
    deliverBefore: time(body.deliver_before, '#/deliver_before'),
  };
}

function originOf(
  body: NewOrder,
): Pick<CapturedOrder, 'channel' | 'channelOrderId' | 'customerId' | 'customer'> {
  return {
    channel: body.channel ?? body.source ?? 'api',
    channelOrderId: body.channel_order_id ?? null,
    customerId: body.customer?.id ?? null,
    customer: body.customer ?? null,
  };
}

type Wishes = Pick<
  CapturedOrder,
  | 'serviceLevel'
  | 'priority'
  | 'allowBackorder'
  | 'shipComplete'
  | 'maxSplits'
  | 'tags'
  | 'attributes'
>;

function wishesOf(body: NewOrder): Wishes {
  return {
    serviceLevel: body.service_level ?? null,
    priority: body.priority ?? 0,
    allowBackorder: body.allow_backorder ?? true,
    shipComplete: body.ship_complete ?? false,
    maxSplits: body.max_splits ?? null,
    tags: body.tags ?? [],
    attributes: body.attributes ?? {},
  };
}

/** Where an order goes, as far as its address tells: own coordinates, else its country's centre. */
export function destinationOf(
  address: Record<string, unknown> | null,
): CapturedOrder['destination'] {
  const text = (name: string): string | null => {
    const value = address?.[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const countryText = text('country');
  const country = countryText === null ? null : (countryCode(countryText) ?? null);
  const latitude = address?.['latitude'];
  const longitude = address?.['longitude'];
  const exact = typeof latitude === 'number' && typeof longitude === 'number';
  const centre = country === null ? undefined : countryCentroid(country);
  return {
    country,
    latitude: exact ? latitude : (centre?.latitude ?? null),
    longitude: exact ? longitude : (centre?.longitude ?? null),
    postalCode: text('postal_code') ?? text('zip'),
  };
}
