// Generated from openapi.json by `npm run gen`. Do not edit.
import type { List } from './list.ts';
import type { ListOptions } from './list.ts';
import type { Filter } from './query.ts';
import type { CallOptions } from './request.ts';

/** What a path's id may be given as: the id, or the thing itself, whose version guards a change. */
export type Ref = string | { readonly id: string; readonly version?: number | undefined };

export type NewOrder = {
  line_items: unknown[];
};

export type Order = {
  id: string;
  version: number;
};

export type ListCarriersFilter = {
  limit?: number | undefined;
};

export type GetCarrierRatesInput = {
  id: string;
  version: number;
};
export type GetCarrierRatesReply = {
  id: string;
  version: number;
};

export type ListOrdersFilter = {
  status?: Filter<string | Date> | undefined;
  created_at?: Filter<string | Date> | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
  count?: string | undefined;
  sort?: string | undefined;
};

export type UpdateOrderInput = {
  status?: string | undefined;
};

export type ListOrderNotesFilter = {

};

export type RouteOrderInput = Record<string, unknown>;

export type HealthReply = {
  id: string;
  version: number;
};

export interface CarrierResource {
  /** listCarriers */
  list(filter?: ListCarriersFilter, options?: ListOptions): Promise<List<Order>>;
  /** listCarriers */
  iterate(filter?: ListCarriersFilter, options?: CallOptions): AsyncGenerator<Order, void, undefined>;
  /** getCarrierRates */
  createRate(id: Ref, body: GetCarrierRatesInput, options?: CallOptions): Promise<GetCarrierRatesReply>;
}

export interface OrderResource {
  /** listOrders */
  list(filter?: ListOrdersFilter, options?: ListOptions): Promise<List<Order>>;
  /** listOrders */
  iterate(filter?: ListOrdersFilter, options?: CallOptions): AsyncGenerator<Order, void, undefined>;
  /** createOrder */
  create(body: NewOrder, options?: CallOptions): Promise<Order>;
  /** getOrder */
  retrieve(id: Ref, options?: CallOptions): Promise<Order>;
  /** getOrder */
  get(id: Ref, options?: CallOptions): Promise<Order>;
  /** updateOrder */
  update(id: Ref, body?: UpdateOrderInput, options?: CallOptions): Promise<Order>;
  /** listOrderNotes */
  notes(id: Ref, filter?: ListOrderNotesFilter, options?: ListOptions): Promise<List<Order>>;
  /** addNote */
  createNote(id: Ref, body: Order, options?: CallOptions): Promise<Order>;
  /** routeOrder */
  route(id: Ref, body?: RouteOrderInput, options?: CallOptions): Promise<Order>;
}

export interface SystemResource {
  /** health */
  health(options?: CallOptions): Promise<HealthReply>;
}

/** Every resource of the server, in the singular and in the plural. */
export interface GeneratedResources {
  carrier: CarrierResource;
  carriers: CarrierResource;
  order: OrderResource;
  orders: OrderResource;
  system: SystemResource;
}
