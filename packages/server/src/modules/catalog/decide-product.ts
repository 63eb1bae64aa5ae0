import { currencies, currencyDecimals, toMinor } from '../../lib/money.ts';
import { isSameJson } from '../../lib/json.ts';
import type { Uuid } from '../../lib/ids.ts';
import type { Fault } from '../../platform/errors.ts';
import type { KitComponent, ProductFields } from './product.ts';
import type { ProductInput, ProductPatch } from './wire.ts';

/** The currency of a product whose owner names none. */
const currencyDefault = 'USD';

/**
 * The fields of a product after a change (or of a new one, without `before`): what is absent
 * stays as it was, null clears. Faults are added with pointers under `at`.
 */
export function decideFields(
  input: ProductPatch & Pick<ProductInput, 'sku'>,
  before: ProductFields | undefined,
  at: string,
  faults: Fault[],
): ProductFields {
  const base = before ?? newProduct(input.sku);
  const currency = input.currency ?? base.currency;
  faults.push(...currencyFaults(input, before, currency, at));
  const money = (name: 'cost' | 'price', kept: number | null): number | null => {
    const amount = input[name];
    if (amount === undefined) return kept;
    if (amount === null || !currencies.has(currency)) return null;
    const minor = toMinor(amount, currency);
    if (minor !== undefined) return minor;
    faults.push({
      pointer: `${at}/${name}`,
      code: 'too_many_decimals',
      detail: `${currency} has ${currencyDecimals(currency)} decimals.`,
    });
    return null;
  };
  return {
    sku: input.sku,
    name: after(input.name, base.name, base.name),
    status: after(input.status, base.status, base.status),
    isKit: after(input.components && input.components.length > 0, base.isKit, false),
    costMinor: money('cost', base.costMinor),
    priceMinor: money('price', base.priceMinor),
    currency,
    weightGrams: after(input.weight_grams, base.weightGrams, 0),
    lengthMm: after(input.length_mm, base.lengthMm, 0),
    widthMm: after(input.width_mm, base.widthMm, 0),
    heightMm: after(input.height_mm, base.heightMm, 0),
    lotTracked: after(input.lot_tracked, base.lotTracked, false),
    serialTracked: after(input.serial_tracked, base.serialTracked, false),
    handling: [...new Set(after(input.handling, base.handling, []))].toSorted(),
    keepTogether: after(input.keep_together, base.keepTogether, false),
    attributes: after(input.attributes, base.attributes, {}),
  };
}

function newProduct(sku: string): ProductFields {
  return {
    sku,
    name: sku,
    status: 'active',
    isKit: false,
    costMinor: null,
    priceMinor: null,
    currency: currencyDefault,
    weightGrams: 0,
    lengthMm: 0,
    widthMm: 0,
    heightMm: 0,
    lotTracked: false,
    serialTracked: false,
    handling: [],
    keepTogether: false,
    attributes: {},
  };
}

function after<T>(sent: T | null | undefined, kept: T, cleared: T): T {
  if (sent === undefined) return kept;
  return sent ?? cleared;
}

function currencyFaults(
  input: ProductPatch,
  before: ProductFields | undefined,
  currency: string,
  at: string,
): Fault[] {
  const pointer = `${at}/currency`;
  if (!currencies.has(currency)) {
    return [{ pointer, code: 'unknown_currency', detail: 'Not an ISO 4217 currency.' }];
  }
  if (before === undefined || before.currency === currency) return [];
  const stays = (['cost', 'price'] as const).filter(
    (name) => input[name] === undefined && before[`${name}Minor`] !== null,
  );
  if (stays.length === 0) return [];
  const detail = `With another currency, ${stays.join(' and ')} must be sent too.`;
  return [{ pointer, code: 'amount_required', detail }];
}

/** What a component reference of a kit was found to be. */
export type ComponentCandidate = { readonly id: Uuid; readonly isKit: boolean };
export type ComponentInput = NonNullable<ProductInput['components']>[number];

/**
 * The components of a kit, with faults for those that are unknown, kits themselves, the kit
 * itself, or named twice. `isComponent`: the kit-to-be is part of another kit, which also nests.
 */
export function decideComponents(
  kit: { id: Uuid; isComponent: boolean },
  inputs: readonly ComponentInput[],
  candidates: ReadonlyMap<string, ComponentCandidate>,
  at: string,
  faults: Fault[],
): Pick<KitComponent, 'kitId' | 'componentId' | 'quantity'>[] {
  const found = new Map<Uuid, Pick<KitComponent, 'kitId' | 'componentId' | 'quantity'>>();
  if (kit.isComponent && inputs.length > 0) {
    const detail = 'It is a component of another kit, and kits do not nest.';
    faults.push({ pointer: `${at}/components`, code: 'nested_kit', detail });
  }
  inputs.forEach((input, index) => {
    const { pointer, reference } = componentReference(input, `${at}/components/${index}`);
    const candidate = reference === undefined ? undefined : candidates.get(reference);
    const refuse = (code: string, detail: string): void => {
      faults.push({ pointer, code, detail });
    };
    if (reference === undefined) refuse('required', 'Either product_id or sku is needed.');
    else if (candidate === undefined) refuse('unknown_reference', 'There is no such product.');
    else if (candidate.id === kit.id) refuse('self_reference', 'A kit does not contain itself.');
    else if (candidate.isKit) refuse('nested_kit', 'It is a kit itself, and kits do not nest.');
    else if (found.has(candidate.id))
      refuse('duplicate', 'It is listed before; add the quantities.');
    else {
      const { id } = candidate;
      found.set(id, { kitId: kit.id, componentId: id, quantity: input.quantity });
    }
  });
  return [...found.values()];
}

/** The product a component names, if it names exactly one, and where it says so. */
export function componentReference(
  input: ComponentInput,
  at: string,
): { pointer: string; reference: string | undefined } {
  if (input.sku !== undefined && input.product_id === undefined) {
    return { pointer: `${at}/sku`, reference: input.sku };
  }
  const reference = input.sku === undefined ? input.product_id : undefined;
  return { pointer: `${at}/product_id`, reference };
}

const plainFields = [
  'sku',
  'name',
  'status',
  'isKit',
  'costMinor',
  'priceMinor',
  'currency',
  'weightGrams',
  'lengthMm',
  'widthMm',
  'heightMm',
  'lotTracked',
  'serialTracked',
  'keepTogether',
] as const satisfies readonly (keyof ProductFields)[];

/** Whether two states of a product say the same of what its owner may say. */
export function isSame(a: ProductFields, b: ProductFields): boolean {
  return (
    plainFields.every((name) => a[name] === b[name]) &&
    isSameJson([a.attributes, a.handling], [b.attributes, b.handling])
  );
}
