import type { Uuid } from '../../lib/ids.ts';
import { splitMinor } from '../../lib/money.ts';
import type { Fault } from '../../platform/errors.ts';
import type { Product } from '../catalog/index.ts';
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
  kitLine: number | null;
  keepTogether: string | null;
};

/** Reads an amount at a pointer into minor units; a fault is noted and null answered instead. */
export type ReadMoney = (amount: number | undefined, pointer: string) => number | null;

/** What the lines of an order are captured with; faults are added to `faults`. */
export type LineSurroundings = {
  products: ReadonlyMap<string, Product>;
  kits: KitComponents;
  currency: string;
  money: ReadMoney;
  faults: Fault[];
};

type WireLine = NewOrder['line_items'][number];
type UnnumberedLine = Omit<CapturedLine, 'lineNo'>;

const partQuantityMax = 1_000_000;

/** The lines of an order, and what they sum to as they were sold: a kit at its own price. */
export type CapturedLines = {
  lines: CapturedLine[];
  soldMinor: number;
  /** Whether every line has a price, its own or its product's. */
  isPriced: boolean;
};

/** The lines of an order with their products found and its kits taken apart. */
export function captureLines(body: NewOrder, around: LineSurroundings): CapturedLines {
  const lines: CapturedLine[] = [];
  let soldMinor = 0;
  let isPriced = true;
  body.line_items.forEach((line, index) => {
    const at = `#/line_items/${index}`;
    const sold = captureLine(line, at, around);
    if (sold === undefined) return;
    soldMinor += (sold.unitPriceMinor ?? 0) * sold.quantity;
    isPriced &&= sold.unitPriceMinor !== null;
    const parts = sold.product.isKit ? around.kits.get(sold.product.id) : undefined;
    const stocked = parts === undefined ? [sold] : partsOfKit(sold, parts, at, around.faults);
    const first = lines.length + 1;
    // Only what has several parts can be torn apart.
    const kitLine = sold.product.keepTogether && stocked.length > 1 ? first : null;
    for (const one of stocked) lines.push({ ...one, kitLine, lineNo: lines.length + 1 });
  });
  return { lines, soldMinor, isPriced };
}

/** Whether a line names its price itself. */
export function hasPrice(line: WireLine): boolean {
  return line.unit_price !== undefined || line.price !== undefined;
}

function captureLine(
  line: WireLine,
  at: string,
  around: LineSurroundings,
): UnnumberedLine | undefined {
  const product = productOf(line, at, around);
  if (product === undefined) return undefined;
  const unitPriceMinor =
    around.money(line.unit_price ?? line.price, `${at}/unit_price`) ??
    (product.currency === around.currency ? product.priceMinor : null);
  return {
    product,
    quantity: line.quantity,
    unitPriceMinor,
    name: line.name ?? null,
    channelLineId: line.channel_line_id ?? null,
    kitProductId: null,
    kitQuantity: null,
    kitLine: null,
    keepTogether: line.keep_together ?? null,
  };
}

function productOf(
  line: WireLine,
  at: string,
  { products, faults }: LineSurroundings,
): Product | undefined {
  const name = line.product_id === undefined ? 'sku' : 'product_id';
  const reference = line.product_id ?? line.sku;
  if (reference === undefined) {
    faults.push({
      pointer: `${at}/product_id`,
      code: 'required',
      detail: 'A line names a product_id or a sku.',
    });
    return undefined;
  }
  if (line.unit_price !== undefined && line.price !== undefined && line.unit_price !== line.price) {
    faults.push({
      pointer: `${at}/price`,
      code: 'contradiction',
      detail: 'price and unit_price are one fact; they differ.',
    });
  }
  const product = products.get(reference);
  if (product === undefined) {
    const detail = `There is no product ${reference.slice(0, 100)}.`;
    faults.push({ pointer: `${at}/${name}`, code: 'unknown_reference', detail });
    return undefined;
  }
  if (product.status !== 'archived') return product;
  faults.push({
    pointer: `${at}/product_id`,
    code: 'archived',
    detail: `${product.sku} is no longer sold.`,
  });
  return undefined;
}

// A kit holds no stock: its parts are what is sourced. Its price is shared by their prices; what a
// part's share leaves when divided by its units is in the order's total, in no unit price.
function partsOfKit(
  kit: UnnumberedLine,
  parts: readonly { product: Product; quantity: number }[],
  at: string,
  faults: Fault[],
): UnnumberedLine[] {
  const weights = parts.map((part) => (part.product.priceMinor ?? 0) * part.quantity);
  const shares = kit.unitPriceMinor === null ? undefined : splitMinor(kit.unitPriceMinor, weights);
  return parts.flatMap((part, index) => {
    const quantity = part.quantity * kit.quantity;
    if (quantity > partQuantityMax) {
      const detail = `That many kits need ${quantity} of ${part.product.sku}.`;
      faults.push({ pointer: `${at}/quantity`, code: 'out_of_range', detail });
      return [];
    }
    const share = shares?.[index];
    return {
      ...kit,
      product: part.product,
      quantity,
      unitPriceMinor: share === undefined ? null : Math.floor(share / part.quantity),
      kitProductId: kit.product.id,
      kitQuantity: kit.quantity,
    };
  });
}
