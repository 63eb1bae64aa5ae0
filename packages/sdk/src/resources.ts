import type { List, ListOptions } from './list.ts';
import type { CallOptions } from './request.ts';
import type { StreamedEvent, SubscribeOptions, Subscription } from './subscribe.ts';
import type * as Wire from './types.generated.ts';

/** A carrier that can be asked for its rates. */
export type Carrier = Wire.Carrier & {
  /** Rates of this carrier's services, the cheapest first; empty where it does not go. */
  getRates(request: Wire.RateRequest, options?: CallOptions): Promise<List<Wire.Rate>>;
};

type CarrierReads = 'list' | 'iterate' | 'retrieve' | 'get' | 'create' | 'update';

/** Carriers: what is read of them comes with `getRates`. */
export interface CarrierResource extends Omit<Wire.CarrierResource, CarrierReads> {
  list(filter?: Wire.ListCarriersFilter, options?: ListOptions): Promise<List<Carrier>>;
  iterate(
    filter?: Wire.ListCarriersFilter,
    options?: CallOptions,
  ): AsyncGenerator<Carrier, void, undefined>;
  retrieve(id: Wire.Ref, options?: CallOptions): Promise<Carrier>;
  get(id: Wire.Ref, options?: CallOptions): Promise<Carrier>;
  create(body: Wire.CarrierInput, options?: CallOptions): Promise<Carrier>;
  update(id: Wire.Ref, body: Wire.CarrierPatch, options?: CallOptions): Promise<Carrier>;
}

/** Product and location of one stock record. */
export type InventoryPlace = {
  readonly product_id: string;
  readonly location_id: string;
  /** The quantity believed to be there, when a whole record is given. */
  readonly quantity?: number | null | undefined;
};

/** Stock: one record per product and location, which together are its key. */
export interface InventoryResource extends Wire.InventoryResource {
  /** The record of a product at a location; zeros where nothing was ever stocked. */
  get(place: InventoryPlace, options?: CallOptions): Promise<Wire.Inventory>;
  /** The record of a product at a location; zeros where nothing was ever stocked. */
  retrieve(place: InventoryPlace, options?: CallOptions): Promise<Wire.Inventory>;
  /** Adds a signed quantity. With the reason `fulfillment` it changes nothing. */
  update(difference: Wire.InventoryAdjustment, options?: CallOptions): Promise<Wire.Inventory>;
  /** Sets the counted quantity, if the one expected is still there. */
  update(
    place: InventoryPlace,
    count: Partial<Wire.InventoryCount> & { quantity: number },
    options?: CallOptions,
  ): Promise<Wire.Inventory>;
}

/** What happened: read page by page, or live. */
export interface EventResource extends Wire.EventResource {
  /** Hands every event to the handler, in order and at least once, for as long as it runs. */
  subscribe(options: SubscribeOptions, handler: (event: StreamedEvent) => unknown): Subscription;
  /** Events as they happen, to walk through with `for await`. */
  stream(options?: SubscribeOptions): AsyncGenerator<StreamedEvent, void, undefined>;
}

export interface SystemResource extends Wire.SystemResource {
  /** Whether the server is well and the key valid. Rejects only when no answer comes. */
  healthCheck(options?: CallOptions): Promise<Wire.Health>;
}

export interface WarehouseResource extends Wire.WarehouseResource {
  getCapacity: Wire.WarehouseResource['capacity'];
}

export interface ShippingResource extends Wire.ShippingResource {
  getRate: Wire.ShippingResource['rate'];
}

export interface SafetyStockResource extends Wire.SafetyStockResource {
  create: Wire.SafetyStockResource['set'];
}

export interface AnalyticsResource extends Wire.AnalyticsResource {
  getSales: Wire.AnalyticsResource['sales'];
  getSeasonalTrends: Wire.AnalyticsResource['seasonalTrends'];
  getHistoricalInventory: Wire.AnalyticsResource['historicalInventory'];
  getCustomerFulfillmentHistory: Wire.AnalyticsResource['customerFulfillmentHistory'];
}

/** The resources that the quickstart's forms add to. */
interface Extended {
  analytics: AnalyticsResource;
  carrier: CarrierResource;
  carriers: CarrierResource;
  inventory: InventoryResource;
  event: EventResource;
  events: EventResource;
  system: SystemResource;
  warehouse: WarehouseResource;
  warehouses: WarehouseResource;
  shipping: ShippingResource;
  safetyStock: SafetyStockResource;
  safetyStocks: SafetyStockResource;
}

/** Every resource of a client. */
export interface Resources extends Omit<Wire.GeneratedResources, keyof Extended>, Extended {}
