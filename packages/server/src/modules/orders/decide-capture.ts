import { countryCentroid, countryCode } from '../../lib/countries.ts';
import type { Uuid } from '../../lib/ids.ts';
import { currencies, splitMinor, toMinor } from '../../lib/money.ts';
import { type Instant, parseInstant } from '../../lib/time.ts';
import type { Fault } from '../../platform/errors.ts';
import type { Product } from '../catalog/index.ts';
import type { OrderStage, OrderType } from './order-states.ts';
import type { NewOrder } from './wire.ts';

/** What a kit is made of, by the kit's product id. */
export type KitComponents = ReadonlyMap<Uuid, readonly { product: Product; quantity: number }[]>;

/** A line ready to be stored: its product is known, a kit's parts stand for the kit. */
export type CapturedLine = {
  lineNo: number;
  product: Product;
  quantity: number;
  unitPriceMinor: number | null;
  name: string | null;
  channelLineId: string | null;
  kitProductId: Uuid | null;
  kitQuantity: number | null;
};

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
  destination: { country: string | null; latitude: number | null; longitude: number | null; postalCode: string | null };
  serviceLevel: string | null;
  priority: number;
  placedAt: Instant;
  releaseAt: Instant | null;
  schedule: Record<string, unknown> | null;
  allowBackorder: boolean;
  shipComplete: boolean;
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
  const faults: Fault[] = [];
  const currencyKnown = currencies.has(body.currency);
  if (!currencyKnown) {
    faults.push({ pointer: '#/currency', code: 'unknown_currency', detail: 'Not an ISO 4217 currency.' });
  }
  if (body.source !== undefined && body.channel !== undefined && body.source !== body.channel) {
    faults.push({ pointer: '#/channel', code: 'contradiction', detail: 'source and channel are one fact; they differ.' });
  }
  const money = (amount: number | undefined, pointer: string): number | null => {
    if (amount === undefined || !currencyKnown) return null;
    const minor = toMinor(amount, body.currency);
    if (minor === undefined) {
      faults.push({ pointer, code: 'invalid_amount', detail: `More decimals than ${body.currency} has, or out of range.` });
      return null;
    }
    return minor;
  };
  const time = (text: string | undefined, pointer: string): Instant | null => {
    if (text === undefined) return null;
    const instant = parseInstant(text);
    if (instant === undefined) {
      faults.push({ pointer, code: 'invalid_timestamp', detail: 'An RFC 3339 date-time is needed.' });
      return null;
    }
    return instant;
  };
  const lines = captureLines(body, products, kits, money, faults);
  const warnings: CapturedOrder['warnings'] = [];
  const total = money(body.total_price, '#/total_price');
  const priced = lines.length > 0 && lines.every((line) => line.unitPriceMinor !== null);
  const linesTotal = lines.reduce((sum, line) => sum + (line.unitPriceMinor ?? 0) * line.quantity, 0);
  if (!Number.isSafeInteger(linesTotal)) {
    faults.push({ pointer: '#/line_items', code: 'out_of_range', detail: 'The lines sum past 2^53 minor units.' });
  }
  if (total !== null && priced && body.line_items.every(hasPrice) && total !== linesTotal) {
    warnings.push({
      code: 'total_differs_from_lines',
      detail: `total_price is ${total} minor units, the lines sum to ${linesTotal} (tax, shipping or a discount?).`,
    });
  }
  const type = body.type ?? (body.schedule === undefined ? 'standard' : 'subscription');
  if (type === 'subscription' && body.schedule === undefined) {
    faults.push({ pointer: '#/schedule', code: 'required', detail: 'A subscription needs a schedule.' });
  }
  if (type !== 'subscription' && body.schedule !== undefined) {
    faults.push({ pointer: '#/schedule', code: 'contradiction', detail: 'Only a subscription has a schedule.' });
  }
  const firstDue = time(body.schedule?.next_date, '#/schedule/next_date');
  time(body.schedule?.ends_at, '#/schedule/ends_at');
  const releaseAt = time(body.release_at, '#/release_at') ?? firstDue;
  const placedAt = time(body.placed_at, '#/placed_at') ?? now;
  if (faults.length > 0) return { faults };
  const waits = releaseAt !== null && releaseAt > now;
  const stage: OrderStage = body.status === 'draft' ? 'draft' : waits ? 'scheduled' : 'received';
  return {
    order: {
      type,
      stage,
      goal: body.status === undefined && !waits ? 'allocate' : 'capture',
      channel: body.channel ?? body.source ?? 'api',
      channelOrderId: body.channel_order_id ?? null,
      customerId: body.customer?.id ?? null,
      customer: body.customer ?? null,
      currency: body.currency,
      totalMinor: total ?? linesTotal,
      shippingAddress: body.shipping_address ?? null,
      destination: destinationOf(body.shipping_address ?? null),
      serviceLevel: body.service_level ?? null,
      priority: body.priority ?? 0,
      placedAt,
      releaseAt,
      schedule: body.schedule ?? null,
      allowBackorder: body.allow_backorder ?? true,
      shipComplete: body.ship_complete ?? false,
      tags: body.tags ?? [],
      attributes: body.attributes ?? {},
      warnings,
      lines,
    },
  };
}

