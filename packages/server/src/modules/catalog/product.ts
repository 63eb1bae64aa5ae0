import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Fault } from '../../platform/errors.ts';

/** Whether a product can be sold. Archived ones stay readable: orders of the past name them. */
export const productStatuses = ['active', 'archived'] as const;
export type ProductStatus = (typeof productStatuses)[number];

/** What a product may ask of the places that send it: capabilities of locations by these names. */
export const handlings = ['hazmat', 'cold_chain', 'oversize', 'fragile', 'high_value'] as const;
export type Handling = (typeof handlings)[number];

/** What of a product its owner may say; the rest is the server's. */
export type ProductFields = {
  readonly sku: string;
  readonly name: string;
  readonly status: ProductStatus;
  readonly isKit: boolean;
  readonly costMinor: number | null;
  readonly priceMinor: number | null;
  readonly currency: string;
  readonly weightGrams: number;
  readonly lengthMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
  readonly lotTracked: boolean;
  readonly serialTracked: boolean;
  /** Only a place with all of these capabilities sends it. */
  readonly handling: readonly Handling[];
  /** Of a kit: the parts of each leave together, from one place in one shipment. */
  readonly keepTogether: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
};

/** A sellable unit. A kit (`isKit`) holds no stock: its components do. */
export type Product = ProductFields & {
  readonly id: Uuid;
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** One component of a kit: so many of it in one kit. */
export type KitComponent = {
  readonly kitId: Uuid;
  readonly componentId: Uuid;
  readonly sku: string;
  readonly quantity: number;
};

/** What became of one item of a bulk request. */
export type UpsertResult = {
  readonly index: number;
  readonly ref: string;
  readonly status: 'created' | 'updated' | 'unchanged' | 'problem';
  readonly id: string | null;
  readonly version: number | null;
  readonly errors: readonly Fault[];
};