const hasPrice = (line: NewOrder['line_items'][number]): boolean =>
  line.unit_price !== undefined || line.price !== undefined;

function captureLines(
  body: NewOrder,
  products: ReadonlyMap<string, Product>,
  kits: KitComponents,
  money: (amount: number | undefined, pointer: string) => number | null,
  faults: Fault[],
): CapturedLine[] {
  const lines: CapturedLine[] = [];
  body.line_items.forEach((line, index) => {
    const at = `#/line_items/${index}`;
    const reference = line.product_id ?? line.sku;
    if (reference === undefined) {
      faults.push({ pointer: `${at}/product_id`, code: 'required', detail: 'A line names a product_id or a sku.' });
      return;
    }
    if (line.unit_price !== undefined && line.price !== undefined && line.unit_price !== line.price) {
      faults.push({ pointer: `${at}/price`, code: 'contradiction', detail: 'price and unit_price are one fact; they differ.' });
    }
    const product = products.get(reference);
    if (product === undefined) {
      const name = line.product_id === undefined ? 'sku' : 'product_id';
      faults.push({ pointer: `${at}/${name}`, code: 'unknown_reference', detail: `There is no product ${reference.slice(0, 100)}.` });
      return;
    }
    if (product.status === 'archived') {
      faults.push({ pointer: `${at}/product_id`, code: 'archived', detail: `${product.sku} is no longer sold.` });
      return;
    }
    const unitPriceMinor = money(line.unit_price ?? line.price, `${at}/unit_price`)
      ?? (product.currency === body.currency ? product.priceMinor : null);
    const common = { name: line.name ?? null, channelLineId: line.channel_line_id ?? null };
    const parts = product.isKit ? kits.get(product.id) : undefined;
    if (parts === undefined) {
      lines.push({
        ...common, lineNo: lines.length + 1, product, quantity: line.quantity, unitPriceMinor,
        kitProductId: null, kitQuantity: null,
      });
      return;
    }
    // A kit holds no stock: its parts are what is sourced. Its price is shared by their prices.
    const weights = parts.map((part) => (part.product.priceMinor ?? 0) * part.quantity);
    const shares = unitPriceMinor === null ? undefined : splitMinor(unitPriceMinor, weights);
    parts.forEach((part, partIndex) => {
      const quantity = part.quantity * line.quantity;
      if (quantity > 1_000_000) {
        faults.push({ pointer: `${at}/quantity`, code: 'out_of_range', detail: `That many kits need ${quantity} of ${part.product.sku}.` });
        return;
      }
      const share = shares?.[partIndex];
      lines.push({
        ...common, lineNo: lines.length + 1, product: part.product, quantity,
        unitPriceMinor: share === undefined ? null : Math.floor(share / part.quantity),
        kitProductId: product.id, kitQuantity: line.quantity,
      });
    });
  });
  return lines;
}

/** Where an order goes, as far as its address tells: own coordinates, else its country's centre. */
export function destinationOf(address: Record<string, unknown> | null): CapturedOrder['destination'] {
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
