// Generated from openapi.json by `npm run gen`. Do not edit.
import type { List } from './list.ts';
import type { ListOptions } from './list.ts';
import type { Filter } from './query.ts';
import type { CallOptions } from './request.ts';

/** What a path's id may be given as: the id, or the thing itself, whose version guards a change. */
export type Ref = string | { readonly id: string; readonly version?: number | undefined };

export type AcceptRebalancingPlan = {
  /** Absent: all that are still proposed */
  move_ids?: readonly string[] | undefined;
  /** true: units are in transit at once; else they are held until they are shipped */
  ship?: boolean | undefined;
  /** What of moves whose stock changed: refuse everything (default), or leave them out */
  on_stale?: 'refuse' | 'skip' | undefined;
};

export type AcceptSuggestions = {
  /** Absent: whatever is proposed, 500 at once; the answer says how many are left */
  suggestion_ids?: readonly string[] | undefined;
  parts: readonly ('safety_stock' | 'purchase')[];
};

export type AcceptedRebalancing = {
  object: 'accepted_rebalancing';
  plan: RebalancingPlan;
  transfer_ids: string[];
  accepted_units: number;
  stale_moves: {
    /** Public id, rbm_… */
    move_id: string;
    reason: 'stock_changed' | 'accepted_before' | 'rejected_before';
    location_id: string | null;
    /** Sellable and in transit when it was planned */
    was: number | null;
    is: number | null;
  }[];
};

export type AcceptedSuggestions = {
  object: 'accepted_suggestions';
  /** Set now */
  safety_stocks: number;
  /** Drafted now */
  supplies: number;
  /** As they are now */
  suggestions: ReplenishmentSuggestion[];
  not_accepted: {
    /** Public id, rpl_… */
    suggestion_id: string;
    part: 'safety_stock' | 'purchase';
    reason: 'not_proposed' | 'accepted_before' | 'safety_stock_changed' | 'supply_changed' | 'too_many_units';
    /** Units when it was found */
    was: number | null;
    is: number | null;
  }[];
  /** Suggestions that still propose one of the parts */
  remaining: number;
};

export type ActivePolicy = {
  object: 'active_policy';
  /** Public id, pol_… */
  policy_id: string;
  code: string;
  number: number;
  channel: string | null;
  at: string;
  /** What plans a share of these orders instead */
  canary: {
    /** Public id, cny_… */
    id: string;
    /** Public id, pol_… */
    policy_id: string;
    number: number;
    percent: number;
  } | null;
  document: PolicyDocument;
};

export type Address = ({
  name?: string | undefined;
  company?: string | undefined;
  line1?: string | undefined;
  line2?: string | undefined;
  street?: string | undefined;
  city?: string | undefined;
  state?: string | undefined;
  postal_code?: string | undefined;
  zip?: string | undefined;
  country?: string | undefined;
  phone?: string | undefined;
  latitude?: number | undefined;
  longitude?: number | undefined;
} & Record<string, unknown>);

export type Allocate = {
  order_id: string;
  /** The order line; needed when two have the product */
  item_id?: string | undefined;
  /** Product id or sku */
  product_id: string;
  /** Location id or code, or "backorder" to let it wait */
  location_id: string;
  quantity: number;
  allocation_type?: string | undefined;
  /** Needs the scope inventory:override */
  override_safety_stock?: boolean | undefined;
};

export type AllocateBackorders = {
  /** Only for these; every product that is waited for when absent */
  product_ids?: readonly string[] | undefined;
};

export type Allocation = {
  object: 'allocation';
  reservation_id: string | null;
  order_id: string;
  item_id: string;
  product_id: string;
  /** "backorder" when the units wait */
  location_id: string;
  /** Units of this allocation */
  quantity: number;
  allocation_type: string;
  order_status: string;
  warnings: {
    code: string;
    detail: string;
  }[];
};

export type AnalysePolicy = {
  document: PolicyDocumentInput;
};

export type ApiKey = {
  object: 'api_key';
  /** Public id, key_… */
  id: string;
  name: string;
  /** The visible start of the key */
  prefix: string;
  scopes: ('orders:read' | 'orders:write' | 'inventory:read' | 'inventory:adjust' | 'inventory:override' | 'catalog:read' | 'catalog:write' | 'network:read' | 'network:write' | 'routing:read' | 'routing:simulate' | 'routing:publish' | 'policies:read' | 'policies:write' | 'policies:publish' | 'fulfillment:read' | 'fulfillment:write' | 'channels:read' | 'channels:write' | 'webhooks:read' | 'webhooks:write' | 'reports:read' | 'logs:read' | 'logs:write' | 'events:read' | 'jobs:read' | 'jobs:write' | 'pii:read' | 'customers:read' | 'customers:erase' | 'keys:manage' | 'graphql:adhoc' | 'admin')[];
  mode: 'live' | 'test';
  status: 'active' | 'expired' | 'revoked';
  expires_at: string | null;
  revoked_at: string | null;
  /** Noted at most once a minute */
  last_used_at: string | null;
  created_by: string;
  /** RFC 3339 date-time */
  created_at: string;
};

export type ApiKeyList = {
  object: 'list';
  data: ApiKey[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type AppliedOrderChange = {
  object: 'applied_order_change';
  change: OrderChange;
  order: Order;
};

export type ApproveReturn = {
  /** Where it is to be received; needed when the request names no place */
  location_id?: string | undefined;
};

export type Availability = {
  object: 'availability';
  /** Public id, prd_… */
  product_id: string;
  sku: string;
  unlimited: boolean;
  /** Over all places that sell; null: unlimited */
  available_to_promise: number | null;
  locations: AvailabilityPlace[];
  /** The instant the numbers were read for */
  as_of: string;
  /** Their age; never more than 1000 */
  stale_ms: number;
};

export type AvailabilityItems = {
  items: readonly {
    product_id: string;
    quantity: number;
    /** Only this place counts */
    location_id?: string | undefined;
  }[];
  channel?: string | undefined;
  include_locations?: boolean | undefined;
};

export type AvailabilityPlace = {
  /** Public id, loc_… */
  location_id: string;
  location_code: string;
  /** null: unlimited */
  available_to_promise: number | null;
  lead_time_days: number | null;
};

export type AvailabilityResults = {
  object: 'availability_results';
  all_available: boolean;
  results: {
    index: number;
    product_id: string;
    sku: string | null;
    quantity: number;
    /** Whether it can be promised, after the earlier items of this request had theirs */
    available: boolean;
    available_to_promise: number | null;
    unlimited: boolean;
    /** A place that has all of it; null: only several together */
    best_location_id: string | null;
    lead_time_days: number | null;
    locations?: AvailabilityPlace[] | undefined;
    problem?: {
      code: string;
      detail: string;
    } | undefined;
  }[];
  /** The instant the numbers were read for */
  as_of: string;
  /** Their age; never more than 1000 */
  stale_ms: number;
};

export type BackorderAllocation = {
  object: 'backorder_allocation';
  /** Orders that waited and were looked at, in priority and age */
  orders: number;
  /** Orders that got units */
  allocated_orders: number;
  allocated_quantity: number;
  /** Units of these orders that still wait */
  waiting_quantity: number;
};

export type BulkCapture = {
  orders: readonly {
    type?: 'standard' | 'pre-order' | 'backorder' | 'subscription' | undefined;
    /** The sales channel; the same fact as channel */
    source?: string | undefined;
    channel?: string | undefined;
    /** The channel’s own id: with channel the natural key, unique for ever */
    channel_order_id: string;
    customer?: Customer | null | undefined;
    line_items: readonly NewOrderLine[];
    /** Amount in the currency’s unit, with at most its decimals */
    total_price?: number | undefined;
    /** ISO 4217 code */
    currency: string;
    shipping_address?: Address | null | undefined;
    /** Stop there: received is captured and not routed. Absent: routed and allocated at once */
    status?: 'draft' | 'received' | undefined;
    service_level?: string | undefined;
    priority?: number | undefined;
    /** RFC 3339 date-time */
    placed_at?: string | undefined;
    /** Not allocated or sent before this instant */
    release_at?: string | undefined;
    /** What the customer was promised or asked for: what arrives after it is late */
    deliver_before?: string | undefined;
    schedule?: SubscriptionSchedule | undefined;
    assigned_location?: string | undefined;
    /** Soft holds that this order redeems */
    reservation_ids?: readonly string[] | undefined;
    allow_backorder?: boolean | undefined;
    ship_complete?: boolean | undefined;
    /** Shipments after the first that a plan may use; what has to wait leaves apart from it */
    max_splits?: number | undefined;
    tags?: readonly string[] | undefined;
    attributes?: Record<string, unknown> | undefined;
  }[];
};

export type BulkFulfillment = {
  operations: readonly FulfillmentOperation[];
};

export type BulkFulfillmentResult = {
  object: 'bulk_result';
  succeeded: number;
  failed: number;
  data: {
    index: number;
    status: number;
    order_id: string | null;
    order_status: string | null;
    /** Those that the operation made, completed or delivered */
    fulfillment_order_ids: string[];
    warnings: {
      code: string;
      detail: string;
    }[];
    problem: ({
      code: string;
      detail: string;
    } & Record<string, unknown>) | null;
  }[];
};

export type BulkOrderResult = {
  object: 'bulk_result';
  succeeded: number;
  failed: number;
  data: {
    index: number;
    ref: string | null;
    status: number;
    order: Order | null;
    problem: {
      code: string;
      detail: string;
      errors: Record<string, unknown>[];
    } | null;
  }[];
};

export type CancelFulfillmentOrder = {
  reason?: string | undefined;
  /** Do not ask the executor who accepted the work */
  force?: boolean | undefined;
  /** true: the claims are let go and the units sourced anew; else they stay allocated */
  release_stock?: boolean | undefined;
};

export type CancelOrder = {
  /** The whole order when absent */
  line_items?: readonly {
    id: string;
    /** All open units when absent */
    quantity?: number | undefined;
  }[] | undefined;
  reason?: string | undefined;
  /** Do not ask executors who accepted their work */
  force?: boolean | undefined;
};

export type CancellationReportRow = {
  /** First day of the part */
  period: string | null;
  channel: string | null;
  /** As it was given; null where none was, or no longer is known */
  reason: string | null;
  currency: string;
  orders: number;
  units: number;
  value: number;
  /** The list whose length is `orders`; none by reason */
  list: string | null;
};

export type CapacityDay = {
  object: 'capacity_day';
  /** Public id, loc_… */
  location_id: string;
  /** Local date of the location */
  date: string;
  /** Whether the location is open on that day */
  working: boolean;
  /** Whether the day has limits of its own */
  own_limits: boolean;
  orders: {
    used: number;
    /** null: no limit */
    limit: number | null;
    /** null: no limit; 0 where more was taken than is allowed now */
    left: number | null;
  };
  lines: {
    used: number;
    /** null: no limit */
    limit: number | null;
    /** null: no limit; 0 where more was taken than is allowed now */
    left: number | null;
  };
  units: {
    used: number;
    /** null: no limit */
    limit: number | null;
    /** null: no limit; 0 where more was taken than is allowed now */
    left: number | null;
  };
  /** Since when the day has more than its limits allow, as somebody lowered them */
  overbooked_at: string | null;
};

/** Absent or null: no limit on that day */
export type CapacityLimits = {
  orders?: number | null | undefined;
  lines?: number | null | undefined;
  units?: number | null | undefined;
};

export type Carrier = {
  object: 'carrier';
  /** Public id, car_… */
  id: string;
  code: string;
  name: string;
  active: boolean;
  services: {
    /** Public id, svc_… */
    id: string;
    code: string;
    name: string;
    active: boolean;
    service_level: 'economy' | 'standard' | 'expedited' | 'express' | 'same_day';
    currency: string;
  }[];
  version: number;
  created_at: string;
  updated_at: string;
};

export type CarrierCalendar = {
  /** Days on which it collects and moves; Monday to Friday when absent */
  working_days?: ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[] | undefined;
  /** Days on which it delivers; the working days when absent */
  delivery_days?: ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[] | undefined;
  /** Dates on which it neither collects, moves nor delivers */
  holidays?: string[] | undefined;
  /** The end of its round on the destination’s clock; 20:00 when absent */
  deliver_by?: string | undefined;
};

export type CarrierCalendarInput = {
  /** Days on which it collects and moves; Monday to Friday when absent */
  working_days?: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[] | undefined;
  /** Days on which it delivers; the working days when absent */
  delivery_days?: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[] | undefined;
  /** Dates on which it neither collects, moves nor delivers */
  holidays?: readonly string[] | undefined;
  /** The end of its round on the destination’s clock; 20:00 when absent */
  deliver_by?: string | undefined;
};

export type CarrierInput = {
  /** Own code, unique in its kind */
  code: string;
  name?: string | undefined;
  active?: boolean | undefined;
};

export type CarrierList = {
  object: 'list';
  data: Carrier[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type CarrierPatch = {
  name?: string | undefined;
  active?: boolean | undefined;
};

export type CarrierReportRow = {
  /** First day of the part */
  period: string | null;
  carrier: string | null;
  service: string | null;
  location_id: string | null;
  location_code: string | null;
  shipments: number;
  delivered: number;
  exceptions: number;
  returned: number;
  /** From shipment to delivery, of the delivered ones */
  hours: {
    p50: number | null;
    p90: number | null;
    p95: number | null;
  };
  /** Of orders that were promised a date: delivered, or past it */
  due: number;
  on_time: number;
  on_time_share: number | null;
  /** Of those, what left by the pick-up that was counted on: the rest was the carrier’s */
  due_left_in_time: number;
  on_time_left_in_time: number;
  carrier_on_time_share: number | null;
  /** The list whose length is `shipments`; none by service */
  list: string | null;
};

export type CarrierService = {
  object: 'carrier_service';
  /** Public id, svc_… */
  id: string;
  /** Public id, car_… */
  carrier_id: string;
  /** The carrier’s code */
  carrier: string;
  code: string;
  name: string;
  active: boolean;
  service_level: 'economy' | 'standard' | 'expedited' | 'express' | 'same_day';
  currency: string;
  rate_card: RateCard;
  version: number;
  created_at: string;
  updated_at: string;
};

export type CarrierServiceInput = {
  /** Own code, unique in its kind */
  code: string;
  name?: string | undefined;
  active?: boolean | undefined;
  /** ISO 4217 code */
  currency: string;
  rate_card: RateCardInput;
};

export type CarrierServiceList = {
  object: 'list';
  data: CarrierService[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type CarrierServicePatch = {
  name?: string | undefined;
  active?: boolean | undefined;
  /** ISO 4217 code */
  currency?: string | undefined;
  /** Replaced as a whole */
  rate_card?: RateCardInput | undefined;
};

export type ChangedUnits = {
  before: number;
  after: number;
};

export type Channel = {
  object: 'channel';
  /** Public id, chn_… */
  id: string;
  code: string;
  name: string;
  kind: string;
  active: boolean;
  stock_buffer: number;
  sourcing_groups: string[];
  status_map: Record<string, string>;
  settings: Record<string, unknown>;
  version: number;
  created_at: string;
  updated_at: string;
};

export type ChannelList = {
  object: 'list';
  data: Channel[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type ChannelPatch = {
  name?: string | undefined;
  kind?: 'web' | 'marketplace' | 'store' | 'edi' | 'api' | 'file' | undefined;
  active?: boolean | undefined;
  /** Units of each product kept back from this channel */
  stock_buffer?: number | undefined;
  /** Groups of locations it may be served from; empty: all */
  sourcing_groups?: readonly string[] | undefined;
  /** Our order statuses in the channel’s words */
  status_map?: Record<string, string> | undefined;
  settings?: Record<string, unknown> | undefined;
};

export type ChannelReportRow = {
  channel: string;
  /** Whether there is a channel of this code */
  registered: boolean;
  name: string | null;
  kind: string | null;
  active: boolean | null;
  stock_buffer: number | null;
  orders: number;
  /** No place was found, or no stock, and they may not wait */
  failed: number;
  on_hold: number;
  /** For stock or for their day */
  waiting: number;
  cancelled: number;
  fulfilled: number;
  failed_share: number | null;
  /** In the period */
  last_order_at: string | null;
  /** The list whose length is `orders` */
  list: string;
};

export type CostToServeRow = {
  /** First day of the part */
  period: string | null;
  order_id: string | null;
  channel: string | null;
  /** Null too for what splits cost: no place has it */
  location_id: string | null;
  location_code: string | null;
  carrier: string | null;
  service: string | null;
  currency: string;
  decisions: number;
  orders: number;
  shipments: number;
  units: number;
  freight: number;
  handling: number;
  split: number;
  /** freight + handling + split */
  cost: number;
  cost_per_order: number | null;
  cost_per_unit: number | null;
  /** The list whose length is `decisions`; null where no list can be asked for it */
  list: string | null;
};

export type CreateApiKey = {
  name: string;
  scopes: readonly ('orders:read' | 'orders:write' | 'inventory:read' | 'inventory:adjust' | 'inventory:override' | 'catalog:read' | 'catalog:write' | 'network:read' | 'network:write' | 'routing:read' | 'routing:simulate' | 'routing:publish' | 'policies:read' | 'policies:write' | 'policies:publish' | 'fulfillment:read' | 'fulfillment:write' | 'channels:read' | 'channels:write' | 'webhooks:read' | 'webhooks:write' | 'reports:read' | 'logs:read' | 'logs:write' | 'events:read' | 'jobs:read' | 'jobs:write' | 'pii:read' | 'customers:read' | 'customers:erase' | 'keys:manage' | 'graphql:adhoc' | 'admin')[];
  mode?: 'live' | 'test' | undefined;
  expires_at?: string | null | undefined;
};

export type Customer = ({
  id?: string | undefined;
  name?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
} & Record<string, unknown>);

export type CustomerErasure = {
  object: 'customer_erasure';
  /** Public id, ers_… */
  id: string;
  /** Keyed hash of the customer id */
  subject_hash: string;
  reason: 'subject_request' | 'consent_withdrawn' | 'objection' | 'no_longer_needed' | 'unlawful' | 'legal_obligation';
  order_ids: string[];
  erased_by: string;
  /** RFC 3339 date-time */
  erased_at: string;
};

export type CustomerErasureDone = {
  object: 'customer_erasure';
  /** Public id, ers_… */
  id: string;
  /** Keyed hash of the customer id */
  subject_hash: string;
  reason: 'subject_request' | 'consent_withdrawn' | 'objection' | 'no_longer_needed' | 'unlawful' | 'legal_obligation';
  order_ids: string[];
  erased_by: string;
  /** RFC 3339 date-time */
  erased_at: string;
  /** Rows changed by this call, by table; empty when it had been done before */
  erased_rows: Record<string, number>;
  backups: {
    expire_at: string | null;
    detail: string;
  };
};

export type CustomerErasureList = {
  object: 'list';
  data: CustomerErasure[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type CustomerExport = {
  object: 'customer_export';
  customer_id: string;
  /** RFC 3339 date-time */
  exported_at: string;
  known_as: {
    customer_ids: string[];
    emails: string[];
    phones: string[];
  };
  order_count: number;
  orders: {
    order: Order;
    notes: {
      /** Public id, note_… */
      id: string;
      text: string;
      author: string;
      /** RFC 3339 date-time */
      created_at: string;
    }[];
    changes: {
      /** Public id, chg_… */
      id: string;
      number: number;
      status: string;
      request: Record<string, unknown>;
      reason: string | null;
      /** RFC 3339 date-time */
      proposed_at: string;
    }[];
    shipments: {
      /** Public id, shp_… */
      id: string;
      status: string;
      carrier: string | null;
      service: string | null;
      tracking_number: string | null;
      tracking_url: string | null;
      /** RFC 3339 date-time */
      shipped_at: string;
    }[];
    decisions: {
      /** Public id, dec_… */
      id: string;
      trigger: string;
      outcome: string;
      /** RFC 3339 date-time */
      decided_at: string;
      document: Record<string, unknown>;
    }[];
    events: {
      subject: string;
      type: string;
      actor: string;
      /** RFC 3339 date-time */
      time: string;
      data: Record<string, unknown>;
    }[];
  }[];
  reservations: {
    /** Public id, rsv_… */
    id: string;
    owner_key: string;
    quantity: number;
    status: string;
    /** RFC 3339 date-time */
    created_at: string;
  }[];
  log_entries: {
    /** Public id, log_… */
    id: string;
    type: string;
    /** RFC 3339 date-time */
    recorded_at: string;
    body: Record<string, unknown>;
  }[];
  has_more: boolean;
  next_cursor: string | null;
};

export type CustomerFulfillment = {
  order_id: string;
  channel: string;
  placed_at: string;
  status: string;
  fulfilled_at: string | null;
  location_id: string | null;
  destination_country: string | null;
  quantity: number;
  shipped_quantity: number;
  carrier: string | null;
  shipped_at: string | null;
  delivered_at: string | null;
  hours_to_ship: number | null;
};

export type CustomerReportRow = {
  /** First day of the part */
  period: string | null;
  currency: string;
  /** Of known customers */
  orders: number;
  orders_without_customer: number;
  customers: number;
  /** Whose first order of all is in this part */
  new_customers: number;
  returning_customers: number;
  ordered_once: number;
  ordered_twice: number;
  ordered_more: number;
  orders_per_customer: number | null;
  value: number;
  value_of_new: number;
  value_per_customer: number | null;
  /** What half of the customers spent at most */
  value_p50: number | null;
  value_p90: number | null;
  /** The list whose length is `orders` */
  list: string;
};

export type CycleCount = {
  object: 'cycle_count';
  /** Public id, cnt_… */
  id: string;
  /** Public id, loc_… */
  location_id: string;
  status: 'counting' | 'review' | 'approved' | 'cancelled';
  selection: Record<string, unknown>;
  tolerance_units: number;
  tolerance_percent: number;
  line_items: {
    /** Public id, prd_… */
    product_id: string;
    sku: string;
    state: 'open' | 'recount' | 'counted';
    first_counted: number | null;
    counted: number | null;
    /** On hand at the moment of the count; hidden until all is counted */
    expected: number | null;
    /** counted less expected; hidden until all is counted */
    variance: number | null;
    adjusted: number | null;
    counted_by: string | null;
    counted_at: string | null;
  }[];
  version: number;
  created_by: string;
  created_at: string;
  decided_by: string | null;
  decided_at: string | null;
};

export type CycleCountDecision = Record<string, unknown>;

export type CycleCountList = {
  object: 'list';
  data: CycleCount[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type DailySales = {
  product_id: string;
  day: string;
  quantity_sold: number;
};

export type DecisionChanges = {
  object: 'decision_changes';
  /** Public id, dec_… */
  decision_id: string;
  location_id: string | null;
  currency: string;
  /** The smallest change */
  sentence: string;
  /** The smallest first; each was planned with the change and with one step less */
  answers: {
    kind: 'stock' | 'freight' | 'handling' | 'split_penalty' | 'late_penalty' | 'capacity' | 'gate' | 'shipments_max' | 'service_weight_max';
    outcome: 'found' | 'none' | 'not_applicable' | 'undecided';
    sentence: string;
    change: {
      location_id: string | null;
      product_id: string | null;
      carrier: string | null;
      service: string | null;
      measure: 'orders' | 'lines' | 'units' | null;
      gate: {
        gate: string;
        have: string;
        need: string;
      } | null;
      from: number;
      to: number;
      /** Units, money, grams or shipments, as the kind says */
      by: number;
      /** What answers are ranked by: money as a share of the cost of the plan, stock and capacity as a share of what is ordered; a gate or a shipment counts as 1 */
      size: number;
      /** No smaller change of it does; false: the one before does not */
      is_least: boolean;
      becomes: {
        location_ids: string[];
        covered_quantity: number;
        cost: number;
        proven: boolean;
      };
    } | null;
  }[];
  plans_made: number;
  sets_examined: number;
};

export type DecisionExplanation = {
  object: 'decision_explanation';
  /** Public id, dec_… */
  decision_id: string;
  /** Public id, ord_… */
  order_id: string;
  currency: string;
  /** What was decided and the reason that counted most */
  sentence: string;
  candidates: {
    location_id: string;
    code: string;
    chosen: boolean;
    gate: {
      gate: string;
      have: string;
      need: string;
    } | null;
    covered_quantity: number;
    freight: number | null;
    handling: number | null;
    late: number | null;
    scarcity: number | null;
    other: number | null;
    cost: number | null;
    /** Parcels that all it covers would travel in */
    parcels: number;
    transit_days: number | null;
    /** Instant from which the place has it (lead time, supply); null: it lies there */
    available_on: string | null;
    /** Date on the customer’s clock by calendars and rate card; null: not known, or never */
    arrives_on: string | null;
    /** Begun days past deliver_before, 800 at most and for never; null when nothing was promised */
    days_late: number | null;
    distance_km: number | null;
    /** Every term between 0 and 1; null where no scorecard chose or it is out */
    score: {
      inventory: number;
      shipping: number;
      history: number;
      cost: number;
      /** The terms, each times its weight */
      total: number;
    } | null;
    /** Cost less that of the plan, where it covers as many units alone */
    more_than_plan: number | null;
  }[];
  can_be_replanned: boolean;
  /** Why it cannot be planned again */
  not_replannable: string | null;
};

export type DecisionVerification = {
  object: 'decision_verification';
  /** Public id, dec_… */
  decision_id: string;
  /** Planned again from what was recorded, it is the same, bit for bit */
  equal: boolean;
  /** Names of what is not: network, inputs, planner, or parts of the decision */
  differences: string[];
  input_hash: {
    recorded: string | null;
    computed: string;
  };
  planner_version: {
    recorded: string | null;
    current: string;
  };
  /** Digest of the network that it was planned over */
  network: string;
};

export type DecisionWhyNot = {
  object: 'decision_why_not';
  /** Public id, dec_… */
  decision_id: string;
  location_id: string;
  code: string;
  currency: string;
  sentence: string;
  /** gate: it fails one; cost: a plan with it costs more; used: it sends */
  kind: 'gate' | 'cost' | 'no_plan' | 'used' | 'unknown';
  gate: {
    gate: string;
    have: string;
    need: string;
  } | null;
  /** The best plan with it; of one that sends, without it */
  plan: {
    shipments: {
      location_id: string;
      carrier: string;
      service: string;
      transit_days: number;
      cost: number;
      line_items: {
        line_no: number;
        quantity: number;
      }[];
    }[];
    covered_quantity: number;
    cost: number;
  } | null;
  /** What that plan costs more */
  difference: {
    freight: number;
    handling: number;
    late: number;
    scarcity: number;
    other: number;
    split: number;
    backorder: number;
    /** The sum of the terms */
    total: number;
  } | null;
  /** Units that it covers less */
  quantity_less: number | null;
  /** Whether there is no better plan with it */
  proven: boolean | null;
};

export type DeletedSimulation = {
  object: 'simulation';
  /** Public id, sim_… */
  id: string;
  deleted: true;
};

export type DeletedWebhookEndpoint = {
  object: 'webhook_endpoint';
  /** Public id, whe_… */
  id: string;
  deleted: true;
};

export type DeliveryPromise = {
  object: 'promise';
  /** Public id, prm_… */
  id: string;
  /** Public id, ord_… */
  order_id: string;
  state: 'kept' | 'at_risk' | 'breached' | 'met' | 'cancelled';
  /** Why it is at risk or breached */
  cause: 'on_hold' | 'customer_change' | 'capacity' | 'stock_short' | 'no_stock' | 'supply' | 're_routed' | 'not_sent' | 'late_pick' | 'late_hand_over' | 'carrier' | 'unknown' | null;
  basis: 'model' | 'rate_card' | 'external' | 'none';
  p50_at: string | null;
  /** The end of the promised day; null: none could be given */
  p90_at: string | null;
  /** What is expected now */
  expected_at: string | null;
  lane: string | null;
  /** Of the part that was to come last */
  location_id: string | null;
  service: string | null;
  /** The pick-up that it was to leave by */
  leaves_at: string | null;
  given_at: string;
  checked_at: string;
  delivered_at: string | null;
};

export type DeliveryPromiseList = {
  object: 'list';
  data: DeliveryPromise[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type EditOrder = {
  line_items: readonly {
    /** A line of the order; absent: a new line */
    id?: string | undefined;
    /** Product id or sku of a new line */
    product_id?: string | undefined;
    sku?: string | undefined;
    /** The quantity there shall be; 0 cancels it */
    quantity: number;
    /** Of a new line */
    price?: number | undefined;
  }[];
  reason?: string | undefined;
};

export type EraseCustomer = {
  /** The ground, after Article 17 (1) of the GDPR */
  reason: 'subject_request' | 'consent_withdrawn' | 'objection' | 'no_longer_needed' | 'unlawful' | 'legal_obligation';
  /** Also orders that carry this e-mail address, whatever their customer id */
  email?: string | undefined;
};

export type ErasuresReapplied = {
  object: 'erasures_reapplied';
  /** Erasures that were not known here */
  added: number;
  /** Erasures that had to be done again */
  erased: number;
};

export type Event = {
  object: 'event';
  specversion: '1.0';
  /** Public id, evt_… */
  id: string;
  /** The tenant the event belongs to */
  source: string;
  /** What happened, such as order.created */
  type: string;
  /** What it happened to */
  subject: string;
  /** RFC 3339 date-time */
  time: string;
  /** Place in the tenant’s gapless sequence 1, 2, 3… */
  sequence: number;
  /** The same as 20 digits */
  sequence_text: string;
  partitionkey: string;
  datacontenttype: 'application/json';
  /** Who did it */
  actor: string;
  /** The request it was done in */
  request_id: string | null;
  /** What it looked like then */
  data: Record<string, unknown>;
};

export type EventPage = {
  object: 'list';
  data: Event[];
  has_more: boolean;
  /** Where the next page goes on */
  next_cursor: string | null;
  prev_cursor: null;
  total: null;
  /** The newest event of the tenant */
  last_sequence: number;
};

export type Exchange = {
  object: 'exchange';
  return: Return;
  /** The replacement: an order like any other */
  order_id: string;
  order_status: string;
  total_price: number;
  /** What the units of the return are worth */
  returned_value: number;
  /** Paid back for them already */
  refunded: number;
  /** total_price less returned_value plus refunded: what is to be paid; below 0, paid back */
  balance: number;
  currency: string;
};

/** One fault in what was sent. */
export type Fault = {
  /** Where: a JSON Pointer into the body (#/lines/0/sku), or ?name for a parameter. */
  pointer: string;
  /** What, for machines. */
  code: string;
  /** What, in words. */
  detail: string;
};

export type Forecast = {
  object: 'forecast';
  /** Public id, prd_… */
  product_id: string;
  sku: string;
  /** Public id, loc_… */
  location_id: string;
  location_code: string;
  /** thin: under 8 days of history, where little more than a guess is possible */
  method: 'combined' | 'sparse' | 'thin';
  /** From the first demand to the last whole day */
  history_days: number;
  /** Of the days to come, in units */
  mean_per_day: number;
  /** The first of the days to come, in UTC */
  from: string;
  /** Mean units of each day to come; fractions are meant */
  daily: number[];
  /** Of the days to come together */
  total: {
    days: number;
    mean: number;
    standard_deviation: number;
    /** Units that suffice in 50, 80 and 95 of 100 cases */
    quantiles: {
      p50: number;
      p80: number;
      p95: number;
    };
  };
  /** How much of an average day Monday, Tuesday … sell; null under 8 weeks of history */
  weekday_factors: number[] | null;
  /** Units a day that were asked for, since the first demand at most */
  sales_velocity: {
    days_7: number;
    days_28: number;
    days_90: number;
  };
  /** null: too little history to judge by */
  backtest: {
    /** Times in the past at which a forecast was made */
    origins: number;
    horizon_days: number;
    /** 1: as wrong as saying what came the day before */
    rmsse: number | null;
    /** Said too much (above 0) or too little, as a share of demand */
    bias: number;
    /** Misses of totals over the horizon as a share of demand */
    wape: number;
    actual_units: number;
    forecast_units: number;
    /** Mean pinball loss of the totals, in units */
    quantile_losses: {
      p50: number;
      p80: number;
      p95: number;
    };
  } | null;
  /** Public id, fcr_… */
  run_id: string;
  made_at: string;
};

export type ForecastAccuracy = {
  object: 'forecast_accuracy';
  overall: {
    series: number;
    judged: number;
    rmsse: number | null;
    bias: number | null;
    wape: number | null;
    actual_units: number;
    forecast_units: number;
    missed_units: number;
  };
  by_method: {
    method: 'combined' | 'sparse' | 'thin';
    series: number;
    judged: number;
    rmsse: number | null;
    bias: number | null;
    wape: number | null;
    actual_units: number;
    forecast_units: number;
    missed_units: number;
  }[];
  by_location: {
    /** Public id, loc_… */
    location_id: string;
    location_code: string;
    series: number;
    judged: number;
    rmsse: number | null;
    bias: number | null;
    wape: number | null;
    actual_units: number;
    forecast_units: number;
    missed_units: number;
  }[];
};

export type ForecastAccuracyRow = {
  location_id: string | null;
  location_code: string | null;
  method: string | null;
  series: number;
  /** With a past that is long enough to judge them by */
  judged: number;
  rmsse: number | null;
  /** Above 0: too much was forecast */
  bias: number | null;
  wape: number | null;
  actual_units: number;
  forecast_units: number;
  missed_units: number;
  /** The list whose length is `series` */
  list: string;
};

export type ForecastList = {
  object: 'list';
  data: Forecast[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type ForecastRun = {
  object: 'forecast_run';
  /** Public id, fcr_… */
  id: string;
  trigger: 'schedule' | 'request';
  started_at: string;
  finished_at: string;
  demand_from: string;
  /** The last whole day, in UTC */
  demand_until: string;
  /** Products at locations */
  series: number;
  units: number;
  /** Ordered units of products that no location has held or sent yet: not forecast */
  unplaced_units: number;
  /** What forecasts were multiplied by to sum to the forecast of their sum */
  total_factor: number;
  /** Series with history enough for a backtest */
  judged: number;
  rmsse: number | null;
  bias: number | null;
  wape: number | null;
};

export type ForecastRunList = {
  object: 'list';
  data: ForecastRun[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type FulfillmentOperation = {
  op: 'release';
  order_id: string;
} | {
  op: 'complete';
  /** Every fulfilment order of it that is at work */
  order_id?: string | undefined;
  fulfillment_order_id?: string | undefined;
  carrier?: string | undefined;
  service?: string | undefined;
  tracking_number?: string | undefined;
  tracking_url?: string | undefined;
} | {
  op: 'deliver';
  order_id: string;
};

export type FulfillmentOrder = {
  object: 'fulfillment_order';
  /** Public id, ffo_… */
  id: string;
  /** Public id, ord_… */
  order_id: string;
  /** Public id, loc_… */
  location_id: string;
  status: 'scheduled' | 'open' | 'in_progress' | 'shipped' | 'ready_for_pickup' | 'handed_over' | 'delivered' | 'completed' | 'incomplete' | 'cancelled' | 'on_hold';
  work_step: 'none' | 'picking' | 'picked' | 'packing' | 'packed';
  request_status: 'unsubmitted' | 'submitted' | 'accepted' | 'rejected' | 'cancellation_requested' | 'cancellation_accepted' | 'cancellation_rejected';
  picking_method: string;
  carrier: string | null;
  service: string | null;
  tracking_number: string | null;
  tracking_url: string | null;
  reason: string | null;
  line_items: FulfillmentOrderLine[];
  shipments: Shipment[];
  /** The stock behind it */
  reservations: {
    /** Public id, rsv_… */
    id: string;
    /** Public id, line_… */
    item_id: string;
    /** Public id, prd_… */
    product_id: string;
    quantity: number;
    /** allocated while it is held, consumed once it has shipped */
    status: string;
  }[];
  supported_actions: ('submit' | 'accept' | 'reject' | 'pick' | 'pack' | 'ship' | 'deliver' | 'split' | 'move' | 'hold' | 'release_hold' | 'cancel' | 'accept_cancellation' | 'reject_cancellation')[];
  warnings: {
    code: string;
    detail: string;
  }[];
  version: number;
  created_at: string;
  updated_at: string;
  completed_at: string | null;
  /** When the executor took it on */
  accepted_at: string | null;
  /** When picking began */
  begun_at: string | null;
  /** When all of it was picked */
  picked_at: string | null;
  /** When all of it was packed */
  packed_at: string | null;
};

export type FulfillmentOrderLine = {
  object: 'fulfillment_order_line';
  /** Public id, ffl_… */
  id: string;
  /** The order line */
  item_id: string;
  /** Public id, prd_… */
  product_id: string;
  sku: string;
  name: string | null;
  /** Units that come, or came, from here */
  quantity: number;
  /** Units that were asked of the location at first */
  requested_quantity: number;
  picked_quantity: number;
  packed_quantity: number;
  shipped_quantity: number;
  delivered_quantity: number;
  /** Asked at first, but taken back: short, cancelled or moved */
  short_quantity: number;
};

export type FulfillmentOrderList = {
  object: 'list';
  data: FulfillmentOrder[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type FulfillmentOrderPatch = {
  status?: 'scheduled' | 'open' | 'in_progress' | 'shipped' | 'ready_for_pickup' | 'handed_over' | 'delivered' | 'completed' | 'incomplete' | 'cancelled' | 'on_hold' | undefined;
  work_step?: 'none' | 'picking' | 'picked' | 'packing' | 'packed' | undefined;
  reason?: string | null | undefined;
  tracking_number?: string | null | undefined;
  tracking_url?: string | null | undefined;
  carrier?: string | null | undefined;
  service?: string | null | undefined;
};

export type FulfillmentReportRow = {
  /** First day of the part */
  period: string | null;
  location_id: string | null;
  location_code: string | null;
  picking_method: string | null;
  fulfillment_orders: number;
  orders: number;
  order_to_release: StageHours;
  release_to_pick: StageHours;
  pick_to_pack: StageHours;
  pack_to_ship: StageHours;
  ship_to_deliver: StageHours;
  order_to_ship: StageHours;
  order_to_deliver: StageHours;
  /** The list whose length is the count of the row */
  list: string | null;
};

export type GlobalInventory = {
  object: 'inventory_global';
  /** Public id, prd_… */
  product_id: string;
  sku: string;
  quantity: number;
  unlimited: boolean;
  allocated_quantity: number;
  reserved_quantity: number;
  available_quantity: number;
  safety_stock_level: number;
  available_to_promise: number;
  incoming_quantity: number;
  damaged_quantity: number;
  quarantine_quantity: number;
  locations: Inventory[];
};

export type GraphqlRequest = {
  /** The document */
  query: string;
  variables?: Record<string, unknown> | null | undefined;
  operationName?: string | null | undefined;
  /** Taken from clients that send it; nothing in it is known */
  extensions?: Record<string, unknown> | null | undefined;
};

export type GraphqlResponse = {
  data?: Record<string, unknown> | null | undefined;
  errors?: ({
    message: string;
  } & Record<string, unknown>)[] | undefined;
  extensions?: Record<string, unknown> | undefined;
};

export type Health = {
  object: 'health';
  status: 'ok' | 'degraded' | 'down';
  version: string;
  /** Whether the request carried a valid API key */
  authenticated: boolean;
  checks: Record<string, {
    status: 'ok' | 'degraded' | 'down';
    detail: string;
    duration_ms: number;
  }>;
};

export type IncomingStock = {
  source: 'transfer' | 'supply';
  id: string;
  quantity: number;
  expected_at: string | null;
};

export type InspectReturn = {
  line_items: readonly {
    id: string;
    quantity: number;
    /** keep_it is about units that do not come; all others about received ones */
    disposition: 'restock' | 'refurbish' | 'quarantine' | 'scrap' | 'return_to_vendor' | 'keep_it';
  }[];
};

export type Inventory = {
  object: 'inventory';
  /** Public id, prd_… */
  product_id: string;
  sku: string;
  /** Public id, loc_… */
  location_id: string;
  location_code: string;
  inventory_type: 'owned' | 'dropship' | 'jit';
  /** On hand and sellable; null means unlimited */
  quantity: number | null;
  /** Held for order lines and approved transfers */
  allocated_quantity: number;
  /** Held for carts, quotes and promises that are still alive */
  reserved_quantity: number;
  /** quantity − allocated_quantity */
  available_quantity: number | null;
  safety_stock_level: number;
  /** max(0, available_quantity − reserved_quantity − safety_stock_level); null: unlimited */
  available_to_promise: number | null;
  /** In transit and on order */
  incoming_quantity: number;
  incoming?: IncomingStock[] | undefined;
  damaged_quantity: number;
  quarantine_quantity: number;
  backorder_allowance: number;
  lead_time_days: number | null;
  created_at: string | null;
  updated_at: string | null;
  warnings?: Warning[] | undefined;
};

export type InventoryAdjustment = {
  product_id: string;
  location_id: string;
  /** Signed: what is added to the bucket */
  quantity: number;
  reason: string;
  /** Which counter changes; sellable when absent */
  bucket?: 'sellable' | 'damaged' | 'quarantine' | undefined;
  /** Moves units from this bucket into the other */
  from_bucket?: 'sellable' | 'damaged' | 'quarantine' | undefined;
  /** Own document number, kept in the ledger */
  reference?: string | undefined;
};

export type InventoryBulk = {
  operations: readonly InventoryOperation[];
  /** All or none; each on its own when absent */
  atomic?: boolean | undefined;
};

export type InventoryBulkResult = {
  object: 'inventory_bulk';
  succeeded: number;
  failed: number;
  results: {
    index: number;
    status: number;
    product_id?: string | undefined;
    location_id?: string | undefined;
    quantity?: number | null | undefined;
    problem?: ({
      code: string;
      detail: string;
    } & Record<string, unknown>) | undefined;
  }[];
};

export type InventoryCount = {
  product_id: string;
  location_id: string;
  quantity: number;
  /** The quantity you believe is there; null when you believe there is no record */
  expected: number | null;
  reason?: string | undefined;
  kind?: 'count' | 'opening' | undefined;
  inventory_type?: 'owned' | 'dropship' | 'jit' | undefined;
  lead_time_days?: number | null | undefined;
  safety_stock_level?: number | undefined;
  /** Own document number, kept in the ledger */
  reference?: string | undefined;
};

export type InventoryList = {
  object: 'list';
  data: Inventory[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type InventoryMovement = {
  object: 'inventory_movement';
  id: string;
  /** Public id, prd_… */
  product_id: string;
  sku: string;
  /** Public id, loc_… */
  location_id: string;
  location_code: string;
  kind: 'receipt' | 'adjustment' | 'count' | 'transfer_out' | 'transfer_in' | 'allocate' | 'release' | 'consume' | 'reserve' | 'unreserve' | 'expire' | 'convert' | 'damage' | 'quarantine' | 'return' | 'opening' | 'safety_stock';
  quantity_delta: number;
  allocated_delta: number;
  reserved_delta: number;
  damaged_delta: number;
  quarantine_delta: number;
  safety_stock_delta: number;
  reference_type: string | null;
  reference_id: string | null;
  reverses_id: string | null;
  reason: string | null;
  actor: string;
  at: string;
};

export type InventoryMovementList = {
  object: 'list';
  data: InventoryMovement[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type InventoryOperation = {
  op: 'adjust';
  product_id: string;
  location_id: string;
  /** Signed: what is added to the bucket */
  quantity: number;
  reason: string;
  /** Which counter changes; sellable when absent */
  bucket?: 'sellable' | 'damaged' | 'quarantine' | undefined;
  /** Moves units from this bucket into the other */
  from_bucket?: 'sellable' | 'damaged' | 'quarantine' | undefined;
  /** Own document number, kept in the ledger */
  reference?: string | undefined;
} | {
  op: 'set';
  product_id: string;
  location_id: string;
  quantity: number;
  /** The quantity you believe is there; null when you believe there is no record */
  expected: number | null;
  reason?: string | undefined;
  kind?: 'count' | 'opening' | undefined;
  inventory_type?: 'owned' | 'dropship' | 'jit' | undefined;
  lead_time_days?: number | null | undefined;
  safety_stock_level?: number | undefined;
  /** Own document number, kept in the ledger */
  reference?: string | undefined;
} | {
  op: 'receipt';
  product_id: string;
  location_id: string;
  quantity: number;
  reason?: string | undefined;
  /** Own document number, kept in the ledger */
  reference?: string | undefined;
} | {
  op: 'configure';
  product_id: string;
  location_id: string;
  inventory_type?: 'owned' | 'dropship' | 'jit' | undefined;
  /** Only what a supplier holds: dropship or jit */
  unlimited?: boolean | undefined;
  lead_time_days?: number | null | undefined;
  safety_stock_level?: number | undefined;
  /** How many units may be promised that are not there */
  backorder_allowance?: number | undefined;
};

export type InventorySettings = {
  product_id: string;
  location_id: string;
  inventory_type?: 'owned' | 'dropship' | 'jit' | undefined;
  /** Only what a supplier holds: dropship or jit */
  unlimited?: boolean | undefined;
  lead_time_days?: number | null | undefined;
  safety_stock_level?: number | undefined;
  /** How many units may be promised that are not there */
  backorder_allowance?: number | undefined;
};

export type InventoryTurnoverRow = {
  product_id: string | null;
  sku: string | null;
  location_id: string | null;
  location_code: string | null;
  currency: string;
  /** Units on hand at the beginning */
  opening: number;
  /** Receipts and transfers that arrived */
  received: number;
  returned: number;
  /** Sent to customers */
  sold: number;
  /** Counted, adjusted, damaged, sent to other places */
  other: number;
  /** opening + received + returned - sold + other */
  closing: number;
  /** Units sold by the mean of opening and closing */
  turnover: number | null;
  /** How long the closing stock lasts at this pace */
  days_of_stock: number | null;
  /** At the present cost of the product */
  opening_value: number;
  sold_value: number;
  closing_value: number;
  value_turnover: number | null;
  /** Of opening, sold and closing, of products without a cost */
  units_without_cost: number;
  /** Sent by suppliers whose stock is not counted */
  sold_uncounted: number;
  /** What forecasts expect to be asked for */
  forecast_per_day: number | null;
  /** The movements whose units are `sold` and `sold_uncounted` */
  list: string;
};

export type InventoryWaterfall = {
  object: 'inventory_waterfall';
  /** Public id, prd_… */
  product_id: string;
  /** Public id, loc_… */
  location_id: string;
  at: string;
  rows: {
    name: string;
    quantity: number | null;
    running: number | null;
    note: string | null;
  }[];
  available_to_promise: number | null;
};

export type IssuedApiKey = {
  object: 'api_key';
  /** Public id, key_… */
  id: string;
  name: string;
  /** The visible start of the key */
  prefix: string;
  scopes: ('orders:read' | 'orders:write' | 'inventory:read' | 'inventory:adjust' | 'inventory:override' | 'catalog:read' | 'catalog:write' | 'network:read' | 'network:write' | 'routing:read' | 'routing:simulate' | 'routing:publish' | 'policies:read' | 'policies:write' | 'policies:publish' | 'fulfillment:read' | 'fulfillment:write' | 'channels:read' | 'channels:write' | 'webhooks:read' | 'webhooks:write' | 'reports:read' | 'logs:read' | 'logs:write' | 'events:read' | 'jobs:read' | 'jobs:write' | 'pii:read' | 'customers:read' | 'customers:erase' | 'keys:manage' | 'graphql:adhoc' | 'admin')[];
  mode: 'live' | 'test';
  status: 'active' | 'expired' | 'revoked';
  expires_at: string | null;
  revoked_at: string | null;
  /** Noted at most once a minute */
  last_used_at: string | null;
  created_by: string;
  /** RFC 3339 date-time */
  created_at: string;
  /** The whole key, shown this once */
  secret: string;
};

export type IssuedWebhookEndpoint = {
  object: 'webhook_endpoint';
  /** Public id, whe_… */
  id: string;
  url: string;
  description: string | null;
  event_types: string[];
  ordering: 'none' | 'per_subject';
  max_concurrency: number;
  timeout_seconds: number;
  enabled: boolean;
  disabled_at: string | null;
  /** manual; gone: it answered 410; failing: nothing arrived for five days */
  disabled_reason: string | null;
  /** Until then deliveries are signed with the former secret too */
  former_secret_until: string | null;
  /** Events that happened while it was disabled and were not sent; replay sends them */
  missed: {
    after_sequence: number;
    /** Null while it is disabled */
    through_sequence: number | null;
  } | null;
  health: {
    /** Deliveries that wait; counted up to 10000 */
    pending: number;
    /** Deliveries given up; counted up to 10000 */
    failed: number;
    failures_in_row: number;
    /** The first failure after the last success */
    failing_since: string | null;
    /** Nothing is sent before: it failed too often, or asked for rest */
    resting_until: string | null;
  };
  version: number;
  created_by: string;
  /** RFC 3339 date-time */
  created_at: string;
  /** RFC 3339 date-time */
  updated_at: string;
  /** whsec_…, shown this once: what deliveries are signed with */
  secret: string;
};

export type Job = {
  object: 'job';
  /** Public id, job_… */
  id: string;
  kind: string;
  state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  progress: {
    done: number;
    total: number | null;
    unit: string;
    /** Units a second so far */
    rate: number | null;
    /** Estimate of what is left */
    eta_seconds: number | null;
  };
  result: Record<string, unknown> | null;
  error: Record<string, unknown> | null;
  cancel_requested: boolean;
  attempts: number;
  created_by: string;
  /** RFC 3339 date-time */
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
};

export type JobList = {
  object: 'list';
  data: Job[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type JsonSchemaDocument = Record<string, unknown>;

export type KitComponentInput = {
  /** Product id or sku */
  product_id?: string | undefined;
  sku?: string | undefined;
  /** Units of the component in one kit */
  quantity: number;
};

export type Lane = {
  object: 'lane';
  /** Public id, lane_… */
  id: string;
  /** Public id, loc_… */
  from_location_id: string;
  /** Public id, loc_… */
  to_location_id: string;
  currency: string;
  fixed_cost: number;
  cost_per_kg: number;
  cost_per_m3: number;
  transit_days: number;
  version: number;
  created_at: string;
  updated_at: string;
};

export type LaneDeleted = {
  object: 'lane';
  /** Public id, lane_… */
  id: string;
  deleted: true;
};

export type LaneInput = {
  /** Location id or code */
  from_location_id: string;
  /** Location id or code */
  to_location_id: string;
  /** That of the first location when absent */
  currency?: string | undefined;
  /** Amount in the currency’s unit, with at most its decimals */
  fixed_cost?: number | undefined;
  /** Amount in the currency’s unit, with at most its decimals */
  cost_per_kg?: number | undefined;
  /** Amount in the currency’s unit, with at most its decimals */
  cost_per_m3?: number | undefined;
  transit_days: number;
};

export type LaneList = {
  object: 'list';
  data: Lane[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type LanePatch = {
  /** That of the first location when absent */
  currency?: string | undefined;
  /** Amount in the currency’s unit, with at most its decimals */
  fixed_cost?: number | undefined;
  /** Amount in the currency’s unit, with at most its decimals */
  cost_per_kg?: number | undefined;
  /** Amount in the currency’s unit, with at most its decimals */
  cost_per_m3?: number | undefined;
  transit_days?: number | undefined;
};

export type LawReport = {
  object: 'law_report';
  ok: boolean;
  laws: {
    law: string;
    says: string;
    ok: boolean;
    checked: number;
    broken: number;
    first: Record<string, unknown> | null;
  }[];
};

export type LeadTimeModel = {
  object: 'lead_time_model';
  /** Public id, ltm_… */
  id: string;
  version: number;
  /** false: there was too little to learn from */
  usable: boolean;
  trained_at: string;
  window_from: string;
  window_until: string;
  /** Deliveries in the window */
  observations: number;
  /** Deliveries that the coefficients are from */
  fitted: number;
  /** Share within the 90 % interval in the last four weeks that could be judged */
  coverage: number | null;
  /** Further from 90 % than chance explains */
  coverage_drifted: boolean;
  weeks: {
    /** Its Monday */
    week: string;
    deliveries: number;
    /** Share of its deliveries within their 90 % interval */
    coverage: number;
    width_days: number;
    /** Mean days between what was told and what came */
    error_days: number;
  }[];
};

export type LeadTimeModelList = {
  object: 'list';
  data: LeadTimeModel[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type LeadTimePredictions = {
  object: 'lead_time_predictions';
  /** Of the location that comes first; 0 when only rate cards are known */
  confidence: number;
  /** Chance to be on time by location id, as the quickstart’s mlPrediction has it */
  locationScores: Record<string, number>;
  model_id: string | null;
  /** Why the model of your own was not heard; null when it was, or there is none */
  predictor_fault: string | null;
  /** The service of each location that is likeliest to be on time, the best first */
  data: {
    /** Public id, loc_… */
    location_id: string;
    location_code: string;
    carrier: string;
    service: string;
    basis: 'model' | 'rate_card' | 'external';
    days: {
      p50: number;
      p80: number;
      p90: number;
    };
    delivery: {
      p50: {
        date: string;
        at: string;
      };
      p80: {
        date: string;
        at: string;
      };
      p90: {
        date: string;
        at: string;
      };
    };
    rate_card_delivery: {
      date: string;
      at: string;
    };
    due_at: string;
    on_time_probability: number;
    confidence: number;
  }[];
};

export type LeadTimePredictor = {
  object: 'lead_time_predictor';
  url: string;
  has_token: boolean;
  timeout_ms: number;
  version: number;
  created_at: string;
  updated_at: string;
};

export type LeadTimePredictorInput = {
  /** Public https address */
  url: string;
  /** Sent as a bearer token; kept sealed and never shown. Absent: the one kept stays */
  token?: string | null | undefined;
  /** 500 when absent */
  timeout_ms?: number | undefined;
};

export type LeadTimePredictorRemoved = {
  object: 'lead_time_predictor';
  deleted: true;
};

export type LeadTimeQuestion = {
  /** The order to be sent; in place of the others */
  order_id?: string | undefined;
  destination?: Address | undefined;
  /** Kilograms; half of one when absent */
  weight?: number | undefined;
  /** Cubic metres */
  volume?: number | undefined;
  /** A service level or a service’s code */
  service_level?: string | undefined;
  /** All that send when absent */
  locations?: readonly string[] | undefined;
  /** Now when absent */
  placed_at?: string | undefined;
  /** On time means until then; by the rate card’s own date when absent */
  due_at?: string | undefined;
};

export type LeadTimeTraining = {
  object: 'accepted';
  /** Public id, job_… */
  job_id: string;
};

export type LineBuckets = {
  unallocated: number;
  backordered: number;
  preordered: number;
  allocated: number;
  released: number;
  picked: number;
  packed: number;
  shipped: number;
  delivered: number;
  cancelled: number;
};

export type Location = {
  object: 'location';
  /** Public id, loc_… */
  id: string;
  code: string;
  name: string;
  type: 'fulfillment' | 'store' | 'dropship' | 'supplier' | 'returns' | 'virtual';
  active: boolean;
  address: Address;
  country: string;
  latitude: number;
  longitude: number;
  /** Only the country is known: this is its middle */
  coordinates_estimated: boolean;
  time_zone: string;
  capabilities: string[];
  groups: string[];
  calendar: LocationCalendar;
  capacity_per_day: {
    orders: number | null;
    lines: number | null;
    units: number | null;
  };
  storage_capacity_units: number | null;
  handling_cost: {
    order: number;
    line: number;
    unit: number;
  };
  currency: string;
  fulfillment_cost_factor: number;
  /** The same as fulfillment_cost_factor */
  fulfillmentCostFactor: number;
  priority: number;
  version: number;
  created_at: string;
  updated_at: string;
};

export type LocationBulk = {
  items: readonly LocationUpsert[];
};

export type LocationBulkResult = {
  object: 'bulk_result';
  created: number;
  updated: number;
  unchanged: number;
  problems: number;
  /** One for each item, in the order sent */
  results: {
    index: number;
    /** The code of the item */
    ref: string;
    status: 'created' | 'updated' | 'unchanged' | 'problem';
    id: string | null;
    version: number | null;
    errors: ({
      pointer: string;
      code: string;
      detail: string;
    } & Record<string, unknown>)[];
  }[];
};

export type LocationCalendar = {
  /** Absent: open round the clock. A weekday left out is closed */
  opening_hours?: {
    mon?: {
      /** Local time, such as 15:00 */
      open: string;
      /** Local time, such as 15:00 */
      close: string;
    }[] | undefined;
    tue?: {
      /** Local time, such as 15:00 */
      open: string;
      /** Local time, such as 15:00 */
      close: string;
    }[] | undefined;
    wed?: {
      /** Local time, such as 15:00 */
      open: string;
      /** Local time, such as 15:00 */
      close: string;
    }[] | undefined;
    thu?: {
      /** Local time, such as 15:00 */
      open: string;
      /** Local time, such as 15:00 */
      close: string;
    }[] | undefined;
    fri?: {
      /** Local time, such as 15:00 */
      open: string;
      /** Local time, such as 15:00 */
      close: string;
    }[] | undefined;
    sat?: {
      /** Local time, such as 15:00 */
      open: string;
      /** Local time, such as 15:00 */
      close: string;
    }[] | undefined;
    sun?: {
      /** Local time, such as 15:00 */
      open: string;
      /** Local time, such as 15:00 */
      close: string;
    }[] | undefined;
  } | undefined;
  /** Work on orders before it begins the same working day */
  cut_off?: string | undefined;
  /** Local dates on which nothing leaves */
  holidays?: string[] | undefined;
  /** Working hours from release to hand-over */
  processing_hours?: number | undefined;
};

export type LocationCalendarInput = {
  /** Absent: open round the clock. A weekday left out is closed */
  opening_hours?: {
    mon?: readonly {
      /** Local time, such as 15:00 */
      open: string;
      /** Local time, such as 15:00 */
      close: string;
    }[] | undefined;
    tue?: readonly {
      /** Local time, such as 15:00 */
      open: string;
      /** Local time, such as 15:00 */
      close: string;
    }[] | undefined;
    wed?: readonly {
      /** Local time, such as 15:00 */
      open: string;
      /** Local time, such as 15:00 */
      close: string;
    }[] | undefined;
    thu?: readonly {
      /** Local time, such as 15:00 */
      open: string;
      /** Local time, such as 15:00 */
      close: string;
    }[] | undefined;
    fri?: readonly {
      /** Local time, such as 15:00 */
      open: string;
      /** Local time, such as 15:00 */
      close: string;
    }[] | undefined;
    sat?: readonly {
      /** Local time, such as 15:00 */
      open: string;
      /** Local time, such as 15:00 */
      close: string;
    }[] | undefined;
    sun?: readonly {
      /** Local time, such as 15:00 */
      open: string;
      /** Local time, such as 15:00 */
      close: string;
    }[] | undefined;
  } | undefined;
  /** Work on orders before it begins the same working day */
  cut_off?: string | undefined;
  /** Local dates on which nothing leaves */
  holidays?: readonly string[] | undefined;
  /** Working hours from release to hand-over */
  processing_hours?: number | undefined;
};

export type LocationCapacity = {
  object: 'location_capacity';
  /** Public id, loc_… */
  location_id: string;
  time_zone: string;
  days: CapacityDay[];
};

export type LocationInput = {
  /** Own code, unique in its kind */
  code: string;
  type: 'fulfillment' | 'store' | 'dropship' | 'supplier' | 'returns' | 'virtual';
  name?: string | undefined;
  active?: boolean | undefined;
  /** Replaced as a whole */
  address?: Address | undefined;
  /** ISO 3166-1 code or a common name; taken from the address when absent */
  country?: string | undefined;
  latitude?: number | null | undefined;
  longitude?: number | null | undefined;
  /** IANA name; UTC when never given */
  time_zone?: string | undefined;
  capabilities?: readonly ('discrete_order_picking' | 'batch_picking' | 'zone_picking' | 'cluster_picking' | 'wave_picking' | 'pickup' | 'curbside_pickup' | 'local_delivery' | 'same_day' | 'ship_from_store' | 'ship_to_store' | 'international' | 'hazmat' | 'cold_chain' | 'oversize' | 'fragile' | 'high_value' | 'gift_wrap' | 'personalization' | 'kitting' | 'cross_dock' | 'returns_processing' | 'inspection')[] | undefined;
  /** Sourcing groups it belongs to */
  groups?: readonly string[] | undefined;
  /** Replaced as a whole */
  calendar?: LocationCalendarInput | null | undefined;
  capacity_per_day?: {
    /** Absent or null: no limit */
    orders?: number | null | undefined;
    /** Absent or null: no limit */
    lines?: number | null | undefined;
    /** Absent or null: no limit */
    units?: number | null | undefined;
  } | null | undefined;
  storage_capacity_units?: number | null | undefined;
  /** In the location’s currency */
  handling_cost?: {
    /** Amount in the currency’s unit, with at most its decimals */
    order?: number | undefined;
    /** Amount in the currency’s unit, with at most its decimals */
    line?: number | undefined;
    /** Amount in the currency’s unit, with at most its decimals */
    unit?: number | undefined;
  } | null | undefined;
  /** ISO 4217 code */
  currency?: string | undefined;
  /** Factor on what it costs to ship from here; 1 is neutral */
  fulfillment_cost_factor?: number | undefined;
  /** Lower comes first among equals; 100 when never given */
  priority?: number | undefined;
};

export type LocationList = {
  object: 'list';
  data: Location[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type LocationPatch = {
  type?: 'fulfillment' | 'store' | 'dropship' | 'supplier' | 'returns' | 'virtual' | undefined;
  name?: string | undefined;
  active?: boolean | undefined;
  /** Replaced as a whole */
  address?: Address | undefined;
  /** ISO 3166-1 code or a common name; taken from the address when absent */
  country?: string | undefined;
  latitude?: number | null | undefined;
  longitude?: number | null | undefined;
  /** IANA name; UTC when never given */
  time_zone?: string | undefined;
  capabilities?: readonly ('discrete_order_picking' | 'batch_picking' | 'zone_picking' | 'cluster_picking' | 'wave_picking' | 'pickup' | 'curbside_pickup' | 'local_delivery' | 'same_day' | 'ship_from_store' | 'ship_to_store' | 'international' | 'hazmat' | 'cold_chain' | 'oversize' | 'fragile' | 'high_value' | 'gift_wrap' | 'personalization' | 'kitting' | 'cross_dock' | 'returns_processing' | 'inspection')[] | undefined;
  /** Sourcing groups it belongs to */
  groups?: readonly string[] | undefined;
  /** Replaced as a whole */
  calendar?: LocationCalendarInput | null | undefined;
  capacity_per_day?: {
    /** Absent or null: no limit */
    orders?: number | null | undefined;
    /** Absent or null: no limit */
    lines?: number | null | undefined;
    /** Absent or null: no limit */
    units?: number | null | undefined;
  } | null | undefined;
  storage_capacity_units?: number | null | undefined;
  /** In the location’s currency */
  handling_cost?: {
    /** Amount in the currency’s unit, with at most its decimals */
    order?: number | undefined;
    /** Amount in the currency’s unit, with at most its decimals */
    line?: number | undefined;
    /** Amount in the currency’s unit, with at most its decimals */
    unit?: number | undefined;
  } | null | undefined;
  /** ISO 4217 code */
  currency?: string | undefined;
  /** Factor on what it costs to ship from here; 1 is neutral */
  fulfillment_cost_factor?: number | undefined;
  /** Lower comes first among equals; 100 when never given */
  priority?: number | undefined;
};

export type LocationUpsert = {
  /** Own code, unique in its kind */
  code: string;
  type?: 'fulfillment' | 'store' | 'dropship' | 'supplier' | 'returns' | 'virtual' | undefined;
  name?: string | undefined;
  active?: boolean | undefined;
  /** Replaced as a whole */
  address?: Address | undefined;
  /** ISO 3166-1 code or a common name; taken from the address when absent */
  country?: string | undefined;
  latitude?: number | null | undefined;
  longitude?: number | null | undefined;
  /** IANA name; UTC when never given */
  time_zone?: string | undefined;
  capabilities?: readonly ('discrete_order_picking' | 'batch_picking' | 'zone_picking' | 'cluster_picking' | 'wave_picking' | 'pickup' | 'curbside_pickup' | 'local_delivery' | 'same_day' | 'ship_from_store' | 'ship_to_store' | 'international' | 'hazmat' | 'cold_chain' | 'oversize' | 'fragile' | 'high_value' | 'gift_wrap' | 'personalization' | 'kitting' | 'cross_dock' | 'returns_processing' | 'inspection')[] | undefined;
  /** Sourcing groups it belongs to */
  groups?: readonly string[] | undefined;
  /** Replaced as a whole */
  calendar?: LocationCalendarInput | null | undefined;
  capacity_per_day?: {
    /** Absent or null: no limit */
    orders?: number | null | undefined;
    /** Absent or null: no limit */
    lines?: number | null | undefined;
    /** Absent or null: no limit */
    units?: number | null | undefined;
  } | null | undefined;
  storage_capacity_units?: number | null | undefined;
  /** In the location’s currency */
  handling_cost?: {
    /** Amount in the currency’s unit, with at most its decimals */
    order?: number | undefined;
    /** Amount in the currency’s unit, with at most its decimals */
    line?: number | undefined;
    /** Amount in the currency’s unit, with at most its decimals */
    unit?: number | undefined;
  } | null | undefined;
  /** ISO 4217 code */
  currency?: string | undefined;
  /** Factor on what it costs to ship from here; 1 is neutral */
  fulfillment_cost_factor?: number | undefined;
  /** Lower comes first among equals; 100 when never given */
  priority?: number | undefined;
};

export type LogEntry = ({
  object: 'log';
  /** Public id, log_… */
  id: string;
  type: string;
  order_id: string | null;
  actor: string;
  recorded_at: string;
  body: Record<string, unknown>;
} & Record<string, unknown>);

export type LogEntryList = {
  object: 'list';
  data: LogEntry[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type MoveFulfillmentOrder = {
  /** Location id or code */
  location_id: string;
  reason?: string | undefined;
};

export type MovementReversal = {
  reason: string;
};

export type NewChannel = {
  /** Own code, unique in its kind */
  code: string;
  name?: string | undefined;
  kind?: 'web' | 'marketplace' | 'store' | 'edi' | 'api' | 'file' | undefined;
  active?: boolean | undefined;
  /** Units of each product kept back from this channel */
  stock_buffer?: number | undefined;
  /** Groups of locations it may be served from; empty: all */
  sourcing_groups?: readonly string[] | undefined;
  /** Our order statuses in the channel’s words */
  status_map?: Record<string, string> | undefined;
  settings?: Record<string, unknown> | undefined;
};

export type NewCycleCount = {
  /** Location id or code */
  location_id: string;
  /** Just these */
  product_ids?: readonly string[] | undefined;
  /** By the value that left the place in 90 days: A makes the first 80 of 100, B the next 15 */
  abc_class?: 'A' | 'B' | 'C' | undefined;
  /** Only what no approved count has since */
  not_counted_since?: string | undefined;
  /** Longest not counted first; 200 at most when absent */
  limit?: number | undefined;
  tolerance_units?: number | undefined;
  tolerance_percent?: number | undefined;
};

export type NewExchange = {
  line_items: readonly {
    /** Product id or sku */
    product_id: string;
    quantity: number;
    /** Amount in the currency’s unit, with at most its decimals */
    price?: number | undefined;
  }[];
};

export type NewFulfillmentOrder = {
  order_id: string;
  /** Location id or code */
  location_id: string;
  /** Lines of the order; other fields of theirs may stand here and are not read */
  line_items?: readonly ({
    /** The order line */
    id: string;
    /** All that is left when absent */
    quantity?: number | undefined;
  } & Record<string, unknown>)[] | undefined;
  picking_method?: 'discrete_order_picking' | 'batch_picking' | 'zone_picking' | 'cluster_picking' | 'wave_picking' | undefined;
};

export type NewLogEntry = ({
  type: string;
  order_id?: string | undefined;
} & Record<string, unknown>);

export type NewOrder = {
  type?: 'standard' | 'pre-order' | 'backorder' | 'subscription' | undefined;
  /** The sales channel; the same fact as channel */
  source?: string | undefined;
  channel?: string | undefined;
  /** The channel’s own id: with channel the natural key, unique for ever */
  channel_order_id?: string | undefined;
  customer?: Customer | null | undefined;
  line_items: readonly NewOrderLine[];
  /** Amount in the currency’s unit, with at most its decimals */
  total_price?: number | undefined;
  /** ISO 4217 code */
  currency: string;
  shipping_address?: Address | null | undefined;
  /** Stop there: received is captured and not routed. Absent: routed and allocated at once */
  status?: 'draft' | 'received' | undefined;
  service_level?: string | undefined;
  priority?: number | undefined;
  /** RFC 3339 date-time */
  placed_at?: string | undefined;
  /** Not allocated or sent before this instant */
  release_at?: string | undefined;
  /** What the customer was promised or asked for: what arrives after it is late */
  deliver_before?: string | undefined;
  schedule?: SubscriptionSchedule | undefined;
  assigned_location?: string | undefined;
  /** Soft holds that this order redeems */
  reservation_ids?: readonly string[] | undefined;
  allow_backorder?: boolean | undefined;
  ship_complete?: boolean | undefined;
  /** Shipments after the first that a plan may use; what has to wait leaves apart from it */
  max_splits?: number | undefined;
  tags?: readonly string[] | undefined;
  attributes?: Record<string, unknown> | undefined;
};

export type NewOrderChange = {
  /** Quantities that lines shall have (0 takes a line off), and new lines */
  line_items?: readonly {
    /** A line of the order; absent: a new line */
    id?: string | undefined;
    /** Product id or sku of a new line */
    product_id?: string | undefined;
    sku?: string | undefined;
    /** The quantity there shall be; 0 cancels it */
    quantity: number;
    /** Of a new line */
    price?: number | undefined;
  }[] | undefined;
  shipping_address?: Address | undefined;
  service_level?: string | null | undefined;
  deliver_before?: string | null | undefined;
  /** open: what is held stays where it is, only open units are placed. all: everything is placed anew. all when the address, the service or the date changes, else open */
  replan?: 'open' | 'all' | undefined;
  reason?: string | undefined;
};

export type NewOrderHold = {
  kind?: 'payment' | 'fraud' | 'address' | 'customer' | 'manual' | undefined;
  reason?: string | undefined;
};

export type NewOrderLine = {
  /** Product id or sku */
  product_id?: string | undefined;
  sku?: string | undefined;
  quantity: number;
  /** Amount in the currency’s unit, with at most its decimals */
  unit_price?: number | undefined;
  /** The same as unit_price */
  price?: number | undefined;
  name?: string | undefined;
  channel_line_id?: string | undefined;
  /** Lines with the same name here leave whole, from one place in one shipment, or wait */
  keep_together?: string | undefined;
};

export type NewOrderNote = {
  text: string;
};

export type NewPolicy = {
  /** Own code, unique in its kind */
  code: string;
  name?: string | undefined;
  description?: string | undefined;
  document: PolicyDocumentInput;
  /** What this version is for */
  note?: string | null | undefined;
};

export type NewPolicyActivation = {
  /** Id or code; null: back to what is more general */
  policy_id: string | null;
  /** The published version */
  number?: number | undefined;
  /** Absent or null: all channels without a policy of their own */
  channel?: string | null | undefined;
  /** At once when absent; never in the past */
  effective_from?: string | undefined;
};

export type NewPolicyCanary = {
  /** Id or code */
  policy_id: string;
  /** The published version to try */
  number: number;
  /** Absent or null: all channels without a policy of their own */
  channel?: string | null | undefined;
  /** Share of the orders that it plans */
  percent: number;
  /** How much worse than the current policy, on average, is still accepted; at least one */
  limits: {
    /** Freight and handling by rate cards, of orders of which something was placed */
    cost_per_unit?: {
      /** What a unit may cost more */
      increase_max: number;
      /** An order counts with this cost of a unit at most: a bound on averages needs one */
      cap: number;
    } | undefined;
    /** Orders sent in more than one shipment */
    split_rate?: {
      /** Share of orders: 0.02 is two in a hundred */
      increase_max: number;
    } | undefined;
    /** Of orders that must arrive before an instant: planned to be late, or not wholly placed */
    late_rate?: {
      /** Share of orders: 0.02 is two in a hundred */
      increase_max: number;
    } | undefined;
    /** Orders that were not wholly placed */
    unplanned_rate?: {
      /** Share of orders: 0.02 is two in a hundred */
      increase_max: number;
    } | undefined;
  };
  /** Orders of each arm that count for a limit before it takes the candidate back; 100 when absent */
  orders_min?: number | undefined;
  /** Chance, over the whole canary, that one as good as the current policy is taken back; 0.05 when absent */
  false_rollback_max?: number | undefined;
};

export type NewPolicyComment = {
  text: string;
};

export type NewPolicyExample = {
  name: string;
  input: PolicyExampleInput;
  expected: PolicyExampleExpected;
};

export type NewPolicyVersion = {
  /** The newest version when absent */
  based_on?: number | undefined;
  /** That of based_on when absent */
  document?: PolicyDocumentInput | undefined;
  /** What this version is for */
  note?: string | null | undefined;
};

export type NewPromotion = {
  /** Id or code: the draft is its next version */
  policy_id?: string | undefined;
  /** The version that weights are changed in */
  based_on?: number | undefined;
  /** Of a new policy, when policy_id is absent */
  code?: string | undefined;
  note?: string | undefined;
};

export type NewRefund = {
  /** Everything that may be paid back when absent */
  line_items?: readonly {
    id: string;
    /** All that may be when absent */
    quantity?: number | undefined;
    /** Less than the units are worth */
    amount?: number | undefined;
  }[] | undefined;
  /** Of what was paid beside the goods: shipping, tax on top */
  other_amount?: number | undefined;
  reason?: string | undefined;
};

export type NewReservation = {
  /** Product id or sku */
  product_id: string;
  /** Location id or code; the place with the most to promise when absent */
  location_id?: string | undefined;
  quantity: number;
  owner_type: 'cart' | 'quote' | 'promise';
  /** Your key of the cart, quote or promise */
  owner_key: string;
  /** Life from now, at most 30 days */
  ttl_seconds?: number | undefined;
  /** Instead of ttl_seconds */
  expires_at?: string | undefined;
};

export type NewReturn = {
  order_id: string;
  line_items: readonly {
    /** A line of the order */
    id: string;
    quantity: number;
    reason?: 'no_longer_wanted' | 'damaged' | 'defective' | 'wrong_item' | 'not_as_described' | 'arrived_late' | 'other' | undefined;
  }[];
  reason?: string | undefined;
  /** Where it is to be received */
  location_id?: string | undefined;
};

export type NewRoutingDryRun = {
  /** This or order_id */
  order?: PolicyExampleOrder | undefined;
  /** A captured order, planned as if nothing of it were */
  order_id?: string | undefined;
  /** All the stock there is, for this example; the live stock when absent */
  stock?: readonly {
    /** Id or sku */
    product_id: string;
    /** Id or code */
    location_id: string;
    available: number;
  }[] | undefined;
  closed_locations?: readonly string[] | undefined;
  /** Empty this location first */
  location_id?: string | undefined;
  /** In place of the policy in force; not together with `rules` */
  policy?: PolicyDocumentInput | undefined;
  /** Only these limits and penalties, in place of any policy */
  rules?: {
    shipments_max?: number | undefined;
    ship_complete?: boolean | undefined;
    /** For each shipment after the first */
    split_penalty?: number | undefined;
    /** For each unit and day late */
    late_penalty?: number | undefined;
  } | undefined;
};

export type NewRun = {
  /** Id or code: orders and policy as it says */
  schedule_id?: string | undefined;
  /** Needed without a schedule */
  orders?: RunOrdersInput | undefined;
  /** Id or code of a policy to plan by; what counts for each order when absent */
  policy_id?: string | undefined;
  /** Its newest published version when absent */
  policy_number?: number | undefined;
};

export type NewRunSchedule = {
  /** Own code, unique in its kind */
  code: string;
  name?: string | undefined;
  /** minute hour day-of-month month day-of-week, such as 0 6,14 * * mon-fri */
  cron?: string | undefined;
  /** From each local midnight on */
  every_minutes?: number | undefined;
  /** IANA name; UTC when neither it nor a location is told */
  time_zone?: string | undefined;
  /** Id or code: its zone is the clock, whatever it is then */
  location_id?: string | undefined;
  orders: RunOrdersInput;
  /** Id or code of a policy to plan by; what counts for each order when absent */
  policy_id?: string | undefined;
  /** Its newest published version when absent */
  policy_number?: number | undefined;
  paused?: boolean | undefined;
};

export type NewSafetyStock = {
  product_id: string;
  location_id: string;
  quantity: number;
};

export type NewSafetyStocks = {
  safety_stocks: readonly NewSafetyStock[];
};

export type NewSimulation = {
  name?: string | undefined;
  /** RFC 3339 date-time */
  from: string;
  /** Not included; in the past */
  to: string;
  channel?: string | undefined;
  order_type?: string | undefined;
  /** None: only whether every decision can be made again */
  variations?: SimulationVariation[] | undefined;
  /** 1 unless told */
  seed?: number | undefined;
};

export type NewSimulationInput = {
  name?: string | undefined;
  /** RFC 3339 date-time */
  from: string;
  /** Not included; in the past */
  to: string;
  channel?: string | undefined;
  order_type?: string | undefined;
  /** None: only whether every decision can be made again */
  variations?: readonly SimulationVariationInput[] | undefined;
  /** 1 unless told */
  seed?: number | undefined;
};

export type NewSupply = {
  product_id: string;
  location_id: string;
  quantity: number;
  /** RFC 3339 date-time */
  expected_at: string;
  /** Number of the purchase order or shipping notice */
  reference?: string | undefined;
  /** Not ordered yet: it counts as incoming once it is confirmed */
  draft?: boolean | undefined;
};

export type NewTransfer = {
  from_location: string;
  to_location: string;
  lines: readonly {
    product_id: string;
    quantity: number;
  }[];
  /** RFC 3339 date-time */
  expected_at?: string | undefined;
  reason?: string | undefined;
  /** Approve it at once: the units are held */
  approve?: boolean | undefined;
};

export type NewWebhookEndpoint = {
  /** Public https address; the settings may allow others */
  url: string;
  /** Types, families such as order.*, or * for everything */
  event_types: readonly string[];
  description?: string | null | undefined;
  /** per_subject: events about one thing wait for each other, also while one is tried again. none when absent: they start in order, and one that fails holds up no other */
  ordering?: 'none' | 'per_subject' | undefined;
  /** Requests under way at once; 4 when absent */
  max_concurrency?: number | undefined;
  /** 15 when absent */
  timeout_seconds?: number | undefined;
};

export type Order = {
  object: 'order';
  /** Public id, ord_… */
  id: string;
  type: 'standard' | 'pre-order' | 'backorder' | 'subscription';
  status: 'draft' | 'received' | 'on_hold' | 'scheduled' | 'routed' | 'routing_failed' | 'partially_allocated' | 'fully_allocated' | 'allocation_failed' | 'backordered' | 'in_fulfillment' | 'split_fulfillment' | 'partially_fulfilled' | 'fulfilled' | 'cancelled' | 'completed';
  status_reason: string | null;
  queue: string | null;
  delivery_status: string;
  return_status: string;
  source: string;
  channel: string;
  /** Kind that the channel had at the capture; null: it was not registered */
  channel_kind: string | null;
  channel_order_id: string | null;
  customer: Record<string, unknown> | null;
  line_items: OrderLine[];
  total_price: number;
  currency: string;
  shipping_address: Record<string, unknown> | null;
  service_level: string | null;
  allow_backorder: boolean;
  ship_complete: boolean;
  max_splits: number | null;
  priority: number;
  placed_at: string;
  release_at: string | null;
  deliver_before: string | null;
  /** When what is not sourced by then is cancelled, as the policy says */
  auto_cancel_at: string | null;
  schedule: Record<string, unknown> | null;
  assigned_location: string | null;
  decision_id: string | null;
  routing_metadata: Record<string, unknown> | null;
  inventory_allocations: {
    reservation_id: string;
    item_id: string;
    product_id: string;
    allocated_quantity: number;
    location_id: string;
    allocation_type: string;
  }[];
  allocation_error: string | null;
  picking_method: string | null;
  fulfillment_metadata: Record<string, unknown> | null;
  holds: OrderHold[];
  tags: string[];
  attributes: Record<string, unknown>;
  supported_actions: ('submit' | 'route' | 'allocate' | 'release' | 'hold' | 'release_hold' | 'cancel' | 'edit' | 'ship' | 'deliver' | 'complete')[];
  warnings: {
    code: string;
    detail: string;
  }[];
  version: number;
  created_at: string;
  updated_at: string;
  fulfilled_at: string | null;
  cancelled_at: string | null;
  completed_at: string | null;
};

export type OrderChange = {
  object: 'order_change';
  /** Public id, chg_… */
  id: string;
  /** Public id, ord_… */
  order_id: string;
  /** Counts the changes of the order from 1 */
  number: number;
  status: 'proposed' | 'applied' | 'declined' | 'superseded';
  /** Version of the order that it was previewed on */
  base_version: number;
  applied_version: number | null;
  request: Record<string, unknown>;
  effect: OrderChangeEffect;
  reason: string | null;
  proposed_by: string;
  proposed_at: string;
  decided_by: string | null;
  decided_at: string | null;
};

export type OrderChangeDecision = {
  reason?: string | undefined;
};

export type OrderChangeEffect = {
  status: {
    before: string;
    after: string;
  };
  total_price: {
    before: number;
    after: number;
    difference: number;
  };
  currency: string;
  line_items: {
    line_no: number;
    /** Public id, prd_… */
    product_id: string;
    sku: string;
    unit_price: number | null;
    /** Ordered and not cancelled */
    quantity: ChangedUnits;
    allocated: ChangedUnits;
    /** Backordered and preordered */
    waiting: ChangedUnits;
    unallocated: ChangedUnits;
  }[];
  /** Units held for the order at each place */
  stock: {
    /** Public id, prd_… */
    product_id: string;
    /** Public id, loc_… */
    location_id: string;
    held: ChangedUnits;
  }[];
  /** What was planned anew; null when nothing had to be, or nothing may be now */
  plan: {
    reason: string | null;
    shipments: {
      location_id: string;
      carrier: string;
      service: string;
      transit_days: number;
      arrives_on: string | null;
      days_late: number | null;
      freight: number;
      handling: number;
      line_items: {
        line_no: number;
        quantity: number;
      }[];
    }[];
    uncovered: {
      line_no: number;
      quantity: number;
    }[];
  } | null;
  warnings: {
    code: string;
    detail: string;
  }[];
};

export type OrderChangeList = {
  object: 'list';
  data: OrderChange[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type OrderHold = {
  object: 'hold';
  /** Public id, hold_… */
  id: string;
  kind: string;
  reason: string | null;
  placed_by: string;
  placed_at: string;
  released_by: string | null;
  released_at: string | null;
};

export type OrderHolds = {
  object: 'order_holds';
  order_id: string;
  status: string;
  holds: OrderHold[];
};

export type OrderLine = {
  object: 'order_line';
  /** Public id, line_… */
  id: string;
  line_no: number;
  /** Public id, prd_… */
  product_id: string;
  sku: string;
  name: string | null;
  channel_line_id: string | null;
  quantity: number;
  unit_price: number | null;
  /** Kilograms of one unit */
  weight: number;
  /** Centimetres */
  length: number;
  /** Centimetres */
  width: number;
  /** Centimetres */
  height: number;
  kit: {
    product_id: string;
    quantity: number;
    /** The parts of each kit leave together */
    keep_together: boolean;
  } | null;
  keep_together: string | null;
  buckets: LineBuckets;
  allocated_quantity: number;
  backordered_quantity: number;
  shipped_quantity: number;
  cancelled_quantity: number;
  /** In returns that are not turned down */
  return_requested_quantity: number;
  /** Came back */
  returned_quantity: number;
  fulfillment_order_id: string | null;
  fulfillment_location_id: string | null;
  fulfillments: {
    fulfillment_order_id: string;
    location_id: string;
    quantity: number;
    shipped: number;
    status: string;
  }[];
};

export type OrderList = {
  object: 'list';
  data: Order[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type OrderNote = {
  object: 'note';
  /** Public id, note_… */
  id: string;
  text: string;
  author: string;
  created_at: string;
};

export type OrderPatch = {
  /** A request: applied when a legal command agrees, else answered with a warning */
  status?: 'draft' | 'received' | 'on_hold' | 'scheduled' | 'routed' | 'routing_failed' | 'partially_allocated' | 'fully_allocated' | 'allocation_failed' | 'backordered' | 'in_fulfillment' | 'split_fulfillment' | 'partially_fulfilled' | 'fulfilled' | 'cancelled' | 'completed' | undefined;
  assigned_location?: string | null | undefined;
  routing_metadata?: Record<string, unknown> | null | undefined;
  /** Read and not kept: allocations are what the server holds */
  inventory_allocations?: readonly Record<string, unknown>[] | undefined;
  allocation_error?: string | null | undefined;
  status_reason?: string | null | undefined;
  tags?: readonly string[] | undefined;
  /** Merged: null takes a field away */
  attributes?: Record<string, unknown> | undefined;
  customer?: ({
    id?: string | undefined;
  } & Record<string, unknown>) | null | undefined;
  shipping_address?: Address | null | undefined;
  service_level?: string | null | undefined;
  priority?: number | undefined;
  allow_backorder?: boolean | undefined;
  ship_complete?: boolean | undefined;
  max_splits?: number | null | undefined;
  release_at?: string | null | undefined;
  deliver_before?: string | null | undefined;
  schedule?: SubscriptionSchedulePatch | undefined;
};

export type OrderRelease = {
  object: 'order_release';
  order_id: string;
  /** Of the order */
  status: string;
  /** How many fulfilment orders this call made */
  created: number;
  /** All of the order, the oldest first */
  fulfillment_orders: FulfillmentOrder[];
  warnings: {
    code: string;
    detail: string;
  }[];
};

export type OrderTrendRow = {
  /** First day of the part */
  period: string | null;
  channel: string | null;
  type: string | null;
  /** As it is now */
  status: string | null;
  assigned_location_id: string | null;
  assigned_location_code: string | null;
  currency: string;
  orders: number;
  cancelled: number;
  fulfilled: number;
  lines: number;
  units: number;
  value: number;
  average_value: number | null;
  units_per_order: number | null;
  /** The list whose length is `orders` */
  list: string;
};

export type PackFulfillmentOrder = {
  /** Everything that is left when absent */
  line_items?: readonly {
    /** The line of the fulfilment order, or its order line */
    id: string;
    /** All that is left when absent */
    quantity?: number | undefined;
  }[] | undefined;
};

export type PickFulfillmentOrder = {
  line_items?: readonly {
    id: string;
    /** Units found; all when absent */
    quantity?: number | undefined;
    /** Units not found */
    short?: number | undefined;
    /** Why short; not_found when absent */
    reason?: 'not_found' | 'out_of_stock' | 'damaged' | 'capacity' | 'closed' | 'other' | undefined;
  }[] | undefined;
};

export type PickingReportRow = {
  /** First day of the part */
  period: string | null;
  location_id: string | null;
  location_code: string | null;
  picking_method: string | null;
  fulfillment_orders: number;
  /** Of which it is known when picking began and ended */
  measured: number;
  /** Of the measured ones, as are the figures that follow */
  lines: number;
  units: number;
  /** Sum of their times; work done at the same time counts twice */
  hours: number;
  lines_per_hour: number | null;
  units_per_hour: number | null;
  /** For a fulfilment order */
  minutes: {
    p50: number | null;
    p90: number | null;
    p95: number | null;
  };
  /** The list whose length is the count of the row */
  list: string | null;
};

export type PlanningJob = {
  object: 'job';
  /** Public id, job_… */
  id: string;
  kind: string;
};

export type PlanningSettings = {
  object: 'planning_settings';
  /** Chance in each order cycle that stock suffices, by class */
  service_levels: {
    /** Chance that stock suffices */
    A: number;
    /** Chance that stock suffices */
    B: number;
    /** Chance that stock suffices */
    C: number;
  };
  /** Share of the expected revenue that A, and A and B together, make up */
  class_shares: {
    A: number;
    B: number;
  };
  /** Days between two times at which is ordered */
  review_days: number;
  /** Days whose demand one order brings */
  cover_days: number;
  /** Days a supply takes where nothing better is known */
  lead_time_days: number;
  rebalancing: {
    /** When plans are made besides on demand */
    schedule: 'off' | 'after_forecasts';
    /** Of these amounts; products and lanes in others are left out */
    currency: string;
    /** Days that stock should last */
    horizon_days: number;
    /** Share of a unit’s cost */
    holding_rate_per_year: number;
    /** Of a unit that another place has to send */
    cross_shipping_cost: number;
    /** Amount in the currency’s unit, with at most its decimals */
    cross_shipping_cost_per_1000_km: number;
    /** Of the price, for products without a cost */
    margin_share: number;
    /** Moves that bring less are not proposed */
    benefit_min: number;
    /** Freight between places without a lane; null: nothing is moved there */
    without_lane: {
      /** Amount in the currency’s unit, with at most its decimals */
      fixed_cost: number;
      /** Amount in the currency’s unit, with at most its decimals */
      cost_per_kg: number;
      /** Amount in the currency’s unit, with at most its decimals */
      cost_per_m3: number;
      transit_days: number;
    } | null;
  };
  version: number;
};

export type PlanningSettingsPatch = {
  service_levels?: {
    /** Chance that stock suffices */
    A?: number | undefined;
    /** Chance that stock suffices */
    B?: number | undefined;
    /** Chance that stock suffices */
    C?: number | undefined;
  } | undefined;
  class_shares?: {
    A?: number | undefined;
    B?: number | undefined;
  } | undefined;
  review_days?: number | undefined;
  cover_days?: number | undefined;
  lead_time_days?: number | undefined;
  rebalancing?: {
    /** When plans are made besides on demand */
    schedule?: 'off' | 'after_forecasts' | undefined;
    /** Of these amounts; products and lanes in others are left out */
    currency?: string | undefined;
    /** Days that stock should last */
    horizon_days?: number | undefined;
    /** Share of a unit’s cost */
    holding_rate_per_year?: number | undefined;
    /** Of a unit that another place has to send */
    cross_shipping_cost?: number | undefined;
    /** Amount in the currency’s unit, with at most its decimals */
    cross_shipping_cost_per_1000_km?: number | undefined;
    /** Of the price, for products without a cost */
    margin_share?: number | undefined;
    /** Moves that bring less are not proposed */
    benefit_min?: number | undefined;
    /** Replaced as a whole */
    without_lane?: {
      /** Amount in the currency’s unit, with at most its decimals */
      fixed_cost: number;
      /** Amount in the currency’s unit, with at most its decimals */
      cost_per_kg: number;
      /** Amount in the currency’s unit, with at most its decimals */
      cost_per_m3: number;
      transit_days: number;
    } | null | undefined;
  } | undefined;
};

export type Policy = {
  object: 'policy';
  /** Public id, pol_… */
  id: string;
  code: string;
  name: string;
  description: string | null;
  built_in: boolean;
  latest_number: number;
  version: number;
  created_by: string;
  created_at: string;
  updated_at: string;
};

export type PolicyActivation = {
  object: 'policy_activation';
  /** Public id, pac_… */
  id: string;
  policy_id: string | null;
  number: number | null;
  channel: string | null;
  effective_from: string;
  activated_by: string;
  created_at: string;
  cancelled_by: string | null;
  cancelled_at: string | null;
};

export type PolicyActivationList = {
  object: 'list';
  data: PolicyActivation[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type PolicyBatch = {
  /** Own name, unique among its kind in the document */
  name: string;
  description?: string | undefined;
  /** Which orders; all of them when absent */
  when?: PolicyExpression | undefined;
  /** Which order is planned first of those planned together; arrival when absent */
  sort?: {
    by: 'priority' | 'placed_at' | 'total' | 'quantity' | 'line_count' | 'weight_kg';
    descending?: boolean | undefined;
  }[] | undefined;
  /** Tried in turn */
  rules: PolicyRule[];
  /** After the last rule; the policy’s when absent */
  otherwise?: PolicyFallback | undefined;
};

export type PolicyBatchInput = {
  /** Own name, unique among its kind in the document */
  name: string;
  description?: string | undefined;
  /** Which orders; all of them when absent */
  when?: PolicyExpressionInput | undefined;
  /** Which order is planned first of those planned together; arrival when absent */
  sort?: readonly {
    by: 'priority' | 'placed_at' | 'total' | 'quantity' | 'line_count' | 'weight_kg';
    descending?: boolean | undefined;
  }[] | undefined;
  /** Tried in turn */
  rules: readonly PolicyRuleInput[];
  /** After the last rule; the policy’s when absent */
  otherwise?: PolicyFallbackInput | undefined;
};

export type PolicyCanary = {
  object: 'policy_canary';
  /** Public id, cny_… */
  id: string;
  /** Public id, pol_… */
  policy_id: string;
  number: number;
  /** What plans the other orders */
  current: {
    /** Public id, pol_… */
    policy_id: string;
    number: number;
  };
  channel: string | null;
  percent: number;
  /** How much worse than the current policy, on average, is still accepted; at least one */
  limits: {
    /** Freight and handling by rate cards, of orders of which something was placed */
    cost_per_unit?: {
      /** What a unit may cost more */
      increase_max: number;
      /** An order counts with this cost of a unit at most: a bound on averages needs one */
      cap: number;
    } | undefined;
    /** Orders sent in more than one shipment */
    split_rate?: {
      /** Share of orders: 0.02 is two in a hundred */
      increase_max: number;
    } | undefined;
    /** Of orders that must arrive before an instant: planned to be late, or not wholly placed */
    late_rate?: {
      /** Share of orders: 0.02 is two in a hundred */
      increase_max: number;
    } | undefined;
    /** Orders that were not wholly placed */
    unplanned_rate?: {
      /** Share of orders: 0.02 is two in a hundred */
      increase_max: number;
    } | undefined;
  };
  orders_min: number;
  false_rollback_max: number;
  currency: string;
  state: 'running' | 'promoted' | 'stopped' | 'rolled_back' | 'superseded';
  reason: string | null;
  arms: {
    candidate: PolicyCanaryArm;
    current: PolicyCanaryArm;
  };
  verdicts: PolicyCanaryVerdict[];
  supported_actions: ('promote' | 'stop')[];
  started_by: string;
  started_at: string;
  ended_by: string | null;
  ended_at: string | null;
};

export type PolicyCanaryArm = {
  orders: number;
  /** Units asked for */
  quantity: number;
  covered_quantity: number;
  shipments: number;
  cost: number;
  /** Of the units placed; null: none was */
  cost_per_unit: number | null;
  split_rate: number | null;
  /** Of the orders that must arrive before an instant */
  late_rate: number | null;
  unplanned_rate: number | null;
  /** Orders that count with the cap of cost_per_unit */
  capped_orders: number;
};

export type PolicyCanaryList = {
  object: 'list';
  data: PolicyCanary[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type PolicyCanaryVerdict = {
  limit: 'cost_per_unit' | 'split_rate' | 'late_rate' | 'unplanned_rate';
  increase_max: number;
  /** Orders of both arms that count for it */
  orders: number;
  /** Average of the candidate less the current one’s */
  difference: number | null;
  /** What the candidate is worse by at least, sure at every look; null: not known yet */
  at_least: number | null;
  exceeded: boolean;
};

export type PolicyChange = {
  op: 'add' | 'remove' | 'replace';
  /** JSON pointer; the changes are applied in turn */
  path: string;
  /** What stood there before */
  from?: unknown | undefined;
  /** What stands there now */
  value?: unknown | undefined;
};

export type PolicyComment = {
  object: 'policy_comment';
  /** Public id, note_… */
  id: string;
  number: number;
  author: string;
  text: string;
  created_at: string;
};

export type PolicyCondition = {
  /** Such as country, tags, attributes.gift */
  field: string;
  op: 'eq' | 'ne' | 'in' | 'not_in' | 'gt' | 'gte' | 'lt' | 'lte' | 'prefix' | 'exists' | 'has_any' | 'has_all' | 'has_none';
  /** One value, or a list of them where the operator takes several */
  value: string | number | boolean | (string | number)[];
};

export type PolicyConditionInput = {
  /** Such as country, tags, attributes.gift */
  field: string;
  op: 'eq' | 'ne' | 'in' | 'not_in' | 'gt' | 'gte' | 'lt' | 'lte' | 'prefix' | 'exists' | 'has_any' | 'has_all' | 'has_none';
  /** One value, or a list of them where the operator takes several */
  value: string | number | boolean | readonly (string | number)[];
};

export type PolicyConstraint = {
  kind: 'type_in';
  values: ('fulfillment' | 'store' | 'dropship' | 'supplier' | 'returns' | 'virtual')[];
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'group_in';
  values: string[];
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'group_not_in';
  values: string[];
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'location_in';
  values: string[];
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'location_not_in';
  values: string[];
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'capability_all';
  values: ('discrete_order_picking' | 'batch_picking' | 'zone_picking' | 'cluster_picking' | 'wave_picking' | 'pickup' | 'curbside_pickup' | 'local_delivery' | 'same_day' | 'ship_from_store' | 'ship_to_store' | 'international' | 'hazmat' | 'cold_chain' | 'oversize' | 'fragile' | 'high_value' | 'gift_wrap' | 'personalization' | 'kitting' | 'cross_dock' | 'returns_processing' | 'inspection')[];
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'country_in';
  values: string[];
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'same_country';
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'distance_km_max';
  value: number;
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'open_within_hours';
  /** The place opens within so many hours, or is open */
  value: number;
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'capacity_left_min';
  unit: 'orders' | 'lines' | 'units';
  value: number;
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'stock_left_min';
  /** Units of each product that stay at the place */
  value: number;
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'weeks_of_supply_min';
  /** Weeks of its own demand that the place keeps of each product */
  value: number;
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'rejection_memory_days';
  /** A place that declined a product of the order is asked again after it */
  value: number;
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'shipments_max';
  value: number;
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'ship_complete';
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
};

export type PolicyConstraintInput = {
  kind: 'type_in';
  values: readonly ('fulfillment' | 'store' | 'dropship' | 'supplier' | 'returns' | 'virtual')[];
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'group_in';
  values: readonly string[];
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'group_not_in';
  values: readonly string[];
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'location_in';
  values: readonly string[];
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'location_not_in';
  values: readonly string[];
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'capability_all';
  values: readonly ('discrete_order_picking' | 'batch_picking' | 'zone_picking' | 'cluster_picking' | 'wave_picking' | 'pickup' | 'curbside_pickup' | 'local_delivery' | 'same_day' | 'ship_from_store' | 'ship_to_store' | 'international' | 'hazmat' | 'cold_chain' | 'oversize' | 'fragile' | 'high_value' | 'gift_wrap' | 'personalization' | 'kitting' | 'cross_dock' | 'returns_processing' | 'inspection')[];
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'country_in';
  values: readonly string[];
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'same_country';
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'distance_km_max';
  value: number;
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'open_within_hours';
  /** The place opens within so many hours, or is open */
  value: number;
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'capacity_left_min';
  unit: 'orders' | 'lines' | 'units';
  value: number;
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'stock_left_min';
  /** Units of each product that stay at the place */
  value: number;
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'weeks_of_supply_min';
  /** Weeks of its own demand that the place keeps of each product */
  value: number;
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'rejection_memory_days';
  /** A place that declined a product of the order is asked again after it */
  value: number;
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'shipments_max';
  value: number;
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
} | {
  kind: 'ship_complete';
  /** true: dropped in the second pass for what the first could not place */
  soft?: boolean | undefined;
};

export type PolicyDiff = {
  object: 'policy_diff';
  from: number;
  to: number;
  changes: PolicyChange[];
};

export type PolicyDocument = {
  schema: 'switchyard.policy/1';
  /** Of every amount in the document */
  currency?: string | undefined;
  /** An order belongs to the first one that matches it */
  batches: PolicyBatch[];
  objective: PolicyObjective;
  /** What becomes of orders and units that no batch places */
  otherwise?: PolicyFallback | undefined;
  /** How what was placed is placed again by itself */
  resourcing?: PolicyResourcing | undefined;
};

export type PolicyDocumentInput = {
  schema: 'switchyard.policy/1';
  /** Of every amount in the document */
  currency?: string | undefined;
  /** An order belongs to the first one that matches it */
  batches: readonly PolicyBatchInput[];
  objective: PolicyObjectiveInput;
  /** What becomes of orders and units that no batch places */
  otherwise?: PolicyFallbackInput | undefined;
  /** How what was placed is placed again by itself */
  resourcing?: PolicyResourcingInput | undefined;
};

export type PolicyExample = {
  object: 'policy_example';
  /** Public id, pex_… */
  id: string;
  /** Public id, pol_… */
  policy_id: string;
  name: string;
  input: Record<string, unknown>;
  expected: Record<string, unknown>;
  version: number;
  created_by: string;
  created_at: string;
  updated_at: string;
};

export type PolicyExampleExpected = {
  /** null: no batch */
  batch?: string | null | undefined;
  rule?: string | null | undefined;
  outcome?: 'planned' | 'partial' | 'backordered' | 'failed' | 'queued' | undefined;
  /** Codes of exactly the places that send, in any order */
  locations?: readonly string[] | undefined;
  /** In the currency of the locations’ costs */
  cost_max?: number | undefined;
};

export type PolicyExampleInput = {
  /** This or order_id */
  order?: PolicyExampleOrder | undefined;
  /** A captured order, planned as if nothing of it were */
  order_id?: string | undefined;
  /** All the stock there is, for this example; the live stock when absent */
  stock?: readonly {
    /** Id or sku */
    product_id: string;
    /** Id or code */
    location_id: string;
    available: number;
  }[] | undefined;
};

export type PolicyExampleList = {
  object: 'list';
  data: PolicyExample[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type PolicyExampleOrder = {
  type?: 'standard' | 'pre-order' | 'backorder' | 'subscription' | undefined;
  channel?: string | undefined;
  line_items: readonly NewOrderLine[];
  /** Amount in the currency’s unit, with at most its decimals */
  total_price?: number | undefined;
  /** ISO 4217 code */
  currency: string;
  service_level?: string | undefined;
  priority?: number | undefined;
  /** RFC 3339 date-time */
  placed_at?: string | undefined;
  /** What the customer was promised or asked for: what arrives after it is late */
  deliver_before?: string | undefined;
  allow_backorder?: boolean | undefined;
  ship_complete?: boolean | undefined;
  /** Shipments after the first that a plan may use; what has to wait leaves apart from it */
  max_splits?: number | undefined;
  tags?: readonly string[] | undefined;
  attributes?: Record<string, unknown> | undefined;
  shipping_address?: {
    country?: string | undefined;
    postal_code?: string | undefined;
    state?: string | undefined;
    city?: string | undefined;
    latitude?: number | undefined;
    longitude?: number | undefined;
  } | undefined;
  /** The queue that it lies in */
  queue?: string | undefined;
};

export type PolicyExamplePatch = {
  name?: string | undefined;
  input?: PolicyExampleInput | undefined;
  expected?: PolicyExampleExpected | undefined;
};

export type PolicyExampleResult = {
  name: string;
  ok: boolean;
  differences: string[];
  batch: string | null;
  rule: string | null;
  outcome: string;
  locations: string[];
  cost: number | null;
};

export type PolicyExpression = {
  all: PolicyExpression[];
} | {
  any: PolicyExpression[];
} | {
  not: PolicyExpression;
} | PolicyCondition;

export type PolicyExpressionInput = {
  all: readonly PolicyExpressionInput[];
} | {
  any: readonly PolicyExpressionInput[];
} | {
  not: PolicyExpressionInput;
} | PolicyConditionInput;

export type PolicyFallback = {
  action: 'backorder';
  /** Days after which units that still wait are cancelled by themselves; never when absent */
  cancel_after_days?: number | undefined;
} | {
  action: 'queue';
  /** Where people or another batch find it */
  queue: string;
  /** Days after which units that still wait are cancelled by themselves; never when absent */
  cancel_after_days?: number | undefined;
};

export type PolicyFallbackInput = {
  action: 'backorder';
  /** Days after which units that still wait are cancelled by themselves; never when absent */
  cancel_after_days?: number | undefined;
} | {
  action: 'queue';
  /** Where people or another batch find it */
  queue: string;
  /** Days after which units that still wait are cancelled by themselves; never when absent */
  cancel_after_days?: number | undefined;
};

export type PolicyFinding = {
  code: 'contradiction' | 'always_true' | 'unreachable' | 'shadowed' | 'orders_unmatched' | 'no_fallback' | 'rule_loop' | 'queue_loop' | 'unreachable_rule' | 'shadowed_rule' | 'no_weights' | 'term_without_effect' | 'soft_never_matters' | 'redundant_constraint' | 'unknown_group' | 'unknown_location' | 'capability_nobody_has' | 'no_location_passes' | 'unknown_channel' | 'unknown_tag' | 'unknown_sku' | 'currency_differs';
  severity: 'error' | 'warning';
  pointer: string;
  detail: string;
  /** Fields of an order that shows it; the others do not matter */
  witness: Record<string, unknown> | null;
};

export type PolicyFindings = {
  object: 'list';
  data: PolicyFinding[];
  /** No finding is an error */
  publishable: boolean;
};

export type PolicyList = {
  object: 'list';
  data: Policy[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type PolicyObjective = {
  /** The least sum of money wins */
  kind: 'money';
  /** Factor on freight; 1 when absent */
  freight?: number | undefined;
  /** Factor on what a place charges for an order; 1 when absent */
  handling?: number | undefined;
  /** Factor on what a place charges for lines and units; 1 when absent */
  labour?: number | undefined;
  /** Added for each shipment after the first */
  split_penalty?: number | undefined;
  /** Added for each unit and day past the promised day */
  late_penalty?: number | undefined;
  /** Of one kilogram of carbon dioxide */
  carbon_price?: number | undefined;
  /** Share of the forward prices that counts; as they say themselves when absent */
  scarcity?: number | undefined;
} | {
  /** The highest weighted score wins; every term is between 0 and 1 */
  kind: 'scorecard';
  weights: {
    /** Share of the order that the place has */
    inventory: number;
    /** Cheap and fast freight among the candidates */
    shipping: number;
    /** How well the place has served before */
    history: number;
    /** Low handling cost among the candidates */
    cost: number;
  };
};

export type PolicyObjectiveInput = {
  /** The least sum of money wins */
  kind: 'money';
  /** Factor on freight; 1 when absent */
  freight?: number | undefined;
  /** Factor on what a place charges for an order; 1 when absent */
  handling?: number | undefined;
  /** Factor on what a place charges for lines and units; 1 when absent */
  labour?: number | undefined;
  /** Added for each shipment after the first */
  split_penalty?: number | undefined;
  /** Added for each unit and day past the promised day */
  late_penalty?: number | undefined;
  /** Of one kilogram of carbon dioxide */
  carbon_price?: number | undefined;
  /** Share of the forward prices that counts; as they say themselves when absent */
  scarcity?: number | undefined;
} | {
  /** The highest weighted score wins; every term is between 0 and 1 */
  kind: 'scorecard';
  weights: {
    /** Share of the order that the place has */
    inventory: number;
    /** Cheap and fast freight among the candidates */
    shipping: number;
    /** How well the place has served before */
    history: number;
    /** Low handling cost among the candidates */
    cost: number;
  };
};

export type PolicyOtherwise = {
  action: 'next_rule';
} | {
  action: 'go_to';
  /** A rule of the same batch */
  rule: string;
} | {
  action: 'backorder';
  /** Days after which units that still wait are cancelled by themselves; never when absent */
  cancel_after_days?: number | undefined;
} | {
  action: 'queue';
  /** Own code, unique in its kind */
  queue: string;
  /** Days after which units that still wait are cancelled by themselves; never when absent */
  cancel_after_days?: number | undefined;
};

export type PolicyOtherwiseInput = {
  action: 'next_rule';
} | {
  action: 'go_to';
  /** A rule of the same batch */
  rule: string;
} | {
  action: 'backorder';
  /** Days after which units that still wait are cancelled by themselves; never when absent */
  cancel_after_days?: number | undefined;
} | {
  action: 'queue';
  /** Own code, unique in its kind */
  queue: string;
  /** Days after which units that still wait are cancelled by themselves; never when absent */
  cancel_after_days?: number | undefined;
};

export type PolicyPatch = {
  name?: string | undefined;
  description?: string | null | undefined;
};

export type PolicyResourcing = {
  /** So many times places may give an order back before it goes where the rest goes; 10 when absent */
  tries_max?: number | undefined;
  /** An order that is allocated and not released is exchanged for a plan that is cheaper by more than this, when a run goes through it; never when absent */
  saving_min?: number | undefined;
};

export type PolicyResourcingInput = {
  /** So many times places may give an order back before it goes where the rest goes; 10 when absent */
  tries_max?: number | undefined;
  /** An order that is allocated and not released is exchanged for a plan that is cheaper by more than this, when a run goes through it; never when absent */
  saving_min?: number | undefined;
};

export type PolicyReview = {
  comment?: string | undefined;
};

export type PolicyRule = {
  /** Own name, unique among its kind in the document */
  name: string;
  /** All of them must hold */
  constraints?: PolicyConstraint[] | undefined;
  /** Which place comes first among equals */
  sort?: {
    by: 'priority' | 'distance' | 'stock' | 'cost_factor' | 'capacity_left' | 'code';
    descending?: boolean | undefined;
  }[] | undefined;
  /** In place of the policy’s */
  objective?: PolicyObjective | undefined;
  /** What becomes of the rest; next_rule when absent */
  otherwise?: PolicyOtherwise | undefined;
};

export type PolicyRuleInput = {
  /** Own name, unique among its kind in the document */
  name: string;
  /** All of them must hold */
  constraints?: readonly PolicyConstraintInput[] | undefined;
  /** Which place comes first among equals */
  sort?: readonly {
    by: 'priority' | 'distance' | 'stock' | 'cost_factor' | 'capacity_left' | 'code';
    descending?: boolean | undefined;
  }[] | undefined;
  /** In place of the policy’s */
  objective?: PolicyObjectiveInput | undefined;
  /** What becomes of the rest; next_rule when absent */
  otherwise?: PolicyOtherwiseInput | undefined;
};

export type PolicyTestReport = {
  /** No error, and every example as expected */
  ok: boolean;
  tested_at: string;
  tested_by: string;
  findings: PolicyFinding[];
  examples: PolicyExampleResult[];
};

export type PolicyVersion = {
  object: 'policy_version';
  /** Public id, pol_… */
  policy_id: string;
  number: number;
  state: 'draft' | 'tested' | 'in_review' | 'published' | 'archived';
  document: PolicyDocument;
  note: string | null;
  based_on: number | null;
  /** The simulation that its first document was promoted from */
  origin: {
    /** Public id, sim_… */
    simulation_id: string;
    variation: string;
    /** Of the result of the simulation */
    digest: string;
    from: string;
    to: string;
    /** Variation less history, a decision, with 95 % intervals */
    figures: Record<string, {
      pairs: number;
      mean: number;
      low: number | null;
      high: number | null;
    }>;
  } | null;
  author: string;
  report: PolicyTestReport | null;
  submitted_by: string | null;
  submitted_at: string | null;
  approved_by: string | null;
  approved_at: string | null;
  published_by: string | null;
  published_at: string | null;
  supported_actions: ('edit' | 'test' | 'submit' | 'approve' | 'return' | 'publish' | 'activate' | 'archive')[];
  version: number;
  created_at: string;
  updated_at: string;
};

export type PolicyVersionList = {
  object: 'list';
  data: PolicyVersion[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type PolicyVersionPatch = {
  /** Replaced as a whole */
  document?: PolicyDocumentInput | undefined;
  /** What this version is for */
  note?: string | null | undefined;
};

export type PriceRun = {
  object: 'price_run';
  /** Public id, prn_… */
  id: string;
  trigger: 'schedule' | 'request';
  method: 'column_generation' | 'sampled_subgradient' | 'online' | 'none';
  /** Why it is not the best method; null when it is */
  reason: string | null;
  /** The version that it published */
  version: number;
  started_at: string;
  finished_at: string;
  duration_ms: number;
  /** Minor units that the expected orders cost at least until the horizon */
  bound_minor: number | null;
  /** Kinds of orders: products, quantities and region */
  demand_rows: number;
  /** Products at places */
  cells: number;
  priced_cells: number;
  rounds: number;
  converged: boolean;
  basis: {
    orders_seen: number;
    days_seen: number;
    recent_orders: number;
    recent_days: number;
    orders_per_day: number;
    orders_expected: number;
    horizon_days: number;
  };
};

export type PriceRunList = {
  object: 'list';
  data: PriceRun[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type PriceSettings = {
  object: 'price_settings';
  scarcity_weight: number;
  horizon_days: number;
  window_days: number;
  period_minutes: number;
  /** What plans count now */
  method: 'column_generation' | 'sampled_subgradient' | 'online' | 'none';
  published_version: number;
  solved_at: string | null;
  version: number;
};

export type PriceSettingsPatch = {
  /** Share of the prices that plans count; 0: none */
  scarcity_weight?: number | undefined;
  /** Days that stock has to last, usually until the next replenishment */
  horizon_days?: number | undefined;
  /** Days of orders that are looked at */
  window_days?: number | undefined;
  /** Minutes between runs */
  period_minutes?: number | undefined;
};

/** A refusal or a failure (RFC 9457). Some have further members, told on the page of their code. */
export type Problem = {
  /** The page about this kind of problem. */
  type: string;
  /** The kind in words; the same for each code. */
  title: string;
  status: number;
  /** What happened this time. */
  detail: string;
  /** The path that was asked. */
  instance?: string | undefined;
  /** The kind, for machines. */
  code: 'malformed_request' | 'invalid_text' | 'unknown_parameter' | 'invalid_parameter' | 'invalid_cursor' | 'cursor_mismatch' | 'idempotency_key_missing' | 'idempotency_key_invalid' | 'unauthenticated' | 'insufficient_scope' | 'not_found' | 'method_not_allowed' | 'not_acceptable' | 'request_timeout' | 'illegal_transition' | 'change_outdated' | 'duplicate_order' | 'duplicate' | 'insufficient_inventory' | 'no_capacity' | 'quantity_changed' | 'nothing_left' | 'idempotency_in_progress' | 'idempotency_refused' | 'in_use' | 'customer_has_open_orders' | 'cursor_expired' | 'personal_data_erased' | 'version_mismatch' | 'body_too_large' | 'uri_too_long' | 'unsupported_media_type' | 'validation_failed' | 'unknown_reference' | 'out_of_range' | 'invalid_timestamp' | 'idempotency_key_reused' | 'precondition_required' | 'quota_exceeded' | 'headers_too_large' | 'internal_error' | 'busy' | 'overloaded' | 'unavailable' | 'database_unavailable' | 'too_many_connections' | 'database_read_only' | 'storage_full';
  /** By which the log finds this request. */
  request_id: string;
  errors: Fault[];
  /** Whether the same request may succeed later. */
  retryable: boolean;
  /** The page about this kind of problem, on this server. */
  docs: string;
};

export type Product = {
  object: 'product';
  /** Public id, prd_… */
  id: string;
  sku: string;
  name: string;
  status: 'active' | 'archived';
  is_kit: boolean;
  /** Empty unless it is a kit */
  components: {
    /** Public id, prd_… */
    product_id: string;
    sku: string;
    quantity: number;
  }[];
  cost: number | null;
  price: number | null;
  currency: string;
  weight_grams: number;
  length_mm: number;
  width_mm: number;
  height_mm: number;
  /** Kilograms of one unit: weight_grams in another unit */
  weight: number;
  /** Centimetres */
  length: number;
  /** Centimetres */
  width: number;
  /** Centimetres */
  height: number;
  lot_tracked: boolean;
  serial_tracked: boolean;
  handling: ('hazmat' | 'cold_chain' | 'oversize' | 'fragile' | 'high_value')[];
  keep_together: boolean;
  attributes: Record<string, unknown>;
  version: number;
  created_at: string;
  updated_at: string;
};

export type ProductBulk = {
  items: readonly ProductInput[];
};

export type ProductBulkResult = {
  object: 'bulk_result';
  created: number;
  updated: number;
  unchanged: number;
  problems: number;
  /** One for each item, in the order sent */
  results: {
    index: number;
    /** The sku of the item */
    ref: string;
    status: 'created' | 'updated' | 'unchanged' | 'problem';
    id: string | null;
    version: number | null;
    errors: ({
      pointer: string;
      code: string;
      detail: string;
    } & Record<string, unknown>)[];
  }[];
};

export type ProductInput = {
  /** Stock keeping unit: your own code, unique for ever, without spaces at its ends */
  sku: string;
  name?: string | undefined;
  status?: 'active' | 'archived' | undefined;
  cost?: number | null | undefined;
  price?: number | null | undefined;
  /** ISO 4217 code */
  currency?: string | undefined;
  weight_grams?: number | null | undefined;
  length_mm?: number | null | undefined;
  width_mm?: number | null | undefined;
  height_mm?: number | null | undefined;
  lot_tracked?: boolean | undefined;
  serial_tracked?: boolean | undefined;
  /** Only locations with all of these capabilities send it; null clears */
  handling?: readonly ('hazmat' | 'cold_chain' | 'oversize' | 'fragile' | 'high_value')[] | null | undefined;
  /** Of a kit: the parts of each leave together, from one place, or wait */
  keep_together?: boolean | undefined;
  attributes?: Record<string, unknown> | null | undefined;
  components?: readonly KitComponentInput[] | null | undefined;
};

export type ProductList = {
  object: 'list';
  data: Product[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type ProductPatch = {
  name?: string | undefined;
  status?: 'active' | 'archived' | undefined;
  cost?: number | null | undefined;
  price?: number | null | undefined;
  /** ISO 4217 code */
  currency?: string | undefined;
  weight_grams?: number | null | undefined;
  length_mm?: number | null | undefined;
  width_mm?: number | null | undefined;
  height_mm?: number | null | undefined;
  lot_tracked?: boolean | undefined;
  serial_tracked?: boolean | undefined;
  /** Only locations with all of these capabilities send it; null clears */
  handling?: readonly ('hazmat' | 'cold_chain' | 'oversize' | 'fragile' | 'high_value')[] | null | undefined;
  /** Of a kit: the parts of each leave together, from one place, or wait */
  keep_together?: boolean | undefined;
  attributes?: Record<string, unknown> | null | undefined;
  components?: readonly KitComponentInput[] | null | undefined;
};

export type PromiseQuestion = {
  items: readonly {
    product_id: string;
    quantity: number;
    /** As of a line of an order */
    keep_together?: string | undefined;
  }[];
  destination: Address;
  /** A service level or a service’s code; the cheapest of all when absent */
  service_level?: string | undefined;
  /** Its policy is asked; only its sourcing pool counts, less its buffer */
  channel?: string | undefined;
  /** All of it together or nothing, as of an order */
  ship_complete?: boolean | undefined;
  /** Shipments after the first that a plan may use; what has to wait leaves apart from it */
  max_splits?: number | undefined;
  /** What arrives later is late, as of an order */
  deliver_before?: string | undefined;
  /** Keeps what lies there now for the cart; an order redeems it by reservation_ids. Asked again for the same owner_key, the same hold is answered, and what the cart no longer needs is let go */
  hold?: {
    /** The cart that it is for */
    owner_key: string;
    /** 900 when absent */
    ttl_seconds?: number | undefined;
  } | undefined;
};

export type PromiseQuote = {
  object: 'promise_quote';
  /** All of it can be promised */
  complete: boolean;
  /** The date that holds in 50 of 100 cases */
  p50: {
    date: string;
    at: string;
  } | null;
  /** In 90 of 100; null: not all of it can be promised */
  p90: {
    date: string;
    at: string;
  } | null;
  /** Orders within this time still arrive then; null: nothing leaves from stock */
  order_within_seconds: number | null;
  items: {
    index: number;
    product_id: string;
    quantity: number;
    promised_quantity: number;
    /** The date that holds in 50 of 100 cases */
    p50: {
      date: string;
      at: string;
    } | null;
    /** In 90 of 100; null: not all of it can be promised */
    p90: {
      date: string;
      at: string;
    } | null;
    problem: {
      code: string;
      detail: string;
    } | null;
  }[];
  shipments: {
    /** Public id, loc_… */
    location_id: string;
    location_code: string;
    carrier: string;
    service: string;
    rests_on: 'stock' | 'supply' | 'lead_time';
    /** When supply or a supplier has it; null: now */
    available_on: string | null;
    /** By the rate card, as routing decisions say it: what the plan was made by */
    arrives_on: string | null;
    leaves: {
      date: string;
      at: string;
    };
    p50: {
      date: string;
      at: string;
    };
    p90: {
      date: string;
      at: string;
    };
    basis: 'model' | 'rate_card' | 'external';
    /** Units by product: of a kit its parts */
    items: {
      index: number;
      /** Public id, prd_… */
      product_id: string;
      quantity: number;
    }[];
  }[];
  /** The same shipments by other service levels */
  alternatives: {
    service_level: string;
    freight: number;
    currency: string;
    /** The date that holds in 50 of 100 cases */
    p50: {
      date: string;
      at: string;
    } | null;
    /** In 90 of 100; null: not all of it can be promised */
    p90: {
      date: string;
      at: string;
    } | null;
  }[];
  /** Which policy planned what is there now */
  policy: {
    code: string;
    version: number;
    rule: string | null;
  } | null;
  /** Of the hold that was asked for */
  reservation_ids: string[];
  as_of: string;
};

export type PromiseReportRow = {
  location_id: string | null;
  service: string | null;
  channel: string | null;
  /** Given in the period */
  promises: number;
  /** Without a date: none could be given */
  undated: number;
  met: number;
  breached: number;
  at_risk: number;
  cancelled: number;
  /** Share of met among met and breached */
  on_time: number | null;
  /** Share that came by its 50 % date, among those that came or whose date has passed */
  p50_coverage: number | null;
  /** The same of the 90 % date */
  p90_coverage: number | null;
  /** Why promises were breached */
  causes: Record<string, number>;
};

export type PublishPolicyVersion = {
  accept_warnings?: boolean | undefined;
  /** Absent: it does not count yet */
  activate?: {
    /** Absent or null: all channels without a policy of their own */
    channel?: string | null | undefined;
    /** At once when absent; never in the past */
    effective_from?: string | undefined;
  } | undefined;
};

export type Rate = {
  price: number;
  currency: string;
  delivery_days: number;
  /** The same as delivery_days */
  deliveryDays: number;
  service: string;
  service_name: string;
  service_level: string;
  carrier: string;
  carrier_id: string;
  zone: string;
  /** distance: the carrier has no rate card, so that this is a guess */
  basis: 'rate_card' | 'distance';
  /** From tables; no carrier was asked */
  estimated: true;
  /** A weight or a country was missing and has been assumed */
  assumed: boolean;
};

export type RateCard = {
  /** standard when absent */
  service_level?: 'economy' | 'standard' | 'expedited' | 'express' | 'same_day' | undefined;
  /** Every condition of a rule must hold; the first that holds wins */
  zones: {
    zone: string;
    origin_countries?: string[] | undefined;
    destination_countries?: string[] | undefined;
    same_country?: boolean | undefined;
    /** Great-circle distance at most */
    km_max?: number | undefined;
    /** Beginnings of postal codes, compared without spaces and hyphens */
    postal_prefixes?: string[] | undefined;
  }[];
  /** Ascending; a parcel pays the first break that holds its weight */
  weight_breaks: {
    grams_max: number;
    /** Amount by zone */
    prices: Record<string, number>;
  }[];
  /** For each begun kilogram past the last break; a zone left out takes no more */
  per_extra_kg?: Record<string, number> | undefined;
  /** A parcel pays at least its volume divided by this; 5000 is usual */
  dim_divisor_cm3_per_kg?: number | undefined;
  surcharges?: {
    /** Own code, unique in its kind */
    code: string;
    kind: 'fixed' | 'percent';
    amount: number;
    when?: {
      zones?: string[] | undefined;
      destination_countries?: string[] | undefined;
      /** Beginnings of postal codes, compared without spaces and hyphens */
      postal_prefixes?: string[] | undefined;
      grams_min?: number | undefined;
    } | undefined;
  }[] | undefined;
  /** Working days of the carrier by zone */
  transit_days: Record<string, number>;
  /** Local times at which the carrier comes; absent: whenever something is ready */
  pick_up_times?: string[] | undefined;
  calendar?: CarrierCalendar | undefined;
  max_weight_grams?: number | undefined;
};

export type RateCardInput = {
  /** standard when absent */
  service_level?: 'economy' | 'standard' | 'expedited' | 'express' | 'same_day' | undefined;
  /** Every condition of a rule must hold; the first that holds wins */
  zones: readonly {
    zone: string;
    origin_countries?: readonly string[] | undefined;
    destination_countries?: readonly string[] | undefined;
    same_country?: boolean | undefined;
    /** Great-circle distance at most */
    km_max?: number | undefined;
    /** Beginnings of postal codes, compared without spaces and hyphens */
    postal_prefixes?: readonly string[] | undefined;
  }[];
  /** Ascending; a parcel pays the first break that holds its weight */
  weight_breaks: readonly {
    grams_max: number;
    /** Amount by zone */
    prices: Record<string, number>;
  }[];
  /** For each begun kilogram past the last break; a zone left out takes no more */
  per_extra_kg?: Record<string, number> | undefined;
  /** A parcel pays at least its volume divided by this; 5000 is usual */
  dim_divisor_cm3_per_kg?: number | undefined;
  surcharges?: readonly {
    /** Own code, unique in its kind */
    code: string;
    kind: 'fixed' | 'percent';
    amount: number;
    when?: {
      zones?: readonly string[] | undefined;
      destination_countries?: readonly string[] | undefined;
      /** Beginnings of postal codes, compared without spaces and hyphens */
      postal_prefixes?: readonly string[] | undefined;
      grams_min?: number | undefined;
    } | undefined;
  }[] | undefined;
  /** Working days of the carrier by zone */
  transit_days: Record<string, number>;
  /** Local times at which the carrier comes; absent: whenever something is ready */
  pick_up_times?: readonly string[] | undefined;
  calendar?: CarrierCalendarInput | undefined;
  max_weight_grams?: number | undefined;
};

export type RateList = {
  object: 'list';
  data: Rate[];
  has_more: false;
  next_cursor: null;
};

export type RatePackage = {
  /** Kilograms; 0.5 is assumed when it is missing or zero */
  weight?: number | null | undefined;
  /** Centimetres; no volume when one is missing */
  dimensions?: {
    length?: number | null | undefined;
    width?: number | null | undefined;
    height?: number | null | undefined;
  } | null | undefined;
};

export type RateRequest = {
  /** A location id or code, or an address */
  origin: string | Address;
  /** A location id or code, or an address */
  destination: string | Address;
  packages?: readonly RatePackage[] | undefined;
  /** Only rates in this currency */
  currency?: string | undefined;
};

export type ReapplyErasures = {
  /** As listed by GET /v1/erasures before the restore */
  erasures: readonly ({
    id: string;
    subject_hash: string;
    reason: 'subject_request' | 'consent_withdrawn' | 'objection' | 'no_longer_needed' | 'unlawful' | 'legal_obligation';
    order_ids: readonly string[];
    erased_by: string;
    /** RFC 3339 date-time */
    erased_at: string;
  } & Record<string, unknown>)[];
};

export type RebalancingMove = {
  object: 'rebalancing_move';
  /** Public id, rbm_… */
  id: string;
  /** Public id, rbp_… */
  plan_id: string;
  /** Public id, prd_… */
  product_id: string;
  sku: string;
  quantity: number;
  from: {
    /** Public id, loc_… */
    location_id: string;
    location_code: string;
    /** Sellable, in transit and due: what would serve demand */
    position: number;
    /** With the whole plan */
    position_after: number;
    demand_mean: number;
    demand_standard_deviation: number;
    /** Chance that it suffices until the horizon */
    cover_before: number;
    cover_after: number;
  };
  to: {
    /** Public id, loc_… */
    location_id: string;
    location_code: string;
    /** Sellable, in transit and due: what would serve demand */
    position: number;
    /** With the whole plan */
    position_after: number;
    demand_mean: number;
    demand_standard_deviation: number;
    /** Chance that it suffices until the horizon */
    cover_before: number;
    cover_after: number;
  };
  cost_avoided: number;
  freight: number;
  /** Less freight, before the fixed cost of the lane */
  benefit: number;
  currency: string;
  state: 'proposed' | 'accepted' | 'rejected';
  transfer_id: string | null;
};

export type RebalancingMoveList = {
  object: 'list';
  data: RebalancingMove[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type RebalancingPlan = {
  object: 'rebalancing_plan';
  /** Public id, rbp_… */
  id: string;
  trigger: 'schedule' | 'request';
  /** empty: no move pays; replaced: a later plan was made before all was decided */
  state: 'open' | 'empty' | 'accepted' | 'rejected' | 'replaced';
  currency: string;
  horizon_days: number;
  moves: number;
  units: number;
  /** Expected cost of shortage and holding, less by the plan */
  cost_avoided: number;
  freight: number;
  /** Of the lanes that are used */
  fixed_cost: number;
  /** What is avoided, less freight and fixed cost */
  benefit: number;
  /** No plan brings more */
  benefit_bound: number;
  lanes: {
    /** Public id, loc_… */
    from_location_id: string;
    /** Public id, loc_… */
    to_location_id: string;
    units: number;
    cost_avoided: number;
    /** By weight, volume and unit */
    freight: number;
    fixed_cost: number;
    transit_days: number;
  }[];
  basis: {
    forecast_run_id: string | null;
    network_version: string;
    settings_version: number;
    /** With stock at two places or more */
    products: number;
    places: number;
    lanes: number;
    left_out: {
      /** With a forecast; without a price, in another currency, or above 10^9 minor units */
      products: number;
      /** With terms or an end in another currency */
      lanes: number;
    };
  };
  version: number;
  made_at: string;
  updated_at: string;
};

export type RebalancingPlanList = {
  object: 'list';
  data: RebalancingPlan[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type ReceiveReturn = {
  /** Everything that is still to come when absent */
  line_items?: readonly {
    id: string;
    quantity: number;
  }[] | undefined;
};

export type RecordCycleCount = {
  line_items: readonly {
    product_id: string;
    /** Found there, held units included */
    quantity: number;
  }[];
};

export type Refund = {
  object: 'refund';
  /** Public id, rfd_… */
  id: string;
  /** Public id, rtn_… */
  return_id: string;
  /** Public id, ord_… */
  order_id: string;
  status: 'draft' | 'approved' | 'submitted' | 'succeeded' | 'failed';
  currency: string;
  amount: number;
  other_amount: number;
  line_items: {
    /** Public id, line_… */
    id: string;
    quantity: number;
    amount: number;
  }[];
  reason: string | null;
  reference: string | null;
  version: number;
  created_by: string;
  created_at: string;
  updated_at: string;
};

export type RefundList = {
  object: 'list';
  data: Refund[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type RefundPatch = {
  status?: 'draft' | 'approved' | 'submitted' | 'succeeded' | 'failed' | undefined;
  reference?: string | null | undefined;
};

export type RejectFulfillmentOrder = {
  reason: 'not_found' | 'out_of_stock' | 'damaged' | 'capacity' | 'closed' | 'other';
};

export type RejectRebalancingPlan = {
  /** Absent: all that are still proposed */
  move_ids?: readonly string[] | undefined;
};

export type ReleaseOrderHold = {
  /** One hold; absent: every hold */
  hold_id?: string | undefined;
  reason?: string | undefined;
};

export type ReplenishmentSuggestion = {
  object: 'replenishment_suggestion';
  /** Public id, rpl_… */
  id: string;
  /** Public id, rpr_… */
  run_id: string;
  /** Public id, prd_… */
  product_id: string;
  sku: string;
  /** Public id, loc_… */
  location_id: string;
  location_code: string;
  abc_class: 'A' | 'B' | 'C';
  safety_stock: {
    state: 'as_it_is' | 'proposed' | 'accepted';
    quantity: number;
    /** When it was found */
    before: number;
  };
  purchase: {
    state: 'not_needed' | 'proposed' | 'accepted';
    quantity: number;
    /** The draft that was made of it */
    supply_id: string | null;
  };
  /** Units at which is to be ordered */
  reorder_point: number;
  order_up_to: number;
  /** What it rests on */
  basis: {
    service_level: number;
    lead_time: {
      /** Supplies that arrived here, the stock record, other places, the settings */
      source: 'place' | 'record' | 'product' | 'settings';
      days: number;
      standard_deviation_days: number;
      /** Supplies it was learnt from */
      supplies: number;
    };
    /** Days that stock has to last */
    protection_days: number;
    /** Of these days, in units */
    demand_mean: number;
    demand_standard_deviation: number;
    /** How much wider than said such forecasts missed; 1 at least */
    spread_factor: number;
    /** On hand, neither allocated nor reserved */
    free_quantity: number;
    /** Of it by the safety stock of then */
    held_back_quantity: number;
    in_transit_quantity: number;
    /** Of supplies, drafts too */
    on_order_quantity: number;
    /** Ordered units that wait, in the share of this place */
    waiting_quantity: number;
    settings_version: number;
  };
  made_at: string;
  accepted_at: string | null;
};

export type ReplenishmentSuggestionList = {
  object: 'list';
  data: ReplenishmentSuggestion[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type Reservation = {
  object: 'reservation';
  /** Public id, rsv_… */
  id: string;
  /** Public id, prd_… */
  product_id: string;
  sku: string;
  /** Public id, loc_… */
  location_id: string;
  location_code: string;
  quantity: number;
  /** active: soft and alive; allocated: backs an order line or a transfer; the rest is over */
  status: 'active' | 'allocated' | 'released' | 'expired' | 'consumed';
  owner_type: 'cart' | 'quote' | 'promise' | 'order' | 'transfer';
  owner_key: string | null;
  order_id: string | null;
  /** The order line */
  item_id: string | null;
  transfer_id: string | null;
  fulfillment_order_id: string | null;
  allocation_type: string;
  /** Local date on which a location with daily limits works on it; else null */
  work_day: string | null;
  expires_at: string | null;
  created_at: string;
  closed_at: string | null;
  warnings?: Warning[] | undefined;
};

export type ReservationExtension = {
  /** Life from now, at most 30 days */
  ttl_seconds?: number | undefined;
  /** Instead of ttl_seconds */
  expires_at?: string | undefined;
};

export type ReservationList = {
  object: 'list';
  data: Reservation[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type Return = {
  object: 'return';
  /** Public id, rtn_… */
  id: string;
  /** Public id, ord_… */
  order_id: string;
  location_id: string | null;
  status: 'requested' | 'approved' | 'rejected' | 'in_transit' | 'partially_received' | 'received' | 'inspecting' | 'closed' | 'cancelled';
  reason: string | null;
  carrier: string | null;
  tracking_number: string | null;
  line_items: {
    /** Public id, line_… */
    id: string;
    /** Public id, prd_… */
    product_id: string;
    quantity: number;
    reason: 'no_longer_wanted' | 'damaged' | 'defective' | 'wrong_item' | 'not_as_described' | 'arrived_late' | 'other';
    received: number;
    uninspected: number;
    restocked: number;
    refurbished: number;
    quarantined: number;
    scrapped: number;
    returned_to_vendor: number;
    /** The customer keeps them: they do not come */
    kept: number;
    /** Units that refunds are for */
    refunded: number;
  }[];
  exchange_order_id: string | null;
  /** What the replacement uses up of what is paid back */
  exchange_credit: number;
  currency: string;
  supported_actions: ('approve' | 'reject' | 'cancel' | 'ship' | 'receive' | 'inspect' | 'close' | 'refund' | 'exchange')[];
  version: number;
  created_by: string;
  created_at: string;
  updated_at: string;
  received_at: string | null;
  closed_at: string | null;
};

export type ReturnList = {
  object: 'list';
  data: Return[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type ReturnReason = {
  reason?: string | undefined;
};

export type RollBackPolicy = {
  /** The published version to go back to */
  number: number;
  accept_warnings?: boolean | undefined;
  comment?: string | undefined;
};

export type RotateApiKey = {
  /** How long the old key still works; a day when not said */
  grace_seconds?: number | undefined;
};

export type RotateWebhookSecret = {
  /** How long the former secret signs too; 24 when absent */
  overlap_hours?: number | undefined;
};

export type RoutingDecision = {
  object: 'routing_decision';
  /** Public id, dec_… */
  id: string;
  /** Public id, ord_… */
  order_id: string;
  trigger: string;
  outcome: 'planned' | 'partial' | 'backordered' | 'failed';
  committed: boolean;
  decided_at: string;
  /** null in decisions from before there were policies */
  policy: {
    /** Public id, pol_… */
    policy_id: string;
    number: number;
    /** null: the order matched none */
    batch: string | null;
    rule: string | null;
    /** Found in the pass without the soft constraints */
    soft_dropped: boolean;
    /** What the policy says of what is left */
    otherwise: string;
    /** The canary that it was planned in, and by which of its two policies */
    canary: {
      /** Public id, cny_… */
      canary_id: string;
      arm: 'candidate' | 'current';
    } | null;
  } | null;
  currency: string;
  cost: number;
  covered_quantity: number;
  reason: string | null;
  /** What lateness was counted from: the order’s own, else the day of its promise */
  deliver_before: string | null;
  shipments: {
    location_id: string;
    carrier: string;
    service: string;
    transit_days: number;
    /** Instant from which the place has it (lead time, supply); null: it lies there */
    available_on: string | null;
    /** Date on the customer’s clock by calendars and rate card; null: not known, or never */
    arrives_on: string | null;
    /** Begun days past deliver_before, 800 at most and for never; null when nothing was promised */
    days_late: number | null;
    freight: number;
    handling: number;
    /** Price of the days that units arrive late */
    late: number;
    /** What the units are worth more when kept there */
    scarcity: number;
    /** Anything else that policies add */
    other: number;
    /** The sum of the parts */
    cost: number;
    line_items: {
      line_no: number;
      quantity: number;
    }[];
    /** Estimated by first fit; null when it is one parcel */
    parcels: {
      carton: string;
      count: number;
      weight_grams: number;
      volume_cm3: number;
      /** Of each */
      price: number;
    }[] | null;
  }[];
  /** Price of the shipments after the first; part of the cost */
  split: number;
  uncovered: {
    line_no: number;
    quantity: number;
  }[];
  candidates: {
    location_id: string;
    code: string;
    chosen: boolean;
    gate: {
      gate: string;
      have: string;
      need: string;
    } | null;
    covered_quantity: number;
    freight: number | null;
    handling: number | null;
    late: number | null;
    scarcity: number | null;
    other: number | null;
    cost: number | null;
    /** Parcels that all it covers would travel in */
    parcels: number;
    transit_days: number | null;
    /** Instant from which the place has it (lead time, supply); null: it lies there */
    available_on: string | null;
    /** Date on the customer’s clock by calendars and rate card; null: not known, or never */
    arrives_on: string | null;
    /** Begun days past deliver_before, 800 at most and for never; null when nothing was promised */
    days_late: number | null;
    distance_km: number | null;
    /** Every term between 0 and 1; null where no scorecard chose or it is out */
    score: {
      inventory: number;
      shipping: number;
      history: number;
      cost: number;
      /** The terms, each times its weight */
      total: number;
    } | null;
  }[];
  /** Of the scorecard that chose; null: what costs least was chosen */
  score_weights: {
    inventory: number;
    shipping: number;
    history: number;
    cost: number;
  } | null;
  runner_up: {
    location_ids: string[];
    covered_quantity: number;
    cost: number;
    difference: number;
  } | null;
  sets_examined: number;
  /** No plan that covers as many units costs less; null in records from before bounds */
  lower_bound: number | null;
  /** Cost less lower bound; 0 when the plan is proven */
  gap: number | null;
  proven: boolean | null;
  planner_version: string | null;
  /** SHA-256 of all that the plan depends on: same hash and version, same plan */
  input_hash: string | null;
  /** Forward prices that counted; null when none did */
  prices: {
    /** Of the forward prices, as published */
    version: number;
    /** Share of them that counted */
    weight: number;
  } | null;
};

export type RoutingDecisionList = {
  object: 'list';
  data: RoutingDecision[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type RoutingDryRun = {
  object: 'routing_dry_run';
  order_id: string | null;
  outcome: 'planned' | 'partial' | 'backordered' | 'failed';
  /** Which part of the policy answered; null with `rules` */
  policy: {
    batch: string | null;
    rule: string | null;
    pass: 'all' | 'hard' | null;
  } | null;
  currency: string;
  cost: number;
  covered_quantity: number;
  reason: string | null;
  /** What lateness was counted from: the order’s own, else the day of its promise */
  deliver_before: string | null;
  shipments: {
    location_id: string;
    carrier: string;
    service: string;
    transit_days: number;
    /** Instant from which the place has it (lead time, supply); null: it lies there */
    available_on: string | null;
    /** Date on the customer’s clock by calendars and rate card; null: not known, or never */
    arrives_on: string | null;
    /** Begun days past deliver_before, 800 at most and for never; null when nothing was promised */
    days_late: number | null;
    freight: number;
    handling: number;
    /** Price of the days that units arrive late */
    late: number;
    /** What the units are worth more when kept there */
    scarcity: number;
    /** Anything else that policies add */
    other: number;
    /** The sum of the parts */
    cost: number;
    line_items: {
      line_no: number;
      quantity: number;
    }[];
    /** Estimated by first fit; null when it is one parcel */
    parcels: {
      carton: string;
      count: number;
      weight_grams: number;
      volume_cm3: number;
      /** Of each */
      price: number;
    }[] | null;
  }[];
  /** Price of the shipments after the first; part of the cost */
  split: number;
  uncovered: {
    line_no: number;
    quantity: number;
  }[];
  candidates: {
    location_id: string;
    code: string;
    chosen: boolean;
    gate: {
      gate: string;
      have: string;
      need: string;
    } | null;
    covered_quantity: number;
    freight: number | null;
    handling: number | null;
    late: number | null;
    scarcity: number | null;
    other: number | null;
    cost: number | null;
    /** Parcels that all it covers would travel in */
    parcels: number;
    transit_days: number | null;
    /** Instant from which the place has it (lead time, supply); null: it lies there */
    available_on: string | null;
    /** Date on the customer’s clock by calendars and rate card; null: not known, or never */
    arrives_on: string | null;
    /** Begun days past deliver_before, 800 at most and for never; null when nothing was promised */
    days_late: number | null;
    distance_km: number | null;
    /** Every term between 0 and 1; null where no scorecard chose or it is out */
    score: {
      inventory: number;
      shipping: number;
      history: number;
      cost: number;
      /** The terms, each times its weight */
      total: number;
    } | null;
  }[];
  /** Of the scorecard that chose; null: what costs least was chosen */
  score_weights: {
    inventory: number;
    shipping: number;
    history: number;
    cost: number;
  } | null;
  runner_up: {
    location_ids: string[];
    covered_quantity: number;
    cost: number;
    difference: number;
  } | null;
  sets_examined: number;
  /** No plan that covers as many units costs less; null in records from before bounds */
  lower_bound: number | null;
  /** Cost less lower bound; 0 when the plan is proven */
  gap: number | null;
  proven: boolean | null;
  planner_version: string | null;
  /** SHA-256 of all that the plan depends on: same hash and version, same plan */
  input_hash: string | null;
  /** Forward prices that counted; null when none did */
  prices: {
    /** Of the forward prices, as published */
    version: number;
    /** Share of them that counted */
    weight: number;
  } | null;
};

export type Run = {
  object: 'run';
  /** Public id, run_… */
  id: string;
  state: 'queued' | 'running' | 'succeeded' | 'stopped' | 'failed';
  /** Null: asked for by a person or a program */
  schedule_id: string | null;
  due_at: string | null;
  orders: RunOrders;
  /** Null: what counted for each order */
  policy_id: string | null;
  policy_number: number | null;
  /** Public id, job_… */
  job_id: string;
  progress: {
    done: number;
    total: number | null;
  };
  totals: {
    /** Placed whole, from one location */
    routed: number;
    /** Placed whole, from several */
    split: number;
    partly_routed: number;
    /** Nothing of them was placed */
    waiting: number;
    /** Exchanged for a cheaper plan */
    resourced: number;
    /** Allocated, and left where they are */
    kept: number;
    /** Nothing was decided: held, or nothing open any more */
    skipped: number;
    error: number;
    placed_quantity: number;
    shipments: number;
    /** Of the plans that were made */
    cost: number;
    /** Less than the plans before cost */
    saved: number;
    currency: string;
    /** The most frequent first */
    reasons: {
      outcome: string;
      reason: string;
      orders: number;
    }[];
  };
  supported_actions: ('stop' | 'resume')[];
  created_by: string;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
};

export type RunList = {
  object: 'list';
  data: Run[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type RunOrder = {
  object: 'run_order';
  /** Public id, run_… */
  run_id: string;
  /** In which it is planned: by priority, then by age */
  place: number;
  /** Public id, ord_… */
  order_id: string;
  /** Null: it has not had its turn */
  outcome: 'routed' | 'split' | 'partly_routed' | 'waiting' | 'resourced' | 'kept' | 'skipped' | 'error' | null;
  reason: string | null;
  decision_id: string | null;
  placed_quantity: number;
  shipments: number;
  cost: number;
  saved: number;
  currency: string;
  done_at: string | null;
};

export type RunOrderList = {
  object: 'list';
  data: RunOrder[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type RunOrders = {
  /** Any of: unrouted (captured, nothing decided), planned (a plan, nothing taken), waiting (nothing placed them, they stand in a queue), backordered (units wait for stock), unreleased (allocated whole, nothing released: exchanged where the policy says it pays) */
  states: ('unrouted' | 'planned' | 'waiting' | 'backordered' | 'unreleased')[];
  /** Of those that wait: only in these queues */
  queues?: string[] | undefined;
  /** Only of these channels */
  channels?: string[] | undefined;
  /** Orders at most; 10000 unless told */
  limit?: number | undefined;
};

export type RunOrdersInput = {
  /** Any of: unrouted (captured, nothing decided), planned (a plan, nothing taken), waiting (nothing placed them, they stand in a queue), backordered (units wait for stock), unreleased (allocated whole, nothing released: exchanged where the policy says it pays) */
  states: readonly ('unrouted' | 'planned' | 'waiting' | 'backordered' | 'unreleased')[];
  /** Of those that wait: only in these queues */
  queues?: readonly string[] | undefined;
  /** Only of these channels */
  channels?: readonly string[] | undefined;
  /** Orders at most; 10000 unless told */
  limit?: number | undefined;
};

export type RunSchedule = {
  object: 'run_schedule';
  /** Public id, rsc_… */
  id: string;
  code: string;
  name: string;
  cron: string | null;
  every_minutes: number | null;
  time_zone: string | null;
  location_id: string | null;
  orders: RunOrders;
  policy_id: string | null;
  policy_number: number | null;
  paused: boolean;
  /** Null: paused, or the clock never shows it again */
  next_run_at: string | null;
  last_due_at: string | null;
  /** Left out because the run before was still under way */
  skipped_turns: number;
  version: number;
  created_by: string;
  created_at: string;
  updated_at: string;
};

export type RunScheduleList = {
  object: 'list';
  data: RunSchedule[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type RunSchedulePatch = {
  name?: string | undefined;
  cron?: string | null | undefined;
  every_minutes?: number | null | undefined;
  time_zone?: string | null | undefined;
  location_id?: string | null | undefined;
  orders?: RunOrdersInput | undefined;
  policy_id?: string | null | undefined;
  policy_number?: number | null | undefined;
  paused?: boolean | undefined;
};

export type SafetyStock = {
  object: 'safety_stock';
  /** Public id, prd_… */
  product_id: string;
  sku: string;
  /** Public id, loc_… */
  location_id: string;
  location_code: string;
  quantity: number;
  updated_at: string | null;
};

export type SafetyStockList = {
  object: 'list';
  data: SafetyStock[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type SafetyStocks = {
  object: 'safety_stocks';
  safety_stocks: SafetyStock[];
};

export type SalesRow = {
  product_id: string | null;
  location_id: string | null;
  day: string | null;
  quantity: number;
};

export type SeasonalTrend = {
  product_id: string;
  location_id: string;
  seasonal_factor: number;
  history_days: number;
};

export type ServicesOfCarrier = {
  object: 'list';
  data: CarrierService[];
  has_more: false;
  next_cursor: null;
};

export type ShadowPrice = {
  object: 'shadow_price';
  /** Public id, prd_… */
  product_id: string;
  sku: string;
  /** Public id, loc_… */
  location_id: string;
  location_code: string;
  /** What a unit there is worth more when it is kept for later orders */
  price: number;
  currency: string;
  /** Units until the horizon; null: without end */
  quantity: number | null;
  version: number;
  /** How good it is now: of a run, only following orders, or not counted */
  method: 'column_generation' | 'sampled_subgradient' | 'online' | 'none';
  solved_at: string | null;
  /** Since a run solved for it */
  age_seconds: number | null;
};

export type ShadowPriceList = {
  object: 'list';
  data: ShadowPrice[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type ShipFulfillmentOrder = {
  tracking_number?: string | null | undefined;
  tracking_url?: string | null | undefined;
  carrier?: string | null | undefined;
  service?: string | null | undefined;
  /** Everything that is left when absent */
  line_items?: readonly {
    /** The line of the fulfilment order, or its order line */
    id: string;
    /** All that is left when absent */
    quantity?: number | undefined;
  }[] | undefined;
};

export type ShipOrder = {
  tracking_number?: string | null | undefined;
  tracking_url?: string | null | undefined;
  carrier?: string | null | undefined;
  service?: string | null | undefined;
};

export type ShipReturn = {
  carrier?: string | undefined;
  tracking_number?: string | undefined;
};

export type Shipment = {
  object: 'shipment';
  /** Public id, shp_… */
  id: string;
  /** Public id, ord_… */
  order_id: string;
  /** Public id, ffo_… */
  fulfillment_order_id: string;
  /** Public id, loc_… */
  location_id: string;
  status: 'shipped' | 'in_transit' | 'out_for_delivery' | 'delivered' | 'exception' | 'returned';
  carrier: string | null;
  service: string | null;
  tracking_number: string | null;
  tracking_url: string | null;
  /** Kilograms of all units */
  weight: number;
  line_items: {
    /** Public id, line_… */
    id: string;
    /** Public id, prd_… */
    product_id: string;
    quantity: number;
  }[];
  version: number;
  shipped_at: string;
  delivered_at: string | null;
  created_at: string;
  updated_at: string;
};

export type ShipmentList = {
  object: 'list';
  data: Shipment[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type ShipmentPatch = {
  status?: 'shipped' | 'in_transit' | 'out_for_delivery' | 'delivered' | 'exception' | 'returned' | undefined;
  reason?: string | undefined;
  tracking_number?: string | null | undefined;
  tracking_url?: string | null | undefined;
  carrier?: string | null | undefined;
  service?: string | null | undefined;
};

export type ShippingRate = {
  object: 'shipping_rate';
  cost: number;
  currency: string;
  transit_days: number;
  basis: 'lane' | 'rate_card' | 'distance' | 'same_place';
  from_location_id: string;
  to_location_id: string;
};

export type ShippingRateRequest = {
  /** Location id or code */
  from: string;
  /** Location id or code */
  to: string;
  /** Kilograms; 1 when absent */
  weight?: number | undefined;
  /** Cubic metres; 0 when absent */
  volume?: number | undefined;
};

export type ShortPick = {
  object: 'short_pick';
  /** Public id, ffo_… */
  fulfillment_order_id: string;
  /** Public id, ord_… */
  order_id: string;
  /** Public id, loc_… */
  location_id: string;
  /** Public id, prd_… */
  product_id: string;
  reason: 'not_found' | 'out_of_stock' | 'damaged' | 'capacity' | 'closed' | 'other';
  short_at: string;
};

export type ShortPickList = {
  object: 'list';
  data: ShortPick[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type ShortReportRow = {
  /** First day of the part */
  period: string | null;
  location_id: string | null;
  location_code: string | null;
  product_id: string | null;
  sku: string | null;
  reason: string | null;
  /** Products of fulfilment orders that were not sent as asked */
  shorts: number;
  fulfillment_orders: number;
  orders: number;
  /** The list whose length is `shorts` */
  list: string;
};

export type Simulation = {
  object: 'simulation';
  /** Public id, sim_… */
  id: string;
  name: string;
  state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  /** Public id, job_… */
  job_id: string;
  progress: {
    done: number;
    total: number | null;
  };
  /** All that is needed to run it again */
  request: NewSimulation;
  result: {
    currency: string;
    decisions: number;
    repeated: {
      /** Same input hash, same plan */
      equal: number;
      differing: number;
    };
    /** Decisions that could not be varied, by reason */
    left_out: Record<string, number>;
    history: {
      decisions: number;
      asked_quantity: number;
      covered_quantity: number;
      freight_minor: number;
      handling_minor: number;
      late_minor: number;
      scarcity_minor: number;
      other_minor: number;
      split_minor: number;
      cost_minor: number;
      shipments: number;
      /** Of decisions that send something */
      split_rate: number | null;
      /** Everything sent, nothing after its day */
      on_time_rate: number | null;
      /** Units covered of those asked for */
      fill_rate: number | null;
      cost_per_decision_minor: number | null;
      cost_per_unit_minor: number | null;
      /** Of the slowest shipment */
      mean_transit_days: number | null;
      /** An estimate: 100 g of CO₂ a tonne and kilometre */
      carbon_grams: number;
      /** Of which no carbon is counted */
      shipments_without_distance: number;
      locations: {
        location_id: string;
        shipments: number;
        lines: number;
        quantity: number;
        busiest_day: string;
        busiest_day_quantity: number;
      }[];
    };
    variations: {
      name: string;
      totals: {
        decisions: number;
        asked_quantity: number;
        covered_quantity: number;
        freight_minor: number;
        handling_minor: number;
        late_minor: number;
        scarcity_minor: number;
        other_minor: number;
        split_minor: number;
        cost_minor: number;
        shipments: number;
        /** Of decisions that send something */
        split_rate: number | null;
        /** Everything sent, nothing after its day */
        on_time_rate: number | null;
        /** Units covered of those asked for */
        fill_rate: number | null;
        cost_per_decision_minor: number | null;
        cost_per_unit_minor: number | null;
        /** Of the slowest shipment */
        mean_transit_days: number | null;
        /** An estimate: 100 g of CO₂ a tonne and kilometre */
        carbon_grams: number;
        /** Of which no carbon is counted */
        shipments_without_distance: number;
      };
      orders_left_out: number;
      orders_repeated: number;
      differences: {
        cost_minor: {
          pairs: number;
          /** Variation less history, a decision */
          mean: number;
          low: number | null;
          /** Bounds of the 95 % interval */
          high: number | null;
          method: 'paired_t_by_day' | 'paired_t';
        };
        split: {
          pairs: number;
          /** Variation less history, a decision */
          mean: number;
          low: number | null;
          /** Bounds of the 95 % interval */
          high: number | null;
          method: 'paired_t_by_day' | 'paired_t';
        };
        on_time: {
          pairs: number;
          /** Variation less history, a decision */
          mean: number;
          low: number | null;
          /** Bounds of the 95 % interval */
          high: number | null;
          method: 'paired_t_by_day' | 'paired_t';
        };
        covered_quantity: {
          pairs: number;
          /** Variation less history, a decision */
          mean: number;
          low: number | null;
          /** Bounds of the 95 % interval */
          high: number | null;
          method: 'paired_t_by_day' | 'paired_t';
        };
        /** Share of the units asked for that is covered */
        fill: {
          pairs: number;
          /** Variation less history, a decision */
          mean: number;
          low: number | null;
          /** Bounds of the 95 % interval */
          high: number | null;
          method: 'paired_t_by_day' | 'paired_t';
        };
        shipments: {
          pairs: number;
          /** Variation less history, a decision */
          mean: number;
          low: number | null;
          /** Bounds of the 95 % interval */
          high: number | null;
          method: 'paired_t_by_day' | 'paired_t';
        };
        carbon_grams: {
          pairs: number;
          /** Variation less history, a decision */
          mean: number;
          low: number | null;
          /** Bounds of the 95 % interval */
          high: number | null;
          method: 'paired_t_by_day' | 'paired_t';
        };
      };
      locations: {
        location_id: string;
        shipments: number;
        lines: number;
        quantity: number;
        busiest_day: string;
        busiest_day_quantity: number;
      }[];
      /** Every location that sends something in either world */
      load_differences: {
        location_id: string;
        history_quantity: number;
        varied_quantity: number;
        /** Units of a day more, with days as pairs */
        quantity_a_day: {
          pairs: number;
          /** Variation less history, a decision */
          mean: number;
          low: number | null;
          /** Bounds of the 95 % interval */
          high: number | null;
          method: 'paired_t_by_day' | 'paired_t';
        };
      }[];
    }[];
    rows_digest: string;
  } | null;
  /** SHA-256 of the result: equal when it is run again */
  digest: string | null;
  created_by: string;
  created_at: string;
  finished_at: string | null;
};

export type SimulationDecision = {
  object: 'simulation_decision';
  /** Public id, sim_… */
  simulation_id: string;
  /** By place from 1; 0: history, where it came out otherwise */
  variation: number;
  /** Public id, dec_… */
  decision_id: string;
  /** Public id, ord_… */
  order_id: string;
  decided_at: string;
  /** Of variation 0: what of the record differs */
  difference: string | null;
  history_cost_minor: number;
  varied_cost_minor: number;
  cost_difference_minor: number;
  history_quantity: number;
  varied_quantity: number;
  history_shipments: number;
  varied_shipments: number;
  varied_location_ids: string[];
};

export type SimulationDecisionList = {
  object: 'list';
  data: SimulationDecision[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type SimulationList = {
  object: 'list';
  data: Simulation[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type SimulationVariation = {
  name: string;
  /** What orders are planned by in place of the policies that counted */
  policy?: {
    /** Id or code of a policy */
    policy_id?: string | undefined;
    /** Its version, in whatever state */
    number?: number | undefined;
    /** A policy as it is written; of the version, as it was then, where one is named */
    document?: PolicyDocument | undefined;
  } | undefined;
  /** What plans are chosen by; what they cost is still told in the prices of then */
  objective?: {
    /** Factor on freight */
    freight?: number | undefined;
    /** Factor on handling */
    handling?: number | undefined;
    split_penalty_minor?: number | undefined;
    late_penalty_minor?: number | undefined;
    shipments_max?: number | undefined;
  } | undefined;
  safety_stock?: {
    /** Id or code of a location */
    location_id?: string | undefined;
    /** Id or SKU of a product */
    product_id?: string | undefined;
    /** Units kept back more, or fewer when negative */
    quantity: number;
  }[] | undefined;
  closed_locations?: string[] | undefined;
  added_locations?: {
    /** Own code, unique in its kind */
    code: string;
    /** Id or code of a location */
    like: string;
    latitude: number;
    longitude: number;
    /** Opening stock: that of `like`, times this */
    stock_factor: number;
  }[] | undefined;
  /** Factors on the stock with which the period begins */
  stock?: {
    /** Id or code of a location */
    location_id?: string | undefined;
    /** Id or SKU of a product */
    product_id?: string | undefined;
    factor: number;
  }[] | undefined;
  /** What locations send in a UTC day at most */
  capacity?: {
    /** Id or code of a location */
    location_id: string;
    orders?: number | undefined;
    lines?: number | undefined;
    units?: number | undefined;
  }[] | undefined;
  /** Factors on the prices of parcels */
  rates?: {
    carrier?: string | undefined;
    service?: string | undefined;
    factor: number;
  }[] | undefined;
  /** Orders left out below 1, repeated above, by the seed */
  demand?: number | undefined;
};

export type SimulationVariationInput = {
  name: string;
  /** What orders are planned by in place of the policies that counted */
  policy?: {
    /** Id or code of a policy */
    policy_id?: string | undefined;
    /** Its version, in whatever state */
    number?: number | undefined;
    /** A policy as it is written; of the version, as it was then, where one is named */
    document?: PolicyDocumentInput | undefined;
  } | undefined;
  /** What plans are chosen by; what they cost is still told in the prices of then */
  objective?: {
    /** Factor on freight */
    freight?: number | undefined;
    /** Factor on handling */
    handling?: number | undefined;
    split_penalty_minor?: number | undefined;
    late_penalty_minor?: number | undefined;
    shipments_max?: number | undefined;
  } | undefined;
  safety_stock?: readonly {
    /** Id or code of a location */
    location_id?: string | undefined;
    /** Id or SKU of a product */
    product_id?: string | undefined;
    /** Units kept back more, or fewer when negative */
    quantity: number;
  }[] | undefined;
  closed_locations?: readonly string[] | undefined;
  added_locations?: readonly {
    /** Own code, unique in its kind */
    code: string;
    /** Id or code of a location */
    like: string;
    latitude: number;
    longitude: number;
    /** Opening stock: that of `like`, times this */
    stock_factor: number;
  }[] | undefined;
  /** Factors on the stock with which the period begins */
  stock?: readonly {
    /** Id or code of a location */
    location_id?: string | undefined;
    /** Id or SKU of a product */
    product_id?: string | undefined;
    factor: number;
  }[] | undefined;
  /** What locations send in a UTC day at most */
  capacity?: readonly {
    /** Id or code of a location */
    location_id: string;
    orders?: number | undefined;
    lines?: number | undefined;
    units?: number | undefined;
  }[] | undefined;
  /** Factors on the prices of parcels */
  rates?: readonly {
    carrier?: string | undefined;
    service?: string | undefined;
    factor: number;
  }[] | undefined;
  /** Orders left out below 1, repeated above, by the seed */
  demand?: number | undefined;
};

export type SourceOrder = {
  /** Empty this location first */
  location_id?: string | undefined;
  /** false: plan only, take no stock (status routed) */
  commit?: boolean | undefined;
};

export type SplitFulfillmentOrder = {
  line_items: readonly {
    id: string;
    quantity: number;
  }[];
};

export type SplitReportRow = {
  /** First day of the part */
  period: string | null;
  channel: string | null;
  /** That the plan sends from */
  places: number;
  /** Why it sends from so many */
  reason: 'one_place' | 'no_place_had_all' | 'cheaper_than_one_place';
  currency: string;
  decisions: number;
  orders: number;
  units: number;
  /** What the policy counts for sending in parts */
  split: number;
};

export type StageHours = {
  measured: number;
  p50: number | null;
  p90: number | null;
  p95: number | null;
};

export type StartRebalancingPlan = {
  /** As in the settings when absent */
  horizon_days?: number | undefined;
  /** As in the settings when absent */
  benefit_min?: number | undefined;
};

export type StartedJob = {
  object: 'job';
  /** Public id, job_… */
  id: string;
  kind: string;
};

export type StepReason = {
  reason?: string | undefined;
};

export type StockTransfer = {
  /** Product id or sku */
  product_id: string;
  /** Location id or code */
  from_location: string;
  /** Location id or code */
  to_location: string;
  quantity: number;
  /** true, or absent without expected_at: the units are there at once; false: they are in transit */
  instant?: boolean | undefined;
  /** RFC 3339 date-time */
  expected_at?: string | undefined;
  reason?: string | undefined;
};

export type StopPolicyCanary = {
  reason?: string | undefined;
};

export type SubscriptionSchedule = {
  interval_unit: 'day' | 'week' | 'month';
  interval_count: number;
  /** Due date of the next order; the first is now when absent */
  next_date?: string | undefined;
  paused?: boolean | undefined;
  /** RFC 3339 date-time */
  ends_at?: string | undefined;
};

export type SubscriptionSchedulePatch = {
  interval_unit?: 'day' | 'week' | 'month' | undefined;
  interval_count?: number | undefined;
  /** RFC 3339 date-time */
  next_date?: string | undefined;
  paused?: boolean | undefined;
  ends_at?: string | null | undefined;
  /** Leaves out so many due dates from now on */
  skip?: number | undefined;
};

export type Supply = {
  object: 'supply';
  /** Public id, sup_… */
  id: string;
  /** Public id, prd_… */
  product_id: string;
  sku: string;
  /** Public id, loc_… */
  location_id: string;
  location_code: string;
  quantity: number;
  received: number;
  outstanding: number;
  status: 'draft' | 'open' | 'received' | 'cancelled';
  expected_at: string;
  /** null: a draft */
  ordered_at: string | null;
  reference: string | null;
  version: number;
  created_at: string;
  updated_at: string;
};

export type SupplyConfirmation = {
  /** As the supplier confirmed it */
  expected_at?: string | undefined;
};

export type SupplyList = {
  object: 'list';
  data: Supply[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type SupplyPatch = {
  quantity?: number | undefined;
  /** RFC 3339 date-time */
  expected_at?: string | undefined;
  reference?: string | null | undefined;
};

export type SupplyReceipt = {
  /** What arrived; all that is outstanding when absent */
  quantity?: number | undefined;
  /** Nothing more will come: the supply is closed */
  final?: boolean | undefined;
  reason?: string | undefined;
};

export type Timeline = {
  object: 'list';
  data: TimelineEntry[];
  /** false: what happened before history_since is no longer kept */
  complete: boolean;
  /** Null while the timeline is complete */
  history_since: string | null;
};

export type TimelineEntry = {
  object: 'timeline_entry';
  /** null for the moment between the commit and its number */
  sequence: number | null;
  type: string;
  actor: string;
  at: string;
  reason: string | null;
  changes: Record<string, unknown>;
};

export type Transfer = {
  object: 'transfer';
  /** Public id, trf_… */
  id: string;
  status: 'planned' | 'approved' | 'picking' | 'in_transit' | 'partially_received' | 'received' | 'received_with_variance' | 'cancelled';
  /** Public id, loc_… */
  from_location_id: string;
  /** Public id, loc_… */
  to_location_id: string;
  reason: string | null;
  expected_at: string | null;
  lines: {
    /** Public id, prd_… */
    product_id: string;
    sku: string;
    quantity: number;
    shipped: number;
    received: number;
    lost: number;
    in_transit: number;
  }[];
  supported_actions: ('approve' | 'pick' | 'ship' | 'receive' | 'cancel')[];
  version: number;
  created_at: string;
  updated_at: string;
  shipped_at: string | null;
  received_at: string | null;
};

export type TransferList = {
  object: 'list';
  data: Transfer[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type TransferPatch = {
  expected_at?: string | null | undefined;
  reason?: string | null | undefined;
};

export type TransferReceipt = {
  /** What arrived; everything when absent */
  lines?: readonly {
    product_id: string;
    quantity: number;
    lost?: number | undefined;
  }[] | undefined;
  /** Nothing more will come: what is missing is lost */
  final?: boolean | undefined;
};

export type TransferShipment = {
  /** What really left; everything when absent. What is not named stays */
  lines?: readonly {
    product_id: string;
    quantity: number;
  }[] | undefined;
  /** RFC 3339 date-time */
  expected_at?: string | undefined;
};

export type WarehouseCapacity = {
  object: 'warehouse_capacity';
  /** Public id, loc_… */
  location_id: string;
  /** null: no limit is known */
  storage_capacity_units: number | null;
  used_units: number;
  /** Units that still fit; 1,000,000,000 where no limit is known */
  available_capacity: number;
  unlimited: boolean;
  orders_per_day: number | null;
  lines_per_day: number | null;
  units_per_day: number | null;
};

export type Warning = {
  code: string;
  detail: string;
};

export type WebhookDelivery = {
  object: 'webhook_delivery';
  /** Public id, whd_… */
  id: string;
  /** Public id, whe_… */
  endpoint_id: string;
  /** The webhook-id of every attempt */
  event_id: string;
  type: string;
  /** The event’s; null for a test */
  sequence: number | null;
  /** failed: given up after all attempts */
  status: 'pending' | 'delivered' | 'failed' | 'superseded';
  attempts_count: number;
  /** Null when none is to come, or one is on */
  next_attempt_at: string | null;
  last_attempt: {
    /** RFC 3339 date-time */
    started_at: string;
    /** What the receiver answered */
    status: number | null;
    /** Why it failed: status_500, timed_out, address_refused, … */
    error: string | null;
    duration_ms: number | null;
  } | null;
  /** RFC 3339 date-time */
  created_at: string;
  settled_at: string | null;
};

export type WebhookDeliveryDetail = {
  object: 'webhook_delivery';
  /** Public id, whd_… */
  id: string;
  /** Public id, whe_… */
  endpoint_id: string;
  /** The webhook-id of every attempt */
  event_id: string;
  type: string;
  /** The event’s; null for a test */
  sequence: number | null;
  /** failed: given up after all attempts */
  status: 'pending' | 'delivered' | 'failed' | 'superseded';
  attempts_count: number;
  /** Null when none is to come, or one is on */
  next_attempt_at: string | null;
  last_attempt: {
    /** RFC 3339 date-time */
    started_at: string;
    /** What the receiver answered */
    status: number | null;
    /** Why it failed: status_500, timed_out, address_refused, … */
    error: string | null;
    duration_ms: number | null;
  } | null;
  /** RFC 3339 date-time */
  created_at: string;
  settled_at: string | null;
  /** The latest 50 */
  attempts: {
    number: number;
    /** RFC 3339 date-time */
    started_at: string;
    /** What the receiver answered */
    status: number | null;
    /** Why it failed: status_500, timed_out, address_refused, … */
    error: string | null;
    duration_ms: number | null;
    /** unknown: the server ended before it heard the answer */
    outcome: 'under_way' | 'delivered' | 'failed' | 'unknown';
  }[];
};

export type WebhookDeliveryList = {
  object: 'list';
  data: WebhookDelivery[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type WebhookEndpoint = {
  object: 'webhook_endpoint';
  /** Public id, whe_… */
  id: string;
  url: string;
  description: string | null;
  event_types: string[];
  ordering: 'none' | 'per_subject';
  max_concurrency: number;
  timeout_seconds: number;
  enabled: boolean;
  disabled_at: string | null;
  /** manual; gone: it answered 410; failing: nothing arrived for five days */
  disabled_reason: string | null;
  /** Until then deliveries are signed with the former secret too */
  former_secret_until: string | null;
  /** Events that happened while it was disabled and were not sent; replay sends them */
  missed: {
    after_sequence: number;
    /** Null while it is disabled */
    through_sequence: number | null;
  } | null;
  health: {
    /** Deliveries that wait; counted up to 10000 */
    pending: number;
    /** Deliveries given up; counted up to 10000 */
    failed: number;
    failures_in_row: number;
    /** The first failure after the last success */
    failing_since: string | null;
    /** Nothing is sent before: it failed too often, or asked for rest */
    resting_until: string | null;
  };
  version: number;
  created_by: string;
  /** RFC 3339 date-time */
  created_at: string;
  /** RFC 3339 date-time */
  updated_at: string;
};

export type WebhookEndpointList = {
  object: 'list';
  data: WebhookEndpoint[];
  has_more: boolean;
  next_cursor: string | null;
  prev_cursor: null;
  total: {
    value: number;
    relation: 'eq' | 'gte';
  } | null;
};

export type WebhookEndpointPatch = {
  /** Public https address; the settings may allow others */
  url?: string | undefined;
  /** Types, families such as order.*, or * for everything */
  event_types?: readonly string[] | undefined;
  /** false: nothing is sent. true: what waits goes first, then what happens from now */
  enabled?: boolean | undefined;
  description?: string | null | undefined;
  /** per_subject: events about one thing wait for each other, also while one is tried again. none when absent: they start in order, and one that fails holds up no other */
  ordering?: 'none' | 'per_subject' | undefined;
  /** Requests under way at once; 4 when absent */
  max_concurrency?: number | undefined;
  /** 15 when absent */
  timeout_seconds?: number | undefined;
};

export type WebhookReplay = {
  object: 'webhook_replay';
  /** Public id, whe_… */
  endpoint_id: string;
  deliveries: number;
  after_sequence: number;
  through_sequence: number;
};

export type WebhookReplayInput = {
  after_sequence?: number | undefined;
  through_sequence?: number | undefined;
  /** Events of this instant and later */
  from?: string | undefined;
  /** Events before this instant */
  until?: string | undefined;
  /** The endpoint’s own when absent */
  event_types?: readonly string[] | undefined;
};

export type GetCustomerFulfillmentHistoryFilter = {

};

export type GetHistoricalInventoryFilter = {
  days?: number | undefined;
};

export type GetSalesFilter = {
  /** RFC 3339 date-time */
  start_date: string;
  /** RFC 3339 date-time */
  end_date: string;
  /** Comma-separated */
  group_by?: readonly ('product_id' | 'location_id' | 'day')[] | undefined;
};

export type GetSeasonalTrendsFilter = {
  /** RFC 3339 date-time */
  start_date: string;
  /** RFC 3339 date-time */
  end_date: string;
  /** Comma-separated */
  group_by?: readonly ('product_id' | 'location_id' | 'day')[] | undefined;
};

export type ListApiKeysFilter = {
  name?: Filter<string> | undefined;
  mode?: Filter<'live' | 'test'> | undefined;
  scopes?: Filter<string> | undefined;
  created_at?: Filter<string | Date> | undefined;
  expires_at?: Filter<string | Date> | undefined;
  revoked_at?: Filter<string | Date> | undefined;
  last_used_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type GetAvailabilityQuery = {
  /** Product id or sku */
  product_id: string;
  /** Channel id or code: its buffer is kept back, and only its sourcing pool counts */
  channel?: string | undefined;
};

export type ListCarrierServicesFilter = {
  id?: Filter<string> | undefined;
  carrier_id?: Filter<string> | undefined;
  code?: Filter<string> | undefined;
  active?: Filter<boolean> | undefined;
  currency?: Filter<string> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListCarriersFilter = {
  id?: Filter<string> | undefined;
  code?: Filter<string> | undefined;
  name?: Filter<string> | undefined;
  active?: Filter<boolean> | undefined;
  created_at?: Filter<string | Date> | undefined;
  updated_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListServicesOfCarrierFilter = {

};

export type ListChannelsFilter = {
  id?: Filter<string> | undefined;
  code?: Filter<string> | undefined;
  kind?: Filter<'web' | 'marketplace' | 'store' | 'edi' | 'api' | 'file'> | undefined;
  active?: Filter<boolean> | undefined;
  created_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ExportCustomerQuery = {
  /** Also orders that carry this e-mail address, whatever their customer id */
  email?: string | undefined;
  /** next_cursor of the page before */
  cursor?: string | undefined;
};

export type ListCycleCountsFilter = {
  id?: Filter<string> | undefined;
  location_id?: Filter<string> | undefined;
  status?: Filter<'counting' | 'review' | 'approved' | 'cancelled'> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListDecisionsFilter = {
  id?: Filter<string> | undefined;
  order_id?: Filter<string> | undefined;
  trigger?: Filter<string> | undefined;
  outcome?: Filter<'planned' | 'partial' | 'backordered' | 'failed'> | undefined;
  committed?: Filter<boolean> | undefined;
  decided_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type WhatWouldChangeDecisionQuery = {
  /** What would make it send, or stop; absent: what would change who sends at all */
  location_id?: string | undefined;
};

export type WhyNotDecisionQuery = {
  /** Location id or code */
  location_id: string;
};

export type ListErasuresFilter = {
  id?: Filter<string> | undefined;
  reason?: Filter<'subject_request' | 'consent_withdrawn' | 'objection' | 'no_longer_needed' | 'unlawful' | 'legal_obligation'> | undefined;
  erased_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListEventsFilter = {
  /** Only events after this sequence number */
  after?: number | undefined;
  /** next_cursor of the page before; the same as after */
  cursor?: string | undefined;
  /** Types, or families such as order.*, separated by commas */
  types?: readonly string[] | undefined;
  /** Public id of what the events are about */
  subject?: string | undefined;
  /** Events a page, 100 unless told */
  limit?: number | undefined;
};

export type ListForecastRunsFilter = {
  started_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListForecastsFilter = {
  product_id?: Filter<string> | undefined;
  location_id?: Filter<string> | undefined;
  method?: Filter<'combined' | 'sparse' | 'thin'> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListFulfillmentOrdersFilter = {
  id?: Filter<string> | undefined;
  status?: Filter<'scheduled' | 'open' | 'in_progress' | 'shipped' | 'ready_for_pickup' | 'handed_over' | 'delivered' | 'completed' | 'incomplete' | 'cancelled' | 'on_hold'> | undefined;
  request_status?: Filter<'unsubmitted' | 'submitted' | 'accepted' | 'rejected' | 'cancellation_requested' | 'cancellation_accepted' | 'cancellation_rejected'> | undefined;
  order_id?: Filter<string> | undefined;
  location_id?: Filter<string> | undefined;
  picking_method?: Filter<'discrete_order_picking' | 'batch_picking' | 'zone_picking' | 'cluster_picking' | 'wave_picking'> | undefined;
  tracking_number?: Filter<string> | undefined;
  carrier?: Filter<string> | undefined;
  created_at?: Filter<string | Date> | undefined;
  updated_at?: Filter<string | Date> | undefined;
  completed_at?: Filter<string | Date> | undefined;
  /** Search: words are found, in whatever case, in its tracking number, its order's channel_order_id, and as a whole in its id and its order's; `field:value` is any of the filters; `-` negates; `"…"` keeps blanks. All terms must hold. See docs/search.md. */
  q?: string | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListInventoryFilter = {
  product_id?: Filter<string> | undefined;
  location_id?: Filter<string> | undefined;
  sku?: Filter<string> | undefined;
  inventory_type?: Filter<'owned' | 'dropship' | 'jit'> | undefined;
  quantity?: Filter<number> | undefined;
  allocated_quantity?: Filter<number> | undefined;
  available_quantity?: Filter<number> | undefined;
  safety_stock_level?: Filter<number> | undefined;
  updated_at?: Filter<string | Date> | undefined;
  /** Search: words are found, in whatever case, in the product's sku and name, the location's code, and as a whole in the ids of both; `field:value` is any of the filters; `-` negates; `"…"` keeps blanks. All terms must hold. See docs/search.md. */
  q?: string | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type GetGlobalInventoryQuery = {
  product_id: string;
};

export type ListInventoryMovementsFilter = {
  product_id?: Filter<string> | undefined;
  location_id?: Filter<string> | undefined;
  kind?: Filter<'receipt' | 'adjustment' | 'count' | 'transfer_out' | 'transfer_in' | 'allocate' | 'release' | 'consume' | 'reserve' | 'unreserve' | 'expire' | 'convert' | 'damage' | 'quarantine' | 'return' | 'opening' | 'safety_stock'> | undefined;
  reason?: Filter<string> | undefined;
  actor?: Filter<string> | undefined;
  order_id?: Filter<string> | undefined;
  transfer_id?: Filter<string> | undefined;
  supply_id?: Filter<string> | undefined;
  cycle_count_id?: Filter<string> | undefined;
  return_id?: Filter<string> | undefined;
  reservation_id?: Filter<string> | undefined;
  reference_type?: Filter<string> | undefined;
  at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type GetInventoryQuery = {
  /** Product id or sku */
  product_id: string;
  /** Location id or code */
  location_id: string;
};

export type ExplainInventoryQuery = {
  /** Product id or sku */
  product_id: string;
  /** Location id or code */
  location_id: string;
  /** A past instant; now when absent */
  at?: string | undefined;
};

export type ListJobsFilter = {
  kind?: Filter<string> | undefined;
  state?: Filter<'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'> | undefined;
  created_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListLanesFilter = {
  id?: Filter<string> | undefined;
  from_location_id?: Filter<string> | undefined;
  to_location_id?: Filter<string> | undefined;
  transit_days?: Filter<number> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListLocationsFilter = {
  id?: Filter<string> | undefined;
  location_id?: Filter<string> | undefined;
  code?: Filter<string> | undefined;
  name?: Filter<string> | undefined;
  type?: Filter<'fulfillment' | 'store' | 'dropship' | 'supplier' | 'returns' | 'virtual'> | undefined;
  active?: Filter<boolean> | undefined;
  country?: Filter<string> | undefined;
  group?: Filter<string> | undefined;
  groups?: Filter<string> | undefined;
  capability?: Filter<string> | undefined;
  capabilities?: Filter<string> | undefined;
  priority?: Filter<number> | undefined;
  created_at?: Filter<string | Date> | undefined;
  updated_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type GetLocationCapacityQuery = {
  /** Local date of the location; today when absent */
  from?: string | undefined;
  /** The last day, included; 13 days after the first when absent */
  until?: string | undefined;
};

export type ListLogsFilter = {
  type?: Filter<string> | undefined;
  order_id?: Filter<string> | undefined;
  actor?: Filter<string> | undefined;
  recorded_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListOrderChangesFilter = {
  id?: Filter<string> | undefined;
  order_id?: Filter<string> | undefined;
  status?: Filter<'proposed' | 'applied' | 'declined' | 'superseded'> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListOrdersFilter = {
  id?: Filter<string> | undefined;
  status?: Filter<'draft' | 'received' | 'on_hold' | 'scheduled' | 'routed' | 'routing_failed' | 'partially_allocated' | 'fully_allocated' | 'allocation_failed' | 'backordered' | 'in_fulfillment' | 'split_fulfillment' | 'partially_fulfilled' | 'fulfilled' | 'cancelled' | 'completed'> | undefined;
  type?: Filter<'standard' | 'pre-order' | 'backorder' | 'subscription'> | undefined;
  delivery_status?: Filter<string> | undefined;
  return_status?: Filter<string> | undefined;
  queue?: Filter<string> | undefined;
  channel?: Filter<string> | undefined;
  source?: Filter<string> | undefined;
  channel_order_id?: Filter<string> | undefined;
  customer_id?: Filter<string> | undefined;
  currency?: Filter<string> | undefined;
  assigned_location?: Filter<string> | undefined;
  tag?: Filter<string> | undefined;
  created_at?: Filter<string | Date> | undefined;
  updated_at?: Filter<string | Date> | undefined;
  placed_at?: Filter<string | Date> | undefined;
  fulfilled_at?: Filter<string | Date> | undefined;
  priority?: Filter<number> | undefined;
  sku?: Filter<string> | undefined;
  /** Search: words are found, in whatever case, in the order's channel_order_id, customer_id, customer's name and e-mail, and as a whole in its id; `field:value` is any of the filters; `-` negates; `"…"` keeps blanks. All terms must hold. See docs/search.md. */
  q?: string | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListOrderDecisionsFilter = {

};

export type ListOrderNotesFilter = {

};

export type GetOrderTimelineFilter = {

};

export type ListPoliciesFilter = {
  id?: Filter<string> | undefined;
  code?: Filter<string> | undefined;
  name?: Filter<string> | undefined;
  created_by?: Filter<string> | undefined;
  created_at?: Filter<string | Date> | undefined;
  updated_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type GetActivePolicyQuery = {
  channel?: string | undefined;
  /** Now when absent; not in the past */
  at?: string | undefined;
};

export type DiffPolicyVersionsQuery = {
  from: string;
  to: string;
};

export type ListPolicyCommentsFilter = {

};

export type ListPolicyActivationsFilter = {
  policy_id?: Filter<string> | undefined;
  channel?: Filter<string> | undefined;
  effective_from?: Filter<string | Date> | undefined;
  cancelled_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListPolicyCanariesFilter = {
  policy_id?: Filter<string> | undefined;
  channel?: Filter<string> | undefined;
  state?: Filter<'running' | 'promoted' | 'stopped' | 'rolled_back' | 'superseded'> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListPolicyExamplesFilter = {
  id?: Filter<string> | undefined;
  policy_id?: Filter<string> | undefined;
  name?: Filter<string> | undefined;
  created_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListPolicyVersionsFilter = {
  policy_id?: Filter<string> | undefined;
  number?: Filter<number> | undefined;
  state?: Filter<'draft' | 'tested' | 'in_review' | 'published' | 'archived'> | undefined;
  author?: Filter<string> | undefined;
  created_at?: Filter<string | Date> | undefined;
  published_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListProductsFilter = {
  id?: Filter<string> | undefined;
  product_id?: Filter<string> | undefined;
  sku?: Filter<string> | undefined;
  name?: Filter<string> | undefined;
  status?: Filter<'active' | 'archived'> | undefined;
  is_kit?: Filter<boolean> | undefined;
  weight_grams?: Filter<number> | undefined;
  created_at?: Filter<string | Date> | undefined;
  updated_at?: Filter<string | Date> | undefined;
  /** Search: words are found, in whatever case, in sku and name, and as a whole in the id; `field:value` is any of the filters; `-` negates; `"…"` keeps blanks. All terms must hold. See docs/search.md. */
  q?: string | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListPromisesFilter = {
  id?: Filter<string> | undefined;
  order_id?: Filter<string> | undefined;
  state?: Filter<'kept' | 'at_risk' | 'breached' | 'met' | 'cancelled'> | undefined;
  cause?: Filter<'on_hold' | 'customer_change' | 'capacity' | 'stock_short' | 'no_stock' | 'supply' | 're_routed' | 'not_sent' | 'late_pick' | 'late_hand_over' | 'carrier' | 'unknown'> | undefined;
  p90_at?: Filter<string | Date> | undefined;
  given_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListRebalancingMovesFilter = {
  plan_id?: Filter<string> | undefined;
  product_id?: Filter<string> | undefined;
  from_location_id?: Filter<string> | undefined;
  to_location_id?: Filter<string> | undefined;
  state?: Filter<'proposed' | 'accepted' | 'rejected'> | undefined;
  transfer_id?: Filter<string> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListRebalancingPlansFilter = {
  state?: Filter<'open' | 'empty' | 'accepted' | 'rejected' | 'replaced'> | undefined;
  made_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListRefundsFilter = {
  id?: Filter<string> | undefined;
  order_id?: Filter<string> | undefined;
  return_id?: Filter<string> | undefined;
  status?: Filter<'draft' | 'approved' | 'submitted' | 'succeeded' | 'failed'> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListReplenishmentSuggestionsFilter = {
  product_id?: Filter<string> | undefined;
  location_id?: Filter<string> | undefined;
  abc_class?: Filter<'A' | 'B' | 'C'> | undefined;
  safety_stock_state?: Filter<'as_it_is' | 'proposed' | 'accepted'> | undefined;
  purchase_state?: Filter<'not_needed' | 'proposed' | 'accepted'> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type GetCancellationReportQuery = {
  /** First day by the time zone, or an instant; 30 days up to the end when absent */
  start_date?: string | undefined;
  /** Last day, which counts, or an instant, which does not; today when absent */
  end_date?: string | undefined;
  /** IANA name by which days begin; UTC when absent */
  time_zone?: string | undefined;
  /** One row for each day, ISO week or month in which there is something */
  interval?: 'day' | 'week' | 'month' | undefined;
  /** Comma-separated; by reason when absent */
  group_by?: readonly ('reason' | 'channel')[] | undefined;
  channel?: string | undefined;
};
export type GetCancellationReportReply = {
  object: 'report';
  name: string;
  from: string;
  /** Not included */
  until: string;
  time_zone: string;
  made_at: string;
  data: CancellationReportRow[];
};

export type GetCarrierReportQuery = {
  /** First day by the time zone, or an instant; 30 days up to the end when absent */
  start_date?: string | undefined;
  /** Last day, which counts, or an instant, which does not; today when absent */
  end_date?: string | undefined;
  /** IANA name by which days begin; UTC when absent */
  time_zone?: string | undefined;
  /** One row for each day, ISO week or month in which there is something */
  interval?: 'day' | 'week' | 'month' | undefined;
  /** Comma-separated; by carrier when absent */
  group_by?: readonly ('carrier' | 'service' | 'location_id')[] | undefined;
  carrier?: string | undefined;
  /** Location id or code */
  location_id?: string | undefined;
};
export type GetCarrierReportReply = {
  object: 'report';
  name: string;
  from: string;
  /** Not included */
  until: string;
  time_zone: string;
  made_at: string;
  data: CarrierReportRow[];
};

export type GetChannelReportQuery = {
  /** First day by the time zone, or an instant; 30 days up to the end when absent */
  start_date?: string | undefined;
  /** Last day, which counts, or an instant, which does not; today when absent */
  end_date?: string | undefined;
  /** IANA name by which days begin; UTC when absent */
  time_zone?: string | undefined;
};
export type GetChannelReportReply = {
  object: 'report';
  name: string;
  from: string;
  /** Not included */
  until: string;
  time_zone: string;
  made_at: string;
  data: ChannelReportRow[];
};

export type GetCostToServeQuery = {
  /** First day by the time zone, or an instant; 30 days up to the end when absent */
  start_date?: string | undefined;
  /** Last day, which counts, or an instant, which does not; today when absent */
  end_date?: string | undefined;
  /** IANA name by which days begin; UTC when absent */
  time_zone?: string | undefined;
  /** One row for each day, ISO week or month in which there is something */
  interval?: 'day' | 'week' | 'month' | undefined;
  /** Comma-separated */
  group_by?: readonly ('channel' | 'location_id' | 'carrier' | 'service' | 'order_id')[] | undefined;
  channel?: string | undefined;
  /** Location id or code */
  location_id?: string | undefined;
};
export type GetCostToServeReply = {
  object: 'report';
  name: string;
  from: string;
  /** Not included */
  until: string;
  time_zone: string;
  made_at: string;
  data: CostToServeRow[];
};

export type GetCustomerReportQuery = {
  /** First day by the time zone, or an instant; 30 days up to the end when absent */
  start_date?: string | undefined;
  /** Last day, which counts, or an instant, which does not; today when absent */
  end_date?: string | undefined;
  /** IANA name by which days begin; UTC when absent */
  time_zone?: string | undefined;
  /** One row for each day, ISO week or month in which there is something */
  interval?: 'day' | 'week' | 'month' | undefined;
  channel?: string | undefined;
  type?: string | undefined;
  currency?: string | undefined;
};
export type GetCustomerReportReply = {
  object: 'report';
  name: string;
  from: string;
  /** Not included */
  until: string;
  time_zone: string;
  made_at: string;
  data: CustomerReportRow[];
};

export type GetForecastAccuracyReportQuery = {
  /** Comma-separated */
  group_by?: readonly ('location_id' | 'method')[] | undefined;
};
export type GetForecastAccuracyReportReply = {
  object: 'report';
  name: string;
  made_at: string;
  data: ForecastAccuracyRow[];
};

export type GetFulfillmentReportQuery = {
  /** First day by the time zone, or an instant; 30 days up to the end when absent */
  start_date?: string | undefined;
  /** Last day, which counts, or an instant, which does not; today when absent */
  end_date?: string | undefined;
  /** IANA name by which days begin; UTC when absent */
  time_zone?: string | undefined;
  /** One row for each day, ISO week or month in which there is something */
  interval?: 'day' | 'week' | 'month' | undefined;
  /** Comma-separated */
  group_by?: readonly ('location_id' | 'picking_method')[] | undefined;
  /** Location id or code */
  location_id?: string | undefined;
  picking_method?: string | undefined;
};
export type GetFulfillmentReportReply = {
  object: 'report';
  name: string;
  from: string;
  /** Not included */
  until: string;
  time_zone: string;
  made_at: string;
  data: FulfillmentReportRow[];
};

export type GetInventoryTurnoverQuery = {
  /** First day by the time zone, or an instant; 30 days up to the end when absent */
  start_date?: string | undefined;
  /** Last day, which counts, or an instant, which does not; today when absent */
  end_date?: string | undefined;
  /** IANA name by which days begin; UTC when absent */
  time_zone?: string | undefined;
  /** Comma-separated; by product and location when absent */
  group_by?: readonly ('product_id' | 'location_id')[] | undefined;
  /** Product id or sku */
  product_id?: string | undefined;
  /** Location id or code */
  location_id?: string | undefined;
};
export type GetInventoryTurnoverReply = {
  object: 'report';
  name: string;
  from: string;
  /** Not included */
  until: string;
  time_zone: string;
  made_at: string;
  data: InventoryTurnoverRow[];
};

export type GetOrderTrendsQuery = {
  /** First day by the time zone, or an instant; 30 days up to the end when absent */
  start_date?: string | undefined;
  /** Last day, which counts, or an instant, which does not; today when absent */
  end_date?: string | undefined;
  /** IANA name by which days begin; UTC when absent */
  time_zone?: string | undefined;
  /** One row for each day, ISO week or month in which there is something */
  interval?: 'day' | 'week' | 'month' | undefined;
  channel?: string | undefined;
  type?: string | undefined;
  currency?: string | undefined;
  /** Comma-separated; rows are always by currency too */
  group_by?: readonly ('channel' | 'type' | 'status' | 'assigned_location')[] | undefined;
};
export type GetOrderTrendsReply = {
  object: 'report';
  name: string;
  from: string;
  /** Not included */
  until: string;
  time_zone: string;
  made_at: string;
  data: OrderTrendRow[];
};

export type GetPickingReportQuery = {
  /** First day by the time zone, or an instant; 30 days up to the end when absent */
  start_date?: string | undefined;
  /** Last day, which counts, or an instant, which does not; today when absent */
  end_date?: string | undefined;
  /** IANA name by which days begin; UTC when absent */
  time_zone?: string | undefined;
  /** One row for each day, ISO week or month in which there is something */
  interval?: 'day' | 'week' | 'month' | undefined;
  /** Comma-separated */
  group_by?: readonly ('location_id' | 'picking_method')[] | undefined;
  /** Location id or code */
  location_id?: string | undefined;
  picking_method?: string | undefined;
};
export type GetPickingReportReply = {
  object: 'report';
  name: string;
  from: string;
  /** Not included */
  until: string;
  time_zone: string;
  made_at: string;
  data: PickingReportRow[];
};

export type GetPromiseReportFilter = {
  /** RFC 3339 date-time */
  start_date: string;
  /** RFC 3339 date-time */
  end_date: string;
  /** Comma-separated; one row for all when absent */
  group_by?: readonly ('location_id' | 'service' | 'channel')[] | undefined;
};

export type GetShortReportQuery = {
  /** First day by the time zone, or an instant; 30 days up to the end when absent */
  start_date?: string | undefined;
  /** Last day, which counts, or an instant, which does not; today when absent */
  end_date?: string | undefined;
  /** IANA name by which days begin; UTC when absent */
  time_zone?: string | undefined;
  /** One row for each day, ISO week or month in which there is something */
  interval?: 'day' | 'week' | 'month' | undefined;
  /** Comma-separated; by reason when absent */
  group_by?: readonly ('location_id' | 'product_id' | 'reason')[] | undefined;
  /** Location id or code */
  location_id?: string | undefined;
  reason?: string | undefined;
};
export type GetShortReportReply = {
  object: 'report';
  name: string;
  from: string;
  /** Not included */
  until: string;
  time_zone: string;
  made_at: string;
  data: ShortReportRow[];
};

export type GetSplitReportQuery = {
  /** First day by the time zone, or an instant; 30 days up to the end when absent */
  start_date?: string | undefined;
  /** Last day, which counts, or an instant, which does not; today when absent */
  end_date?: string | undefined;
  /** IANA name by which days begin; UTC when absent */
  time_zone?: string | undefined;
  /** One row for each day, ISO week or month in which there is something */
  interval?: 'day' | 'week' | 'month' | undefined;
  group_by?: readonly 'channel'[] | undefined;
  channel?: string | undefined;
};
export type GetSplitReportReply = {
  object: 'report';
  name: string;
  from: string;
  /** Not included */
  until: string;
  time_zone: string;
  made_at: string;
  data: SplitReportRow[];
};

export type ListReservationsFilter = {
  product_id?: Filter<string> | undefined;
  location_id?: Filter<string> | undefined;
  order_id?: Filter<string> | undefined;
  item_id?: Filter<string> | undefined;
  transfer_id?: Filter<string> | undefined;
  fulfillment_order_id?: Filter<string> | undefined;
  status?: Filter<'active' | 'allocated' | 'released' | 'expired' | 'consumed'> | undefined;
  owner_type?: Filter<'cart' | 'quote' | 'promise' | 'order' | 'transfer'> | undefined;
  owner_key?: Filter<string> | undefined;
  allocation_type?: Filter<string> | undefined;
  expires_at?: Filter<string | Date> | undefined;
  created_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListReturnsFilter = {
  id?: Filter<string> | undefined;
  order_id?: Filter<string> | undefined;
  location_id?: Filter<string> | undefined;
  status?: Filter<'requested' | 'approved' | 'rejected' | 'in_transit' | 'partially_received' | 'received' | 'inspecting' | 'closed' | 'cancelled'> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListLeadTimeModelsFilter = {
  trained_at?: Filter<string | Date> | undefined;
  drifted?: Filter<boolean> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListPriceRunsFilter = {
  id?: Filter<string> | undefined;
  method?: Filter<'column_generation' | 'sampled_subgradient' | 'online' | 'none'> | undefined;
  started_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListShadowPricesFilter = {
  product_id?: Filter<string> | undefined;
  location_id?: Filter<string> | undefined;
  priced?: Filter<boolean> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListRunOrdersFilter = {
  run_id?: Filter<string> | undefined;
  order_id?: Filter<string> | undefined;
  outcome?: Filter<'routed' | 'split' | 'partly_routed' | 'waiting' | 'resourced' | 'kept' | 'skipped' | 'error'> | undefined;
  reason?: Filter<string> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListRunSchedulesFilter = {
  id?: Filter<string> | undefined;
  code?: Filter<string> | undefined;
  paused?: Filter<boolean> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type DeleteRunScheduleReply = {
  object: 'run_schedule';
  /** Public id, rsc_… */
  id: string;
  deleted: true;
};

export type ListRunsFilter = {
  id?: Filter<string> | undefined;
  schedule_id?: Filter<string> | undefined;
  state?: Filter<'queued' | 'running' | 'succeeded' | 'stopped' | 'failed'> | undefined;
  created_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListSafetyStocksFilter = {
  product_id?: Filter<string> | undefined;
  location_id?: Filter<string> | undefined;
  sku?: Filter<string> | undefined;
  inventory_type?: Filter<'owned' | 'dropship' | 'jit'> | undefined;
  quantity?: Filter<number> | undefined;
  /** Search: words are found, in whatever case, in the product's sku and name, the location's code, and as a whole in the ids of both; `field:value` is any of the filters; `-` negates; `"…"` keeps blanks. All terms must hold. See docs/search.md. */
  q?: string | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListShipmentsFilter = {
  id?: Filter<string> | undefined;
  status?: Filter<'shipped' | 'in_transit' | 'out_for_delivery' | 'delivered' | 'exception' | 'returned'> | undefined;
  order_id?: Filter<string> | undefined;
  fulfillment_order_id?: Filter<string> | undefined;
  location_id?: Filter<string> | undefined;
  carrier?: Filter<string> | undefined;
  tracking_number?: Filter<string> | undefined;
  shipped_at?: Filter<string | Date> | undefined;
  created_at?: Filter<string | Date> | undefined;
  delivered_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListShortPicksFilter = {
  fulfillment_order_id?: Filter<string> | undefined;
  order_id?: Filter<string> | undefined;
  location_id?: Filter<string> | undefined;
  product_id?: Filter<string> | undefined;
  reason?: Filter<'not_found' | 'out_of_stock' | 'damaged' | 'capacity' | 'closed' | 'other'> | undefined;
  short_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListSimulationDecisionsFilter = {
  simulation_id?: Filter<string> | undefined;
  variation?: Filter<number> | undefined;
  order_id?: Filter<string> | undefined;
  decision_id?: Filter<string> | undefined;
  difference?: Filter<string> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListSimulationsFilter = {
  id?: Filter<string> | undefined;
  state?: Filter<'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'> | undefined;
  created_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListSuppliesFilter = {
  product_id?: Filter<string> | undefined;
  location_id?: Filter<string> | undefined;
  status?: Filter<'draft' | 'open' | 'received' | 'cancelled'> | undefined;
  reference?: Filter<string> | undefined;
  expected_at?: Filter<string | Date> | undefined;
  created_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type CancelSupplyInput = Record<string, unknown>;

export type ListTransfersFilter = {
  status?: Filter<'planned' | 'approved' | 'picking' | 'in_transit' | 'partially_received' | 'received' | 'received_with_variance' | 'cancelled'> | undefined;
  from_location_id?: Filter<string> | undefined;
  to_location_id?: Filter<string> | undefined;
  reason?: Filter<string> | undefined;
  expected_at?: Filter<string | Date> | undefined;
  created_at?: Filter<string | Date> | undefined;
  updated_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ApproveTransferInput = Record<string, unknown>;

export type CancelTransferInput = Record<string, unknown>;

export type PickTransferInput = Record<string, unknown>;

export type ListWebhookDeliveriesFilter = {
  id?: Filter<string> | undefined;
  endpoint_id?: Filter<string> | undefined;
  event_id?: Filter<string> | undefined;
  type?: Filter<string> | undefined;
  status?: Filter<'pending' | 'delivered' | 'failed' | 'superseded'> | undefined;
  created_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export type ListWebhookEndpointsFilter = {
  id?: Filter<string> | undefined;
  enabled?: Filter<boolean> | undefined;
  created_at?: Filter<string | Date> | undefined;
  /** Ascending, or descending with a minus. Ties are broken by id. */
  sort?: string | undefined;
  /** How many to a page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before, with the same filters and sort. */
  cursor?: string | undefined;
  /** Whether and how far to count everything that matches: `capped` stops at 10,000. */
  count?: string | undefined;
};

export interface AnalyticsResource {
  /**
   * A customer’s fulfilment history
   * The orders of a customer with what was sent from where and how long it took, the newest first. Empty for a customer nobody knows. Personal data: needs its own scope.
   */
  customerFulfillmentHistory(customerId: Ref, filter?: GetCustomerFulfillmentHistoryFilter, options?: ListOptions): Promise<List<CustomerFulfillment>>;
  /**
   * Daily sales of every product
   * One row a product and day in ascending order of days, days without sales too, for the last 365 days.
   */
  historicalInventory(filter?: GetHistoricalInventoryFilter, options?: ListOptions): Promise<List<DailySales>>;
  /**
   * Units sold
   * Units committed to customers (held or shipped) by orders placed in the period, one row a group. Backordered and cancelled units are no sales.
   */
  sales(filter: GetSalesFilter, options?: ListOptions): Promise<List<SalesRow>>;
  /**
   * Seasonal factors
   * How much more than in an average week each product sells at each location in the weeks of the year that the period falls on, from up to two years of sales. 1 where there is less than a year of history.
   */
  seasonalTrends(filter: GetSeasonalTrendsFilter, options?: ListOptions): Promise<List<SeasonalTrend>>;
}

export interface ApiKeyResource {
  /**
   * List API keys
   * Every key of the tenant, expired and revoked ones too. Secrets are never shown again.
   */
  list(filter?: ListApiKeysFilter, options?: ListOptions): Promise<List<ApiKey>>;
  /**
   * List API keys
   * Every key of the tenant, expired and revoked ones too. Secrets are never shown again.
   */
  iterate(filter?: ListApiKeysFilter, options?: CallOptions): AsyncGenerator<ApiKey, void, undefined>;
  /**
   * Create an API key
   * Makes a key with the scopes named. The answer shows the whole key this once; a key cannot grant scopes it lacks itself.
   */
  create(body: CreateApiKey, options?: CallOptions): Promise<IssuedApiKey>;
  /**
   * Get an API key
   * What a key may do, whether it works, and when it was last used.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<ApiKey>;
  /**
   * Get an API key
   * What a key may do, whether it works, and when it was last used.
   */
  get(id: Ref, options?: CallOptions): Promise<ApiKey>;
  /**
   * Revoke an API key
   * Ends a key for good: at once in the process that answers, within 5 seconds in others. Revoking twice is no fault.
   */
  revoke(id: Ref, options?: CallOptions): Promise<ApiKey>;
  /**
   * Rotate an API key
   * Makes a key with the same name and scopes and shows it this once. The old key works until the grace is over.
   */
  rotate(id: Ref, body?: RotateApiKey, options?: CallOptions): Promise<IssuedApiKey>;
}

export interface AvailabilityResource {
  /**
   * Read what can be promised
   * Per place and in all, at most a second old (stale_ms says how old). A kit is what its components allow. With a channel its buffer is kept back and only its sourcing pool counts.
   */
  retrieve(query: GetAvailabilityQuery, options?: CallOptions): Promise<Availability>;
  /**
   * Read what can be promised
   * Per place and in all, at most a second old (stale_ms says how old). A kit is what its components allow. With a channel its buffer is kept back and only its sourcing pool counts.
   */
  get(query: GetAvailabilityQuery, options?: CallOptions): Promise<Availability>;
  /**
   * Ask whether a basket can be promised
   * Up to 1,000 products with quantities at once. Items are answered in order, each after the earlier ones had theirs, so that the same product twice is not promised twice. Holds nothing: reserve to be sure.
   */
  query(body: AvailabilityItems, options?: CallOptions): Promise<AvailabilityResults>;
}

export interface CarrierServiceResource {
  /**
   * List services of carriers
   * Services with their rate cards; filter by carrier_id for those of one carrier.
   */
  list(filter?: ListCarrierServicesFilter, options?: ListOptions): Promise<List<CarrierService>>;
  /**
   * List services of carriers
   * Services with their rate cards; filter by carrier_id for those of one carrier.
   */
  iterate(filter?: ListCarrierServicesFilter, options?: CallOptions): AsyncGenerator<CarrierService, void, undefined>;
}

export interface CarrierResource {
  /**
   * List carriers
   * Carriers by code, each with its services.
   */
  list(filter?: ListCarriersFilter, options?: ListOptions): Promise<List<Carrier>>;
  /**
   * List carriers
   * Carriers by code, each with its services.
   */
  iterate(filter?: ListCarriersFilter, options?: CallOptions): AsyncGenerator<Carrier, void, undefined>;
  /**
   * Create a carrier
   * Adds a carrier; its services with their rate cards are added to it. A taken code is a 409 with existing_id.
   */
  create(body: CarrierInput, options?: CallOptions): Promise<Carrier>;
  /**
   * Read a carrier
   * A carrier by id or code, with its services.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<Carrier>;
  /**
   * Read a carrier
   * A carrier by id or code, with its services.
   */
  get(id: Ref, options?: CallOptions): Promise<Carrier>;
  /**
   * Change a carrier
   * Merge patch. The services of a carrier that is not active are not used.
   */
  update(id: Ref, body?: CarrierPatch, options?: CallOptions): Promise<Carrier>;
  /**
   * Quote one carrier
   * What the carrier’s services ask for the packages together, cheapest first, by their rate cards. A service that does not reach is left out; a carrier without services answers with a guess by distance.
   */
  getRates(id: Ref, body: RateRequest, options?: CallOptions): Promise<List<Rate>>;
  /**
   * List the services of a carrier
   * Every service of one carrier with its rate card, by code.
   */
  services(id: Ref, filter?: ListServicesOfCarrierFilter, options?: ListOptions): Promise<List<CarrierService>>;
  /**
   * Add a service to a carrier
   * Adds a service with its rate card, which must be complete: each zone has a price in each weight break and a transit time.
   */
  createService(id: Ref, body: CarrierServiceInput, options?: CallOptions): Promise<CarrierService>;
  /**
   * Read a service
   * A service of a carrier, both by id or code, with its rate card.
   */
  retrieveService(id: Ref, serviceId: Ref, options?: CallOptions): Promise<CarrierService>;
  /**
   * Change a service
   * Merge patch; a rate card is replaced as a whole and must be complete.
   */
  updateService(id: Ref, serviceId: Ref, body?: CarrierServicePatch, options?: CallOptions): Promise<CarrierService>;
}

export interface ChannelResource {
  /**
   * List channels
   * Channels by code.
   */
  list(filter?: ListChannelsFilter, options?: ListOptions): Promise<List<Channel>>;
  /**
   * List channels
   * Channels by code.
   */
  iterate(filter?: ListChannelsFilter, options?: CallOptions): AsyncGenerator<Channel, void, undefined>;
  /**
   * Create a channel
   * Adds a sales channel under a code of its own. A taken code is a 409 with existing_id.
   */
  create(body: NewChannel, options?: CallOptions): Promise<Channel>;
  /**
   * Get a channel
   * One channel by its id or its code.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<Channel>;
  /**
   * Get a channel
   * One channel by its id or its code.
   */
  get(id: Ref, options?: CallOptions): Promise<Channel>;
  /**
   * Change a channel
   * Changes what is sent; what is absent stays.
   */
  update(id: Ref, body?: ChannelPatch, options?: CallOptions): Promise<Channel>;
}

export interface CustomerResource {
  /**
   * Erase a customer
   * Takes the person out of orders, notes, holds, shipments, events, decisions, log entries and kept answers for good; counts, money and stock stay. 409 customer_has_open_orders while an order is not over. Repeating it changes nothing. With Switchyard-Dry-Run it only tells what it would do.
   */
  erase(id: Ref, body: EraseCustomer, options?: CallOptions): Promise<CustomerErasureDone>;
  /**
   * Export everything about a customer
   * Orders with notes, shipments, decisions and events, soft holds and log entries: what Articles 15 and 20 of the GDPR ask for. 50 orders a page; go on with next_cursor.
   */
  export(id: Ref, query?: ExportCustomerQuery, options?: CallOptions): Promise<CustomerExport>;
}

export interface CycleCountResource {
  /**
   * List cycle counts
   * Cycle counts, the newest first.
   */
  list(filter?: ListCycleCountsFilter, options?: ListOptions): Promise<List<CycleCount>>;
  /**
   * List cycle counts
   * Cycle counts, the newest first.
   */
  iterate(filter?: ListCycleCountsFilter, options?: CallOptions): AsyncGenerator<CycleCount, void, undefined>;
  /**
   * Plan a cycle count
   * Chooses products of a place: by name, by class, by when they were counted last. Nothing of the stock changes, and nothing is locked while people count.
   */
  create(body: NewCycleCount, options?: CallOptions): Promise<CycleCount>;
  /**
   * Get a cycle count
   * With what was found; what was expected is hidden until all is counted.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<CycleCount>;
  /**
   * Get a cycle count
   * With what was found; what was expected is hidden until all is counted.
   */
  get(id: Ref, options?: CallOptions): Promise<CycleCount>;
  /**
   * Approve a cycle count
   * Adjusts the stock by the differences, each as a row of the ledger of kind count that names it; units that moved since the count stay moved. 409 insufficient_inventory when less would be left than is held.
   */
  approve(id: Ref, body?: CycleCountDecision, options?: CallOptions): Promise<CycleCount>;
  /**
   * Cancel a cycle count
   * The stock stays as it is.
   */
  cancel(id: Ref, body?: CycleCountDecision, options?: CallOptions): Promise<CycleCount>;
  /**
   * Record what was found
   * Held against the record at this moment. A first count outside the tolerance is to be counted again, without being told what was expected; the second stands.
   */
  record(id: Ref, body: RecordCycleCount, options?: CallOptions): Promise<CycleCount>;
}

export interface DecisionResource {
  /**
   * List routing decisions
   * Every sourcing computation, the newest first unless sorted otherwise.
   */
  list(filter?: ListDecisionsFilter, options?: ListOptions): Promise<List<RoutingDecision>>;
  /**
   * List routing decisions
   * Every sourcing computation, the newest first unless sorted otherwise.
   */
  iterate(filter?: ListDecisionsFilter, options?: CallOptions): AsyncGenerator<RoutingDecision, void, undefined>;
  /**
   * Get a routing decision
   * One sourcing computation: every candidate with its gate or its cost, the winner, the runner-up.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<RoutingDecision>;
  /**
   * Get a routing decision
   * One sourcing computation: every candidate with its gate or its cost, the winner, the runner-up.
   */
  get(id: Ref, options?: CallOptions): Promise<RoutingDecision>;
  /**
   * Explain a routing decision
   * One sentence with the reason that counted most, and every candidate with its gate or with each part of its cost.
   */
  explain(id: Ref, options?: CallOptions): Promise<DecisionExplanation>;
  /**
   * Verify a routing decision
   * Plans the decision again from what was recorded, by the planner of today, and says what is not the same, by name. Writes nothing.
   */
  verify(id: Ref, options?: CallOptions): Promise<DecisionVerification>;
  /**
   * What would change a decision?
   * Of each kind the smallest single change that makes a location send, or stop; without a location, that changes who sends. Each was planned on both sides: with the change the plan flips, with one step less it does not.
   */
  whatWouldChangeIt(id: Ref, query?: WhatWouldChangeDecisionQuery, options?: CallOptions): Promise<DecisionChanges>;
  /**
   * Why not this location?
   * The first gate that a location failed with both numbers; or, when it failed none, the best plan in which it sends and what that costs more, by term. Of a location that sends, the best plan without it.
   */
  whyNot(id: Ref, query: WhyNotDecisionQuery, options?: CallOptions): Promise<DecisionWhyNot>;
}

export interface ErasureResource {
  /**
   * List erasures
   * Who was erased, without saying who: keep this list beside your backups, and give it to POST /v1/erasures/reapply after an older one was restored.
   */
  list(filter?: ListErasuresFilter, options?: ListOptions): Promise<List<CustomerErasure>>;
  /**
   * List erasures
   * Who was erased, without saying who: keep this list beside your backups, and give it to POST /v1/erasures/reapply after an older one was restored.
   */
  iterate(filter?: ListErasuresFilter, options?: CallOptions): AsyncGenerator<CustomerErasure, void, undefined>;
  /**
   * Erase again after a restore
   * Adds erasures that this database does not know and erases again whoever a restored backup has brought back. Repeating it changes nothing. The server does the second part by itself at its start.
   */
  reapply(body: ReapplyErasures, options?: CallOptions): Promise<ErasuresReapplied>;
}

export interface EventResource {
  /**
   * Read events in order
   * Everything that happened, in a sequence without gaps. Start with after=0, go on with next_cursor; the same place gives the same events. A place that is no longer kept is 410 cursor_expired, one in the future 400 invalid_cursor.
   */
  list(filter?: ListEventsFilter, options?: ListOptions): Promise<List<Event>>;
  /**
   * Read events in order
   * Everything that happened, in a sequence without gaps. Start with after=0, go on with next_cursor; the same place gives the same events. A place that is no longer kept is 410 cursor_expired, one in the future 400 invalid_cursor.
   */
  iterate(filter?: ListEventsFilter, options?: CallOptions): AsyncGenerator<Event, void, undefined>;
}

export interface ForecastRunResource {
  /**
   * List forecast runs
   * Every run that ended with its errors, the newest first.
   */
  list(filter?: ListForecastRunsFilter, options?: ListOptions): Promise<List<ForecastRun>>;
  /**
   * List forecast runs
   * Every run that ended with its errors, the newest first.
   */
  iterate(filter?: ListForecastRunsFilter, options?: CallOptions): AsyncGenerator<ForecastRun, void, undefined>;
  /**
   * Forecast demand now
   * Starts a run over the orders of the last two years; the server does it every night by itself. Watch the job.
   */
  create(options?: CallOptions): Promise<PlanningJob>;
}

export interface ForecastResource {
  /**
   * List demand forecasts
   * What each product is expected to be asked for at each location in the next 28 days, with its spread and how such forecasts held in the past, the quickest sellers first.
   */
  list(filter?: ListForecastsFilter, options?: ListOptions): Promise<List<Forecast>>;
  /**
   * List demand forecasts
   * What each product is expected to be asked for at each location in the next 28 days, with its spread and how such forecasts held in the past, the quickest sellers first.
   */
  iterate(filter?: ListForecastsFilter, options?: CallOptions): AsyncGenerator<Forecast, void, undefined>;
  /**
   * Read how forecasts held
   * Backtests of the latest run summed, by method and by location: what was forecast at up to three times in the past from what was known then, against what came.
   */
  accuracy(options?: CallOptions): Promise<ForecastAccuracy>;
}

export interface FulfillmentOrderResource {
  /**
   * List fulfilment orders
   * Fulfilment orders, the newest first, with lines and shipments.
   */
  list(filter?: ListFulfillmentOrdersFilter, options?: ListOptions): Promise<List<FulfillmentOrder>>;
  /**
   * List fulfilment orders
   * Fulfilment orders, the newest first, with lines and shipments.
   */
  iterate(filter?: ListFulfillmentOrdersFilter, options?: CallOptions): AsyncGenerator<FulfillmentOrder, void, undefined>;
  /**
   * Create a fulfilment order
   * Work for one location on lines of an order. It follows the allocations: units held elsewhere, or not at all, are allocated here as far as the location can promise them. Quantities past what is left are clamped, with a warning; 409 nothing_left when nothing is.
   */
  create(body: NewFulfillmentOrder, options?: CallOptions): Promise<FulfillmentOrder>;
  /**
   * Release, complete and deliver many
   * Up to 500 operations in one transaction, each with its own result in its place; one that is refused harms no other. Operations on one order run in their order.
   */
  bulk(body: BulkFulfillment, options?: CallOptions): Promise<BulkFulfillmentResult>;
  /**
   * Get a fulfilment order
   * One fulfilment order with its lines, shipments and what can be done with it.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<FulfillmentOrder>;
  /**
   * Get a fulfilment order
   * One fulfilment order with its lines, shipments and what can be done with it.
   */
  get(id: Ref, options?: CallOptions): Promise<FulfillmentOrder>;
  /**
   * Update a fulfilment order
   * Sets tracking, and takes a status as a request for the step that leads there: completed ships everything left, once. Absent fields stay, null clears. A status that is true already, or behind the work, changes nothing and is told in warnings.
   */
  update(id: Ref, body?: FulfillmentOrderPatch, options?: CallOptions): Promise<FulfillmentOrder>;
  /**
   * Accept the work
   * The executor takes the work on.
   */
  accept(id: Ref, body?: StepReason, options?: CallOptions): Promise<FulfillmentOrder>;
  /**
   * Confirm the cancellation
   * The executor stopped the work it had accepted.
   */
  acceptCancellation(id: Ref, body?: StepReason, options?: CallOptions): Promise<FulfillmentOrder>;
  /**
   * Cancel a fulfilment order
   * What has not shipped stays allocated at the location, ready to be released again, or is let go and sourced anew (release_stock). Work that its executor has accepted is only asked for, unless forced.
   */
  cancel(id: Ref, body?: CancelFulfillmentOrder, options?: CallOptions): Promise<FulfillmentOrder>;
  /**
   * Mark as delivered
   * Everything that has shipped has arrived.
   */
  deliver(id: Ref, body?: StepReason, options?: CallOptions): Promise<FulfillmentOrder>;
  /**
   * Hold a fulfilment order
   * Nothing is done on it until the hold is released.
   */
  hold(id: Ref, body?: StepReason, options?: CallOptions): Promise<FulfillmentOrder>;
  /**
   * Move a fulfilment order to another location
   * The stock is claimed there before it is let go here; 409 when the location cannot promise all of it. Only work that nobody has begun can be moved.
   */
  move(id: Ref, body: MoveFulfillmentOrder, options?: CallOptions): Promise<FulfillmentOrder>;
  /**
   * Pack units
   * Units are packed; those not picked yet are picked on the way.
   */
  pack(id: Ref, body?: PackFulfillmentOrder, options?: CallOptions): Promise<FulfillmentOrder>;
  /**
   * Pick units
   * Units are taken from the shelf, all that is left when no lines are given. Units reported short go back to sourcing; the reason says what that means for the stock: not_found and out_of_stock count it off, damaged moves it to the damaged bucket.
   */
  pick(id: Ref, body?: PickFulfillmentOrder, options?: CallOptions): Promise<FulfillmentOrder>;
  /**
   * Reject the work
   * The executor declines: the units go back to sourcing. The reason says what that means for the stock: not_found and out_of_stock count it off, damaged moves it to the damaged bucket, capacity and closed leave it.
   */
  reject(id: Ref, body: RejectFulfillmentOrder, options?: CallOptions): Promise<FulfillmentOrder>;
  /**
   * Refuse the cancellation
   * Too late to stop: the work goes on.
   */
  rejectCancellation(id: Ref, body?: StepReason, options?: CallOptions): Promise<FulfillmentOrder>;
  /**
   * Release the hold
   * Work goes on where it stood.
   */
  releaseHold(id: Ref, body?: StepReason, options?: CallOptions): Promise<FulfillmentOrder>;
  /**
   * Ship units
   * Makes a shipment of the lines, or of everything left, and consumes their stock in the same transaction. What was not picked and packed yet is so on the way.
   */
  ship(id: Ref, body?: ShipFulfillmentOrder, options?: CallOptions): Promise<FulfillmentOrder>;
  /**
   * Split a fulfilment order
   * Cuts units that nobody picked yet into a new fulfilment order at the same place.
   */
  split(id: Ref, body: SplitFulfillmentOrder, options?: CallOptions): Promise<FulfillmentOrder>;
  /**
   * Submit to the executor
   * Hands the work to the warehouse system, partner or store that does it.
   */
  submit(id: Ref, body?: StepReason, options?: CallOptions): Promise<FulfillmentOrder>;
}

export interface InventoryResource {
  /**
   * List stock
   * One record per product and location. A product may be named by id or sku, a location by id or code; an empty list after in matches nothing.
   */
  list(filter?: ListInventoryFilter, options?: ListOptions): Promise<List<Inventory>>;
  /**
   * List stock
   * One record per product and location. A product may be named by id or sku, a location by id or code; an empty list after in matches nothing.
   */
  iterate(filter?: ListInventoryFilter, options?: CallOptions): AsyncGenerator<Inventory, void, undefined>;
  /**
   * Change stock by a difference
   * Adds a signed quantity to a bucket, or moves units between buckets. Never takes what is committed. With the reason fulfillment it changes nothing: what ships is consumed when its fulfilment order is completed.
   */
  adjust(body: InventoryAdjustment, options?: CallOptions): Promise<Inventory>;
  /**
   * Allocate units to an order line
   * Claims units for an order line at a location, in one atomic step that respects holds and safety stock; 409 insufficient_inventory otherwise. Never more than the line has open: the rest is clamped. With location_id "backorder" the units wait and no stock moves.
   */
  allocate(body: Allocate, options?: CallOptions): Promise<Allocation>;
  /**
   * Change many records
   * Up to 500 adjustments, counts, receipts and settings in one transaction, in order; each succeeds or fails on its own (207), or with atomic all or none.
   */
  bulk(body: InventoryBulk, options?: CallOptions): Promise<InventoryBulkResult>;
  /**
   * Set the rules of a place
   * Whose stock it is, whether it is counted, its lead time, safety stock and backorder allowance.
   */
  configure(body: InventorySettings, options?: CallOptions): Promise<Inventory>;
  /**
   * Read a product over all places
   * The records of a product and their sums.
   */
  global(query: GetGlobalInventoryQuery, options?: CallOptions): Promise<GlobalInventory>;
  /**
   * List the ledger
   * Every change of every number, the newest first: why, how much, who and when. Nothing in it is ever changed.
   */
  movements(filter?: ListInventoryMovementsFilter, options?: ListOptions): Promise<List<InventoryMovement>>;
  /**
   * Take a movement back
   * Books the opposite of something booked by hand, once, and names it. What an order or a transfer moved is undone there.
   */
  reverseMovement(id: Ref, body: MovementReversal, options?: CallOptions): Promise<InventoryMovement>;
  /**
   * Read the stock of one place
   * The record of a product at a location with everything on its way there. Where nothing was ever stocked it is a record of zeros; an unknown product or location is 404.
   */
  record(query: GetInventoryQuery, options?: CallOptions): Promise<Inventory>;
  /**
   * Set a counted quantity
   * Sets what is on hand if it still is what you expect (409 quantity_changed otherwise, with the current one).
   */
  set(body: InventoryCount, options?: CallOptions): Promise<Inventory>;
  /**
   * Move units between two places
   * Moves units of one product at once, or, with expected_at or instant false, sends them off now to be received later. Refuses more than can be promised at the giving place. Leaves a transfer record either way.
   */
  transfer(body: StockTransfer, options?: CallOptions): Promise<Transfer>;
  /**
   * Explain what can be promised
   * From what is on hand to what can be promised, step by step, now or at a past instant.
   */
  waterfall(query: ExplainInventoryQuery, options?: CallOptions): Promise<InventoryWaterfall>;
}

export interface JobResource {
  /**
   * List jobs
   * Work that takes longer than a request, newest first.
   */
  list(filter?: ListJobsFilter, options?: ListOptions): Promise<List<Job>>;
  /**
   * List jobs
   * Work that takes longer than a request, newest first.
   */
  iterate(filter?: ListJobsFilter, options?: CallOptions): AsyncGenerator<Job, void, undefined>;
  /**
   * See how far a job is
   * State, progress with pace and estimate, and the result or the error once it has ended.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<Job>;
  /**
   * See how far a job is
   * State, progress with pace and estimate, and the result or the error once it has ended.
   */
  get(id: Ref, options?: CallOptions): Promise<Job>;
  /**
   * Cancel a job
   * One that waits ends at once, one that runs at its next checkpoint: what it has done stays.
   */
  cancel(id: Ref, options?: CallOptions): Promise<Job>;
}

export interface LaneResource {
  /**
   * List lanes
   * Lanes in the order of their creation; either end filters by location id or code.
   */
  list(filter?: ListLanesFilter, options?: ListOptions): Promise<List<Lane>>;
  /**
   * List lanes
   * Lanes in the order of their creation; either end filters by location id or code.
   */
  iterate(filter?: ListLanesFilter, options?: CallOptions): AsyncGenerator<Lane, void, undefined>;
  /**
   * Create a lane
   * Agreed freight from one location to another. A second lane between the two is a 409 with existing_id.
   */
  create(body: LaneInput, options?: CallOptions): Promise<Lane>;
  /**
   * Read a lane
   * A lane by id.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<Lane>;
  /**
   * Read a lane
   * A lane by id.
   */
  get(id: Ref, options?: CallOptions): Promise<Lane>;
  /**
   * Change a lane
   * Merge patch of its terms; its two ends stay.
   */
  update(id: Ref, body?: LanePatch, options?: CallOptions): Promise<Lane>;
  /**
   * Delete a lane
   * Freight between the two is then priced by rate cards or by distance.
   */
  delete(id: Ref, options?: CallOptions): Promise<LaneDeleted>;
}

export interface LocationResource {
  /**
   * List locations
   * Locations of every type, active or not, by priority unless sorted otherwise.
   */
  list(filter?: ListLocationsFilter, options?: ListOptions): Promise<List<Location>>;
  /**
   * List locations
   * Locations of every type, active or not, by priority unless sorted otherwise.
   */
  iterate(filter?: ListLocationsFilter, options?: CallOptions): AsyncGenerator<Location, void, undefined>;
  /**
   * Create a location
   * Adds a place that holds, sells, receives or sends goods. A taken code is a 409 with existing_id.
   */
  create(body: LocationInput, options?: CallOptions): Promise<Location>;
  /**
   * Create or change many locations
   * Creates or changes up to 500 locations by code; what an item leaves out stays. Each item has its own result, in order: 200 when all went well, 207 when some are problems.
   */
  bulk(body: LocationBulk, options?: CallOptions): Promise<LocationBulkResult>;
  /**
   * Read a location
   * A location by id or code.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<Location>;
  /**
   * Read a location
   * A location by id or code.
   */
  get(id: Ref, options?: CallOptions): Promise<Location>;
  /**
   * Change a location
   * Merge patch: what is absent stays, null clears; address and calendar are replaced as a whole. The code is for ever.
   */
  update(id: Ref, body?: LocationPatch, options?: CallOptions): Promise<Location>;
  /**
   * Read what a location has to do on each day
   * Orders, lines and units promised to be worked on by day, the limit and what is left. Counted while the location has limits, for every day (`capacity_per_day`) or for a date.
   */
  capacity(id: Ref, query?: GetLocationCapacityQuery, options?: CallOptions): Promise<LocationCapacity>;
  /**
   * Limit one day of a location
   * Limits that count on that local date in place of those of every day; what is left out is without limit. What was promised before stays, though it be more.
   */
  replaceCapacity(id: Ref, date: Ref, body?: CapacityLimits, options?: CallOptions): Promise<CapacityDay>;
  /**
   * Limit a day as every other
   * Takes away the limits that the date has of its own.
   */
  deleteCapacity(id: Ref, date: Ref, options?: CallOptions): Promise<CapacityDay>;
}

export interface LogResource {
  /**
   * List log entries
   * Entries of the business log, the newest first.
   */
  list(filter?: ListLogsFilter, options?: ListOptions): Promise<List<LogEntry>>;
  /**
   * List log entries
   * Entries of the business log, the newest first.
   */
  iterate(filter?: ListLogsFilter, options?: CallOptions): AsyncGenerator<LogEntry, void, undefined>;
  /**
   * Write to the business log
   * Appends an entry of any shape under its type. Entries are stamped on arrival and never change. A field `stack` is not kept: stack traces belong to error tracking.
   */
  create(body: NewLogEntry, options?: CallOptions): Promise<LogEntry>;
}

export interface OrderChangeResource {
  /**
   * List changes of orders
   * Changes that were previewed, and what became of them, the newest first.
   */
  list(filter?: ListOrderChangesFilter, options?: ListOptions): Promise<List<OrderChange>>;
  /**
   * List changes of orders
   * Changes that were previewed, and what became of them, the newest first.
   */
  iterate(filter?: ListOrderChangesFilter, options?: CallOptions): AsyncGenerator<OrderChange, void, undefined>;
  /**
   * Get a change of an order
   * What was asked, what it would do, and what became of it.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<OrderChange>;
  /**
   * Get a change of an order
   * What was asked, what it would do, and what became of it.
   */
  get(id: Ref, options?: CallOptions): Promise<OrderChange>;
  /**
   * Apply a change as it was previewed
   * Does exactly what the preview said, in one transaction with the new plan and its stock, or refuses with 409 change_outdated and shows what it would do now. Other proposed changes of the order are superseded. Applying twice changes nothing the second time.
   */
  apply(id: Ref, body?: OrderChangeDecision, options?: CallOptions): Promise<AppliedOrderChange>;
  /**
   * Decline a change
   * Puts a proposed change aside: it can no longer be applied.
   */
  decline(id: Ref, body?: OrderChangeDecision, options?: CallOptions): Promise<OrderChange>;
}

export interface OrderResource {
  /**
   * List orders
   * Orders, the newest first unless sorted otherwise.
   */
  list(filter?: ListOrdersFilter, options?: ListOptions): Promise<List<Order>>;
  /**
   * List orders
   * Orders, the newest first unless sorted otherwise.
   */
  iterate(filter?: ListOrdersFilter, options?: CallOptions): AsyncGenerator<Order, void, undefined>;
  /**
   * Capture an order
   * Captures an order, plans where it is sent from and allocates its stock, all at once. With `status: "received"` it is only captured. The same order under the same channel and channel_order_id answers the first one (200); another order under them is 409 duplicate_order.
   */
  create(body: NewOrder, options?: CallOptions): Promise<Order>;
  /**
   * Give free stock to the orders that wait
   * Orders that wait for stock get what is free, by priority and then by age. The server does this by itself when stock arrives; this runs it now and answers when it is done.
   */
  allocateBackorders(body?: AllocateBackorders, options?: CallOptions): Promise<BackorderAllocation>;
  /**
   * Capture many orders
   * Up to 500 orders, planned in their order. Each has its own result; one that is refused harms no other. Every order needs a channel_order_id: a repeated request captures nothing twice.
   */
  bulk(body: BulkCapture, options?: CallOptions): Promise<BulkOrderResult>;
  /**
   * Get an order
   * One order with its lines, claims, fulfilments and holds.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<Order>;
  /**
   * Get an order
   * One order with its lines, claims, fulfilments and holds.
   */
  get(id: Ref, options?: CallOptions): Promise<Order>;
  /**
   * Update an order
   * Absent fields stay, null clears. A status is a request: cancelled cancels, routed with assigned_location assigns, allocation_failed lets holds go; words that are the server’s to decide leave the true status and are told in warnings (409 with Prefer: handling=strict).
   */
  update(id: Ref, body?: OrderPatch, options?: CallOptions): Promise<Order>;
  /**
   * Allocate an order
   * Plans what of the order is open and takes the stock in the same transaction. Units that nobody has are backordered. What is allocated already stays as it is.
   */
  allocate(id: Ref, body?: SourceOrder, options?: CallOptions): Promise<Order>;
  /**
   * Cancel an order or units of it
   * All that is asked or nothing: units that wait go first, then allocated ones, then those at work. Shipped units cannot be cancelled. Work that its executor accepted is only asked for, unless forced.
   */
  cancel(id: Ref, body?: CancelOrder, options?: CallOptions): Promise<Order>;
  /**
   * Preview a change of an order
   * Lines, address, service and date as they shall be. Answers what it would do to price, units, stock at each place and plan, and keeps it as a proposed change; nothing of the order is touched. 409 illegal_transition once work has begun.
   */
  createChange(id: Ref, body?: NewOrderChange, options?: CallOptions): Promise<OrderChange>;
  /**
   * Complete an order
   * Closes an order that is fulfilled and delivered.
   */
  complete(id: Ref, body?: StepReason, options?: CallOptions): Promise<Order>;
  /**
   * Routing decisions of an order
   * Every sourcing computation about the order, the last first.
   */
  decisions(id: Ref, filter?: ListOrderDecisionsFilter, options?: ListOptions): Promise<List<RoutingDecision>>;
  /**
   * Mark an order as delivered
   * Everything that has shipped of it has arrived.
   */
  deliver(id: Ref, body?: StepReason, options?: CallOptions): Promise<Order>;
  /**
   * Edit the lines of an order
   * Changes quantities and adds lines as long as nothing is at work; more units are sourced right after.
   */
  edit(id: Ref, body: EditOrder, options?: CallOptions): Promise<Order>;
  /**
   * Hold an order
   * Puts a blocking hold on an order. While one is in force nothing is routed, released or shipped.
   */
  hold(id: Ref, body?: NewOrderHold, options?: CallOptions): Promise<OrderHolds>;
  /**
   * Notes of an order
   * Every note of the order, oldest first.
   */
  notes(id: Ref, filter?: ListOrderNotesFilter, options?: ListOptions): Promise<List<OrderNote>>;
  /**
   * Add a note
   * Adds a note for people to an order, at whatever stage it is.
   */
  createNote(id: Ref, body: NewOrderNote, options?: CallOptions): Promise<OrderNote>;
  /**
   * Release an order to its locations
   * Makes a fulfilment order at every location that holds allocated units of the order. Repeating it makes no second one.
   */
  release(id: Ref, options?: CallOptions): Promise<OrderRelease>;
  /**
   * Let go of holds
   * Releases one hold, or every hold of the order. A hold already released stays as it is.
   */
  releaseHold(id: Ref, body?: ReleaseOrderHold, options?: CallOptions): Promise<OrderHolds>;
  /**
   * Route an order
   * Plans what of the order is open and takes the stock in the same transaction. Units that nobody has are backordered. What is allocated already stays as it is.
   */
  route(id: Ref, body?: SourceOrder, options?: CallOptions): Promise<Order>;
  /**
   * Ship an order
   * Ships everything of the order that is at work, one shipment for each fulfilment order, and consumes the stock in the same transaction.
   */
  ship(id: Ref, body?: ShipOrder, options?: CallOptions): Promise<Order>;
  /**
   * Submit a draft
   * The draft becomes an order: it is sourced right after, or on its day.
   */
  submit(id: Ref, options?: CallOptions): Promise<Order>;
  /**
   * What happened to an order
   * Every recorded fact about the order with actor and reason, oldest first. When retention has dropped the beginning, complete is false and history_since says from when on it tells all.
   */
  timeline(id: Ref, filter?: GetOrderTimelineFilter, options?: ListOptions): Promise<List<TimelineEntry>>;
}

export interface PlanningResource {
  /**
   * Get what is wanted of planning
   * Service levels by class, times between orders, and what is assumed.
   */
  settings(options?: CallOptions): Promise<PlanningSettings>;
  /**
   * Change what is wanted of planning
   * Changes what is sent; what is absent stays. Counts from the next run on.
   */
  updateSetting(body?: PlanningSettingsPatch, options?: CallOptions): Promise<PlanningSettings>;
}

export interface PolicyResource {
  /**
   * List policies
   * Policies by code. The built-in one is not among them; it is read under the code default.
   */
  list(filter?: ListPoliciesFilter, options?: ListOptions): Promise<List<Policy>>;
  /**
   * List policies
   * Policies by code. The built-in one is not among them; it is read under the code default.
   */
  iterate(filter?: ListPoliciesFilter, options?: CallOptions): AsyncGenerator<Policy, void, undefined>;
  /**
   * Create a policy
   * Adds a policy with its first version, a draft. Nothing changes in sourcing until a version is published and activated.
   */
  create(body: NewPolicy, options?: CallOptions): Promise<Policy>;
  /**
   * The policy that counts
   * The version that an order of the channel is planned by, now or at a later instant. Without any activation it is the built-in policy.
   */
  active(query?: GetActivePolicyQuery, options?: CallOptions): Promise<ActivePolicy>;
  /**
   * Analyse a policy document
   * Says what is wrong with a document or suspicious about it, in the network as it is now: filters that match nothing, batches and rules that nothing comes to, circles, unknown names. Keeps nothing.
   */
  analyse(body: AnalysePolicy, options?: CallOptions): Promise<List<PolicyFinding>>;
  /**
   * The JSON Schema of a policy document
   * Draft 2020-12, for editors and checks. Which fields can be asked what is said in the guide and told by faults.
   */
  schema(options?: CallOptions): Promise<JsonSchemaDocument>;
  /**
   * Get a policy
   * One policy by its id or its code; default is the built-in one.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<Policy>;
  /**
   * Get a policy
   * One policy by its id or its code; default is the built-in one.
   */
  get(id: Ref, options?: CallOptions): Promise<Policy>;
  /**
   * Change a policy’s name
   * Changes name and description; documents are changed by new versions.
   */
  update(id: Ref, body?: PolicyPatch, options?: CallOptions): Promise<Policy>;
  /**
   * Compare two versions
   * The changes from one version’s document to another’s, as a JSON Patch (RFC 6902) that also says what stood there before.
   */
  diff(id: Ref, query: DiffPolicyVersionsQuery, options?: CallOptions): Promise<PolicyDiff>;
  /**
   * Pin an example order
   * Adds an order whose outcome must not change unnoticed: it is planned at each test and before each publication, and a difference refuses it.
   */
  createExample(id: Ref, body: NewPolicyExample, options?: CallOptions): Promise<PolicyExample>;
  /**
   * Change an example order
   * Replaces what is sent: the name, the order or what must come out.
   */
  updateExample(id: Ref, exampleId: Ref, body?: PolicyExamplePatch, options?: CallOptions): Promise<PolicyExample>;
  /**
   * Remove an example order
   * Removes it and answers what it was.
   */
  deleteExample(id: Ref, exampleId: Ref, options?: CallOptions): Promise<PolicyExample>;
  /**
   * Roll back to an earlier version
   * Publishes what an earlier published version says as a new version. Wherever a version of the policy counts now, the new one counts at once.
   */
  rollback(id: Ref, body: RollBackPolicy, options?: CallOptions): Promise<PolicyVersion>;
  /**
   * Start a new version
   * Makes a draft under the next number, of the document that is sent or of an earlier version. What is published stays as it is.
   */
  createVersion(id: Ref, body?: NewPolicyVersion, options?: CallOptions): Promise<PolicyVersion>;
  /**
   * Get a policy version
   * One version with its document and what its last test found.
   */
  retrieveVersion(id: Ref, number: Ref, options?: CallOptions): Promise<PolicyVersion>;
  /**
   * Change a draft
   * Replaces the document or the note of a draft; what was tested is a draft again. A version under review or published is a 409: make a new one.
   */
  updateVersion(id: Ref, number: Ref, body?: PolicyVersionPatch, options?: CallOptions): Promise<PolicyVersion>;
  /**
   * Approve a version
   * Approves a version under review. Where another live key could publish, the author’s own approval is a 403.
   */
  approveVersion(id: Ref, number: Ref, body?: PolicyReview, options?: CallOptions): Promise<PolicyVersion>;
  /**
   * Archive a version
   * Puts a version away for good. One that counts or is to count is a 409 in_use.
   */
  archiveVersion(id: Ref, number: Ref, body?: PolicyReview, options?: CallOptions): Promise<PolicyVersion>;
  /**
   * Comments on a version
   * What was said about the version, oldest first.
   */
  versionComments(id: Ref, number: Ref, filter?: ListPolicyCommentsFilter, options?: ListOptions): Promise<List<PolicyComment>>;
  /**
   * Comment on a version
   * Adds a comment, at whatever stage the version is.
   */
  createVersionComment(id: Ref, number: Ref, body: NewPolicyComment, options?: CallOptions): Promise<PolicyComment>;
  /**
   * Publish a version
   * Makes an approved version unchangeable, and active when activate is given. It is tested once more: errors and failed examples are a 422, warnings too unless accept_warnings is true.
   */
  publishVersion(id: Ref, number: Ref, body?: PublishPolicyVersion, options?: CallOptions): Promise<PolicyVersion>;
  /**
   * Return a version to its author
   * Makes a version under review a draft again.
   */
  returnVersion(id: Ref, number: Ref, body?: PolicyReview, options?: CallOptions): Promise<PolicyVersion>;
  /**
   * Submit a version for review
   * Hands a tested version over to review; one whose test found errors is a 409.
   */
  submitVersion(id: Ref, number: Ref, body?: PolicyReview, options?: CallOptions): Promise<PolicyVersion>;
  /**
   * Test a version
   * Analyses the document and plans the policy’s examples under it, and keeps the report with the version. Orders and stock stay as they are.
   */
  testVersion(id: Ref, number: Ref, options?: CallOptions): Promise<PolicyVersion>;
}

export interface PolicyActivationResource {
  /**
   * List policy activations
   * What counted, counts and is to count, the newest first.
   */
  list(filter?: ListPolicyActivationsFilter, options?: ListOptions): Promise<List<PolicyActivation>>;
  /**
   * List policy activations
   * What counted, counts and is to count, the newest first.
   */
  iterate(filter?: ListPolicyActivationsFilter, options?: CallOptions): AsyncGenerator<PolicyActivation, void, undefined>;
  /**
   * Activate a policy version
   * Makes a published version count, at once or from an instant on, for one channel or for all that have none of their own. policy_id null gives way to what is more general.
   */
  create(body: NewPolicyActivation, options?: CallOptions): Promise<PolicyActivation>;
  /**
   * Get a policy activation
   * Which version was to count from when on, and whether that was taken back.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<PolicyActivation>;
  /**
   * Get a policy activation
   * Which version was to count from when on, and whether that was taken back.
   */
  get(id: Ref, options?: CallOptions): Promise<PolicyActivation>;
  /**
   * Cancel a policy activation
   * Takes back an activation whose time has not come; later it is a 409.
   */
  cancel(id: Ref, options?: CallOptions): Promise<PolicyActivation>;
}

export interface PolicyCanaryResource {
  /**
   * List canaries
   * What runs and what became of those before, the newest first.
   */
  list(filter?: ListPolicyCanariesFilter, options?: ListOptions): Promise<List<PolicyCanary>>;
  /**
   * List canaries
   * What runs and what became of those before, the newest first.
   */
  iterate(filter?: ListPolicyCanariesFilter, options?: CallOptions): AsyncGenerator<PolicyCanary, void, undefined>;
  /**
   * Start a canary
   * Lets a published version plan a share of the orders, drawn by their ids, while the current one plans the others. It is taken back by itself once it is surely worse than the limits accept. One runs at a time for a channel, or for all without a policy of their own.
   */
  create(body: NewPolicyCanary, options?: CallOptions): Promise<PolicyCanary>;
  /**
   * Get a canary
   * The figures of both arms and how each limit stands; at most 10 seconds old.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<PolicyCanary>;
  /**
   * Get a canary
   * The figures of both arms and how each limit stands; at most 10 seconds old.
   */
  get(id: Ref, options?: CallOptions): Promise<PolicyCanary>;
  /**
   * Promote a canary
   * Activates its version for all of its orders, at once.
   */
  promote(id: Ref, options?: CallOptions): Promise<PolicyCanary>;
  /**
   * Stop a canary
   * All orders go by the current policy again.
   */
  stop(id: Ref, body?: StopPolicyCanary, options?: CallOptions): Promise<PolicyCanary>;
}

export interface PolicyExampleResource {
  /**
   * List example orders
   * Examples of all policies, oldest first; filter by policy_id.
   */
  list(filter?: ListPolicyExamplesFilter, options?: ListOptions): Promise<List<PolicyExample>>;
  /**
   * List example orders
   * Examples of all policies, oldest first; filter by policy_id.
   */
  iterate(filter?: ListPolicyExamplesFilter, options?: CallOptions): AsyncGenerator<PolicyExample, void, undefined>;
}

export interface PolicyVersionResource {
  /**
   * List policy versions
   * Versions of all policies, the highest number first; filter by policy_id or state.
   */
  list(filter?: ListPolicyVersionsFilter, options?: ListOptions): Promise<List<PolicyVersion>>;
  /**
   * List policy versions
   * Versions of all policies, the highest number first; filter by policy_id or state.
   */
  iterate(filter?: ListPolicyVersionsFilter, options?: CallOptions): AsyncGenerator<PolicyVersion, void, undefined>;
}

export interface ProductResource {
  /**
   * List products
   * Products, newest first unless sorted otherwise.
   */
  list(filter?: ListProductsFilter, options?: ListOptions): Promise<List<Product>>;
  /**
   * List products
   * Products, newest first unless sorted otherwise.
   */
  iterate(filter?: ListProductsFilter, options?: CallOptions): AsyncGenerator<Product, void, undefined>;
  /**
   * Create a product
   * Adds a product, or a kit when it lists components. A taken sku is a 409 with existing_id.
   */
  create(body: ProductInput, options?: CallOptions): Promise<Product>;
  /**
   * Create or change many products
   * Creates or changes up to 500 products by sku; what an item leaves out stays. Each item has its own result, in order: 200 when all went well, 207 when some are problems.
   */
  bulk(body: ProductBulk, options?: CallOptions): Promise<ProductBulkResult>;
  /**
   * Read a product
   * A product by id or sku, with its components when it is a kit.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<Product>;
  /**
   * Read a product
   * A product by id or sku, with its components when it is a kit.
   */
  get(id: Ref, options?: CallOptions): Promise<Product>;
  /**
   * Change a product
   * Merge patch: what is absent stays, null clears. The sku is for ever. A new list of components replaces the old one.
   */
  update(id: Ref, body?: ProductPatch, options?: CallOptions): Promise<Product>;
  /**
   * Archive a product
   * Takes a product out of sale; it stays readable. Archiving twice is the same as once; a patch of status brings it back.
   */
  archive(id: Ref, options?: CallOptions): Promise<Product>;
}

export interface PromiseResource {
  /**
   * List promises given with orders
   * What was told with each order and what has become of it, the latest first; state at_risk are those to look at, cause says why.
   */
  list(filter?: ListPromisesFilter, options?: ListOptions): Promise<List<DeliveryPromise>>;
  /**
   * List promises given with orders
   * What was told with each order and what has become of it, the latest first; state at_risk are those to look at, cause says why.
   */
  iterate(filter?: ListPromisesFilter, options?: CallOptions): AsyncGenerator<DeliveryPromise, void, undefined>;
  /**
   * Say when a cart arrives
   * Dates for each item and for all that hold in 50 and 90 of 100 cases, what they rest on, and how long they hold. The plan is the one that routing would make by the policy in force. With hold, what lies there now is kept for the cart, once however often it is asked; otherwise nothing is kept.
   */
  create(body: PromiseQuestion, options?: CallOptions): Promise<PromiseQuote>;
}

export interface RateResource {
  /**
   * Quote all carriers
   * What the services of all active carriers ask for the packages together, cheapest first.
   */
  quote(body: RateRequest, options?: CallOptions): Promise<List<Rate>>;
}

export interface RebalancingMoveResource {
  /**
   * List moves of rebalancing plans
   * Units of a product from one place to another with stock, demand and chances at both ends; of the newest plan first, and of a plan those that bring most.
   */
  list(filter?: ListRebalancingMovesFilter, options?: ListOptions): Promise<List<RebalancingMove>>;
  /**
   * List moves of rebalancing plans
   * Units of a product from one place to another with stock, demand and chances at both ends; of the newest plan first, and of a plan those that bring most.
   */
  iterate(filter?: ListRebalancingMovesFilter, options?: CallOptions): AsyncGenerator<RebalancingMove, void, undefined>;
}

export interface RebalancingPlanResource {
  /**
   * List rebalancing plans
   * Every plan with what it avoids and costs, the newest first; one at most is open.
   */
  list(filter?: ListRebalancingPlansFilter, options?: ListOptions): Promise<List<RebalancingPlan>>;
  /**
   * List rebalancing plans
   * Every plan with what it avoids and costs, the newest first; one at most is open.
   */
  iterate(filter?: ListRebalancingPlansFilter, options?: CallOptions): AsyncGenerator<RebalancingPlan, void, undefined>;
  /**
   * Plan which stock to move between places
   * Starts a plan from the latest forecasts and the stock of now, under the room of places and the cost of lanes. It replaces a plan that is open. Watch the job; its result names the plan.
   */
  create(body?: StartRebalancingPlan, options?: CallOptions): Promise<PlanningJob>;
  /**
   * Read a rebalancing plan
   * What it avoids and costs, lane by lane, and what it rests on.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<RebalancingPlan>;
  /**
   * Read a rebalancing plan
   * What it avoids and costs, lane by lane, and what it rests on.
   */
  get(id: Ref, options?: CallOptions): Promise<RebalancingPlan>;
  /**
   * Carry out moves of a plan
   * Makes a transfer for each lane that holds its units, or sends them off. Each move is carried out once. Where stock changed since it was planned, everything is refused with the numbers, or such moves are left out.
   */
  accept(id: Ref, body?: AcceptRebalancingPlan, options?: CallOptions): Promise<AcceptedRebalancing>;
  /**
   * Decide against moves of a plan
   * Some moves, or all that are left: they are not carried out.
   */
  reject(id: Ref, body?: RejectRebalancingPlan, options?: CallOptions): Promise<RebalancingPlan>;
}

export interface RefundResource {
  /**
   * List refunds
   * Refunds, the newest first.
   */
  list(filter?: ListRefundsFilter, options?: ListOptions): Promise<List<Refund>>;
  /**
   * List refunds
   * Refunds, the newest first.
   */
  iterate(filter?: ListRefundsFilter, options?: CallOptions): AsyncGenerator<Refund, void, undefined>;
  /**
   * Get a refund
   * One refund with its lines.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<Refund>;
  /**
   * Get a refund
   * One refund with its lines.
   */
  get(id: Ref, options?: CallOptions): Promise<Refund>;
  /**
   * Tell how a refund goes
   * draft → approved → submitted → succeeded or failed, with the reference of whoever pays. One that failed frees its units and its money.
   */
  update(id: Ref, body?: RefundPatch, options?: CallOptions): Promise<Refund>;
}

export interface ReplenishmentRunResource {
  /**
   * Find what to hold back and to order now
   * Starts a run over the forecasts and the stock of now; the server does it after every run of forecasts by itself. Watch the job.
   */
  create(options?: CallOptions): Promise<PlanningJob>;
}

export interface ReplenishmentSuggestionResource {
  /**
   * List what to hold back and to order
   * For every product with a forecast at a place: the safety stock and the order that reach the service level of its class, with the numbers they rest on, the largest orders first.
   */
  list(filter?: ListReplenishmentSuggestionsFilter, options?: ListOptions): Promise<List<ReplenishmentSuggestion>>;
  /**
   * List what to hold back and to order
   * For every product with a forecast at a place: the safety stock and the order that reach the service level of its class, with the numbers they rest on, the largest orders first.
   */
  iterate(filter?: ListReplenishmentSuggestionsFilter, options?: CallOptions): AsyncGenerator<ReplenishmentSuggestion, void, undefined>;
  /**
   * Accept what to hold back and to order
   * Sets the safety stocks and drafts the supplies of some suggestions or of all. A draft is ordered when it is confirmed. What changed since it was suggested is left alone and named.
   */
  accept(body: AcceptSuggestions, options?: CallOptions): Promise<AcceptedSuggestions>;
}

export interface ReportResource {
  /**
   * What was cancelled, and why
   * Orders placed in the period that are cancelled, by the reason that was given. Reasons are known for as long as events are kept. As a table by `Accept: text/csv`.
   */
  cancellations(query?: GetCancellationReportQuery, options?: CallOptions): Promise<GetCancellationReportReply>;
  /**
   * How carriers do
   * Shipments that left in the period by carrier, service and location: how long they were under way, and how many came by the date that customers were told (the 90 % date). As a table by `Accept: text/csv`.
   */
  carriers(query?: GetCarrierReportQuery, options?: CallOptions): Promise<GetCarrierReportReply>;
  /**
   * How channels do
   * Every channel that is registered or that orders of the period name: how many orders came and how they stand now. As a table by `Accept: text/csv`.
   */
  channels(query?: GetChannelReportQuery, options?: CallOptions): Promise<GetChannelReportReply>;
  /**
   * What serving orders costs
   * Freight, handling and splits of the plans that were used in the period, as they were decided, by order, channel, place, carrier and service. Units that were planned again count each time. As a table by `Accept: text/csv`.
   */
  costToServe(query?: GetCostToServeQuery, options?: CallOptions): Promise<GetCostToServeReply>;
  /**
   * Who ordered
   * Customers who ordered in the period, drafts left out: new and returning ones, how often they ordered and for how much. Names nobody. Who orders in two currencies counts in both. As a table by `Accept: text/csv`.
   */
  customers(query?: GetCustomerReportQuery, options?: CallOptions): Promise<GetCustomerReportReply>;
  /**
   * How forecasts held, as a table
   * The errors that are kept with the present forecasts, by location and method. Those of earlier runs are in /v1/forecast_runs. As a table by `Accept: text/csv`.
   */
  forecastAccuracy(query?: GetForecastAccuracyReportQuery, options?: CallOptions): Promise<GetForecastAccuracyReportReply>;
  /**
   * How long fulfilment took
   * Fulfilment orders of which everything left in the period, by location and picking method: hours from order to release, pick, pack, shipment and delivery, as percentiles. A stage is measured where both of its ends were told; `measured` says how often. As a table by `Accept: text/csv`.
   */
  fulfillment(query?: GetFulfillmentReportQuery, options?: CallOptions): Promise<GetFulfillmentReportReply>;
  /**
   * How stock turned over
   * Stock at the beginning and at the end of the period and what moved in between, from the ledger, by product and location, in units and by the product’s present cost. As a table by `Accept: text/csv`.
   */
  inventoryTurnover(query?: GetInventoryTurnoverQuery, options?: CallOptions): Promise<GetInventoryTurnoverReply>;
  /**
   * What was ordered
   * Orders placed in the period, drafts left out, with their units and value, by day, week or month, channel, type, status and place. As a table by `Accept: text/csv`.
   */
  orderTrends(query?: GetOrderTrendsQuery, options?: CallOptions): Promise<GetOrderTrendsReply>;
  /**
   * How quick picking was
   * Fulfilment orders of which everything left in the period, by location and picking method: lines and units an hour, from when picking began to when all was picked. Work of which that was not told is counted and not measured. As a table by `Accept: text/csv`.
   */
  picking(query?: GetPickingReportQuery, options?: CallOptions): Promise<GetPickingReportReply>;
  /**
   * How promises were kept
   * Promises given in the period by place, service and channel: how many were met and breached, how often the 50 % and 90 % dates held, and what the breaches were caused by.
   */
  promises(filter: GetPromiseReportFilter, options?: ListOptions): Promise<List<PromiseReportRow>>;
  /**
   * What places did not send, and why
   * What pickers could not find or take in the period, by reason, location and product. Work that was rejected whole is among the fulfilment orders. As a table by `Accept: text/csv`.
   */
  shorts(query?: GetShortReportQuery, options?: CallOptions): Promise<GetShortReportReply>;
  /**
   * From how many places orders are sent, and why
   * The plans that were used in the period, by the number of places that they send from: several because no single place could send all of it, or because several cost less than one that could. As a table by `Accept: text/csv`.
   */
  splits(query?: GetSplitReportQuery, options?: CallOptions): Promise<GetSplitReportReply>;
}

export interface ReservationResource {
  /**
   * List reservations
   * With an order_id all allocations of the order, whatever became of them. With status active only soft holds that are alive: one past its time is expired, whether or not it was swept.
   */
  list(filter?: ListReservationsFilter, options?: ListOptions): Promise<List<Reservation>>;
  /**
   * List reservations
   * With an order_id all allocations of the order, whatever became of them. With status active only soft holds that are alive: one past its time is expired, whether or not it was swept.
   */
  iterate(filter?: ListReservationsFilter, options?: CallOptions): AsyncGenerator<Reservation, void, undefined>;
  /**
   * Hold stock for a while
   * A soft hold for a cart, quote or promise: its units cannot be promised to anyone else until it expires, is released, or an order redeems it. Lives 15 minutes unless told otherwise.
   */
  create(body: NewReservation, options?: CallOptions): Promise<Reservation>;
  /**
   * Read a reservation
   * One claim on stock, as it is now.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<Reservation>;
  /**
   * Read a reservation
   * One claim on stock, as it is now.
   */
  get(id: Ref, options?: CallOptions): Promise<Reservation>;
  /**
   * Let a soft hold go
   * A soft hold is released; repeating it changes nothing. A reservation that backs open work is answered unchanged with a warning: what ships consumes it, what is cancelled releases it.
   */
  delete(id: Ref, options?: CallOptions): Promise<Reservation>;
  /**
   * Give a soft hold another end
   * The new end counts from now. A hold that expired stays expired: hold the stock again.
   */
  extend(id: Ref, body?: ReservationExtension, options?: CallOptions): Promise<Reservation>;
  /**
   * Let a soft hold go
   * The same as deleting it.
   */
  release(id: Ref, options?: CallOptions): Promise<Reservation>;
}

export interface ReturnResource {
  /**
   * List returns
   * Returns, the newest first.
   */
  list(filter?: ListReturnsFilter, options?: ListOptions): Promise<List<Return>>;
  /**
   * List returns
   * Returns, the newest first.
   */
  iterate(filter?: ListReturnsFilter, options?: CallOptions): AsyncGenerator<Return, void, undefined>;
  /**
   * Ask for units to come back
   * Units of lines that have left, each with a reason. Never more than left and are in no other return: 409 nothing_left says how many there are.
   */
  create(body: NewReturn, options?: CallOptions): Promise<Return>;
  /**
   * Get a return
   * One return with the units of each line and what became of them.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<Return>;
  /**
   * Get a return
   * One return with the units of each line and what became of them.
   */
  get(id: Ref, options?: CallOptions): Promise<Return>;
  /**
   * Approve a return
   * The units may come, to the place that is named here or was in the request.
   */
  approve(id: Ref, body?: ApproveReturn, options?: CallOptions): Promise<Return>;
  /**
   * Cancel a return
   * For returns of which nothing has come; its units may be asked back anew.
   */
  cancel(id: Ref, body?: ReturnReason, options?: CallOptions): Promise<Return>;
  /**
   * Close a return
   * When all that came is inspected. What never came may be asked back anew; refunds may still be made.
   */
  close(id: Ref, body?: ReturnReason, options?: CallOptions): Promise<Return>;
  /**
   * Send something else for what comes back
   * Captures and allocates a replacement for the same customer and address, linked with the return. Its key is the return’s own (channel_order_id exchange:rtn_…): the same again finds the same order, another one is 409 duplicate_order.
   */
  exchange(id: Ref, body: NewExchange, options?: CallOptions): Promise<Exchange>;
  /**
   * Decide what becomes of units
   * restock makes them sellable at once, refurbish counts them as damaged, scrap and return_to_vendor take them out of the stock, quarantine leaves them; keep_it is about units that the customer keeps. Each is a row of the ledger.
   */
  inspect(id: Ref, body: InspectReturn, options?: CallOptions): Promise<Return>;
  /**
   * Receive units of a return
   * They lie in quarantine at the receiving place until they are inspected. Never more than are still to come.
   */
  receive(id: Ref, body?: ReceiveReturn, options?: CallOptions): Promise<Return>;
  /**
   * Record a refund
   * For units that came or are kept: their part of what was paid, to the minor unit and once. Together with all other refunds and replacements of the order never more than its total. No money moves here: it is a record that whoever pays brings on.
   */
  createRefund(id: Ref, body?: NewRefund, options?: CallOptions): Promise<Refund>;
  /**
   * Reject a return
   * The request is turned down; its units may be asked back anew.
   */
  reject(id: Ref, body?: ReturnReason, options?: CallOptions): Promise<Return>;
  /**
   * Note that a return is on its way
   * With carrier and tracking number, where they are known.
   */
  ship(id: Ref, body?: ShipReturn, options?: CallOptions): Promise<Return>;
}

export interface RoutingResource {
  /**
   * Plan without doing
   * Plans a stored order, or one that is written down, as if stock, places, rules or penalties were as told. Nothing is written.
   */
  createDryRun(body?: NewRoutingDryRun, options?: CallOptions): Promise<RoutingDryRun>;
  /**
   * List trained lead time models
   * Each training with its window and how the intervals held, week by week, the latest first. The latest usable one tells.
   */
  leadTimeModels(filter?: ListLeadTimeModelsFilter, options?: ListOptions): Promise<List<LeadTimeModel>>;
  /**
   * Train a lead time model now
   * Learns from the deliveries of the last eighteen months in a job; the server does it once a day by itself.
   */
  trainLeadTimeModels(options?: CallOptions): Promise<LeadTimeTraining>;
  /**
   * Read where a model of your own is asked
   * The address and the time limit; the token is never shown.
   */
  leadTimePredictor(options?: CallOptions): Promise<LeadTimePredictor>;
  /**
   * Let a model of your own predict lead times
   * POSTs {deliveries: […]} there and takes {predictions: [{p50_days, p80_days, p90_days, confidence} or null, …]} in the same order. What it says is bounded; when it is late or wrong the learned model answers.
   */
  setLeadTimePredictor(body: LeadTimePredictorInput, options?: CallOptions): Promise<LeadTimePredictor>;
  /**
   * Stop asking a model of your own
   * The learned model answers again.
   */
  deleteLeadTimePredictor(options?: CallOptions): Promise<LeadTimePredictorRemoved>;
  /**
   * Predict when a parcel arrives
   * For each location the dates that hold in 50, 80 and 90 of 100 cases, and the chance to be on time. Where a lane has fewer than ten deliveries behind it the basis is rate_card: its date and a stated assumption.
   */
  createLeadTime(body?: LeadTimeQuestion, options?: CallOptions): Promise<LeadTimePredictions>;
  /**
   * List runs for forward prices
   * Every run that ended, the newest first: method, bound, what the demand rests on, and why it fell back when it did.
   */
  priceRuns(filter?: ListPriceRunsFilter, options?: ListOptions): Promise<List<PriceRun>>;
  /**
   * Find forward prices now
   * Starts a run beside requests: after a receipt, a stock-take or a promotion. Watch the job.
   */
  createPriceRun(options?: CallOptions): Promise<StartedJob>;
  /**
   * Get what is wanted of forward prices
   * Whether plans count forward prices, how far they look and how often they are found.
   */
  priceSettings(options?: CallOptions): Promise<PriceSettings>;
  /**
   * Change what is wanted of forward prices
   * Changes what is sent; what is absent stays. With a weight above 0 runs recur.
   */
  updatePriceSetting(body?: PriceSettingsPatch, options?: CallOptions): Promise<PriceSettings>;
  /**
   * List forward prices
   * What a unit of a product at a place is worth more when it is kept for later orders, the dearest first, with how it was found and how old it is.
   */
  prices(filter?: ListShadowPricesFilter, options?: ListOptions): Promise<List<ShadowPrice>>;
}

export interface RunOrderResource {
  /**
   * List orders of runs
   * What became of each order, by run in the order in which they had their turn.
   */
  list(filter?: ListRunOrdersFilter, options?: ListOptions): Promise<List<RunOrder>>;
  /**
   * List orders of runs
   * What became of each order, by run in the order in which they had their turn.
   */
  iterate(filter?: ListRunOrdersFilter, options?: CallOptions): AsyncGenerator<RunOrder, void, undefined>;
}

export interface RunScheduleResource {
  /**
   * List run schedules
   * By code, each with its next turn.
   */
  list(filter?: ListRunSchedulesFilter, options?: ListOptions): Promise<List<RunSchedule>>;
  /**
   * List run schedules
   * By code, each with its next turn.
   */
  iterate(filter?: ListRunSchedulesFilter, options?: CallOptions): AsyncGenerator<RunSchedule, void, undefined>;
  /**
   * Create a run schedule
   * Runs by the clock of a time zone or of a location, by cron or every so many minutes. A turn is run once among all processes; it is left out while the run before is under way.
   */
  create(body: NewRunSchedule, options?: CallOptions): Promise<RunSchedule>;
  /**
   * Get a run schedule
   * By id or code.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<RunSchedule>;
  /**
   * Get a run schedule
   * By id or code.
   */
  get(id: Ref, options?: CallOptions): Promise<RunSchedule>;
  /**
   * Change a run schedule
   * Absent stays, null clears. `cron` takes the place of `every_minutes` and the other way round; the next turn is reckoned from now on.
   */
  update(id: Ref, body?: RunSchedulePatch, options?: CallOptions): Promise<RunSchedule>;
  /**
   * Delete a run schedule
   * Its runs stay; one that is under way goes on.
   */
  delete(id: Ref, options?: CallOptions): Promise<DeleteRunScheduleReply>;
}

export interface RunResource {
  /**
   * List runs
   * The newest first, each with what became of its orders, by reason.
   */
  list(filter?: ListRunsFilter, options?: ListOptions): Promise<List<Run>>;
  /**
   * List runs
   * The newest first, each with what became of its orders, by reason.
   */
  iterate(filter?: ListRunsFilter, options?: CallOptions): AsyncGenerator<Run, void, undefined>;
  /**
   * Run now
   * Goes through the orders that a schedule or the call names, by priority and age, and plans and allocates what of them is open. Watch the job, or the run itself.
   */
  create(body?: NewRun, options?: CallOptions): Promise<Run>;
  /**
   * Get a run
   * How far it is, and what became of the orders that had their turn.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<Run>;
  /**
   * Get a run
   * How far it is, and what became of the orders that had their turn.
   */
  get(id: Ref, options?: CallOptions): Promise<Run>;
  /**
   * Resume a run
   * One that was stopped or failed goes on with the orders that are left.
   */
  resume(id: Ref, options?: CallOptions): Promise<Run>;
  /**
   * Stop a run
   * At the end of the orders that it has at hand; what it has placed stays. It can be resumed.
   */
  stop(id: Ref, options?: CallOptions): Promise<Run>;
}

export interface SafetyStockResource {
  /**
   * List safety stocks
   * One row per stocked place, also where it is zero.
   */
  list(filter?: ListSafetyStocksFilter, options?: ListOptions): Promise<List<SafetyStock>>;
  /**
   * List safety stocks
   * One row per stocked place, also where it is zero.
   */
  iterate(filter?: ListSafetyStocksFilter, options?: CallOptions): AsyncGenerator<SafetyStock, void, undefined>;
  /**
   * Set the safety stock of a place
   * What is held back from every promise at this place.
   */
  set(body: NewSafetyStock, options?: CallOptions): Promise<SafetyStock>;
  /**
   * Set many safety stocks
   * Up to 500 places, all or none.
   */
  bulk(body: NewSafetyStocks, options?: CallOptions): Promise<SafetyStocks>;
}

export interface ShipmentResource {
  /**
   * List shipments
   * Shipments with their lines, the newest first.
   */
  list(filter?: ListShipmentsFilter, options?: ListOptions): Promise<List<Shipment>>;
  /**
   * List shipments
   * Shipments with their lines, the newest first.
   */
  iterate(filter?: ListShipmentsFilter, options?: CallOptions): AsyncGenerator<Shipment, void, undefined>;
  /**
   * Get a shipment
   * One shipment with its lines.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<Shipment>;
  /**
   * Get a shipment
   * One shipment with its lines.
   */
  get(id: Ref, options?: CallOptions): Promise<Shipment>;
  /**
   * Update a shipment
   * What the carrier says: tracking, transit, delivery, trouble. Absent fields stay, null clears. A parcel that came back (returned) opens its units again.
   */
  update(id: Ref, body?: ShipmentPatch, options?: CallOptions): Promise<Shipment>;
}

export interface ShippingResource {
  /**
   * Quote freight between two locations
   * What it costs to move goods from one location to another: by the lane agreed, else by the cheapest rate card, else by distance. Nothing from a place to itself.
   */
  rate(body: ShippingRateRequest, options?: CallOptions): Promise<ShippingRate>;
}

export interface ShortPickResource {
  /**
   * List what places did not send
   * Products of fulfilment orders that pickers could not find or take, with the reason they gave, the newest first. Work that was rejected whole is among the fulfilment orders (request_status rejected).
   */
  list(filter?: ListShortPicksFilter, options?: ListOptions): Promise<List<ShortPick>>;
  /**
   * List what places did not send
   * Products of fulfilment orders that pickers could not find or take, with the reason they gave, the newest first. Work that was rejected whole is among the fulfilment orders (request_status rejected).
   */
  iterate(filter?: ListShortPicksFilter, options?: CallOptions): AsyncGenerator<ShortPick, void, undefined>;
}

export interface SimulationDecisionResource {
  /**
   * List simulated decisions
   * One row a decision and variation, what costs most more first; variation 0 has the decisions of history that did not come out as they did, and why.
   */
  list(filter?: ListSimulationDecisionsFilter, options?: ListOptions): Promise<List<SimulationDecision>>;
  /**
   * List simulated decisions
   * One row a decision and variation, what costs most more first; variation 0 has the decisions of history that did not come out as they did, and why.
   */
  iterate(filter?: ListSimulationDecisionsFilter, options?: CallOptions): AsyncGenerator<SimulationDecision, void, undefined>;
}

export interface SimulationResource {
  /**
   * List simulations
   * The newest first, with what was asked for and what came out.
   */
  list(filter?: ListSimulationsFilter, options?: ListOptions): Promise<List<Simulation>>;
  /**
   * List simulations
   * The newest first, with what was asked for and what came out.
   */
  iterate(filter?: ListSimulationsFilter, options?: CallOptions): AsyncGenerator<Simulation, void, undefined>;
  /**
   * Simulate a period of the past
   * Plans every decision of the period again, as it was and as it would have been in up to five variations, each with the stock that its own plans would have left. Without variations it only says whether every decision comes out as it did. Changes nothing else. Watch the job.
   */
  create(body: NewSimulationInput, options?: CallOptions): Promise<Simulation>;
  /**
   * Get a simulation
   * Its request is all that is needed to run it again; over the same records the digest of the result is then the same.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<Simulation>;
  /**
   * Get a simulation
   * Its request is all that is needed to run it again; over the same records the digest of the result is then the same.
   */
  get(id: Ref, options?: CallOptions): Promise<Simulation>;
  /**
   * Delete a simulation
   * With all its rows. One whose job is not over is a 409: cancel the job first.
   */
  delete(id: Ref, options?: CallOptions): Promise<DeletedSimulation>;
  /**
   * Promote a variation to a draft
   * Makes a draft of a policy of what the variation tried: its document, weights and closed locations, with a link back to the simulation and its figures. It counts for nothing until it is tested, reviewed and published. What a policy cannot say (stock, rates, capacity, demand) is refused.
   */
  promoteVariation(id: Ref, name: Ref, body?: NewPromotion, options?: CallOptions): Promise<PolicyVersion>;
}

export interface SupplyResource {
  /**
   * List supplies
   * What was announced, by when it is due.
   */
  list(filter?: ListSuppliesFilter, options?: ListOptions): Promise<List<Supply>>;
  /**
   * List supplies
   * What was announced, by when it is due.
   */
  iterate(filter?: ListSuppliesFilter, options?: CallOptions): AsyncGenerator<Supply, void, undefined>;
  /**
   * Announce a supply
   * Units that will arrive on a date: what pre-orders and backorders are promised against.
   */
  create(body: NewSupply, options?: CallOptions): Promise<Supply>;
  /**
   * Read a supply
   * One announced supply and what of it arrived.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<Supply>;
  /**
   * Read a supply
   * One announced supply and what of it arrived.
   */
  get(id: Ref, options?: CallOptions): Promise<Supply>;
  /**
   * Change a supply
   * A merge patch of a draft or an open supply: its quantity, date or reference.
   */
  update(id: Ref, body?: SupplyPatch, options?: CallOptions): Promise<Supply>;
  /**
   * Give a supply up
   * Nothing more of it will come. What arrived stays.
   */
  cancel(id: Ref, body?: CancelSupplyInput, options?: CallOptions): Promise<Supply>;
  /**
   * Order a drafted supply
   * A draft is incoming from now on, and promises may rest on it.
   */
  confirm(id: Ref, body?: SupplyConfirmation, options?: CallOptions): Promise<Supply>;
  /**
   * Book a supply in
   * In part or whole; the units are on hand at once, and backorders that wait for them are served.
   */
  receive(id: Ref, body?: SupplyReceipt, options?: CallOptions): Promise<Supply>;
}

export interface SystemResource {
  /**
   * Tell whether the server is well
   * Needs no key, and says whether the one sent is valid. 503 when the server cannot work.
   */
  health(options?: CallOptions): Promise<Health>;
  /**
   * Verify the laws
   * Judges every law of the core over everything the tenant has, in one consistent reading that changes nothing. A broken law names the first row that breaks it.
   */
  verify(options?: CallOptions): Promise<LawReport>;
}

export interface TransferResource {
  /**
   * List transfers
   * Transfers with their lines, the newest first.
   */
  list(filter?: ListTransfersFilter, options?: ListOptions): Promise<List<Transfer>>;
  /**
   * List transfers
   * Transfers with their lines, the newest first.
   */
  iterate(filter?: ListTransfersFilter, options?: CallOptions): AsyncGenerator<Transfer, void, undefined>;
  /**
   * Plan a transfer
   * Plans a transfer of one or more products. Nothing is held until it is approved.
   */
  create(body: NewTransfer, options?: CallOptions): Promise<Transfer>;
  /**
   * Read a transfer
   * One transfer with its lines and what can be done with it.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<Transfer>;
  /**
   * Read a transfer
   * One transfer with its lines and what can be done with it.
   */
  get(id: Ref, options?: CallOptions): Promise<Transfer>;
  /**
   * Change the date or the reason
   * A merge patch: null clears, what is absent stays.
   */
  update(id: Ref, body?: TransferPatch, options?: CallOptions): Promise<Transfer>;
  /**
   * Approve a transfer
   * Holds its units where they are; 409 when there are too few.
   */
  approve(id: Ref, body?: ApproveTransferInput, options?: CallOptions): Promise<Transfer>;
  /**
   * Call a transfer off
   * Before it ships; what it held is free again.
   */
  cancel(id: Ref, body?: CancelTransferInput, options?: CallOptions): Promise<Transfer>;
  /**
   * Note that picking began
   * For the giving place; nothing moves yet.
   */
  pick(id: Ref, body?: PickTransferInput, options?: CallOptions): Promise<Transfer>;
  /**
   * Book what arrived
   * In part or whole; what is missing for good is written off as lost, and the transfer shows the variance.
   */
  receive(id: Ref, body?: TransferReceipt, options?: CallOptions): Promise<Transfer>;
  /**
   * Send a transfer off
   * The units leave the giving place and are in transit: visible with their date, not sellable.
   */
  ship(id: Ref, body?: TransferShipment, options?: CallOptions): Promise<Transfer>;
}

export interface WarehouseResource {
  /**
   * Read how much room a place has
   * For a location of any type, by id or code: units that fit, units that are there, daily limits.
   */
  capacity(id: Ref, options?: CallOptions): Promise<WarehouseCapacity>;
}

export interface WebhookDeliveryResource {
  /**
   * List webhook deliveries
   * The newest first: what arrived, what is tried again and when, what was given up.
   */
  list(filter?: ListWebhookDeliveriesFilter, options?: ListOptions): Promise<List<WebhookDelivery>>;
  /**
   * List webhook deliveries
   * The newest first: what arrived, what is tried again and when, what was given up.
   */
  iterate(filter?: ListWebhookDeliveriesFilter, options?: CallOptions): AsyncGenerator<WebhookDelivery, void, undefined>;
  /**
   * Get a webhook delivery
   * With its attempts: when, how long, what was answered, why it failed.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<WebhookDeliveryDetail>;
  /**
   * Get a webhook delivery
   * With its attempts: when, how long, what was answered, why it failed.
   */
  get(id: Ref, options?: CallOptions): Promise<WebhookDeliveryDetail>;
  /**
   * Send a webhook delivery again
   * Whatever became of it: under the same webhook-id, with a whole round of attempts. One that waits for its next attempt is sent at once.
   */
  redeliver(id: Ref, options?: CallOptions): Promise<WebhookDelivery>;
}

export interface WebhookEndpointResource {
  /**
   * List webhook endpoints
   * The newest first, each with how deliveries to it go. Secrets are never shown.
   */
  list(filter?: ListWebhookEndpointsFilter, options?: ListOptions): Promise<List<WebhookEndpoint>>;
  /**
   * List webhook endpoints
   * The newest first, each with how deliveries to it go. Secrets are never shown.
   */
  iterate(filter?: ListWebhookEndpointsFilter, options?: CallOptions): AsyncGenerator<WebhookEndpoint, void, undefined>;
  /**
   * Create a webhook endpoint
   * Every event of the types named that happens from now on is posted to the address, signed by Standard Webhooks, as a CloudEvents document, at least once. The answer shows the secret this once. At most 100 endpoints.
   */
  create(body: NewWebhookEndpoint, options?: CallOptions): Promise<IssuedWebhookEndpoint>;
  /**
   * Get a webhook endpoint
   * Where it is, what is sent to it, and how that goes.
   */
  retrieve(id: Ref, options?: CallOptions): Promise<WebhookEndpoint>;
  /**
   * Get a webhook endpoint
   * Where it is, what is sent to it, and how that goes.
   */
  get(id: Ref, options?: CallOptions): Promise<WebhookEndpoint>;
  /**
   * Change a webhook endpoint
   * Absent stays. Enabling one that was disabled sends what waits for it and what happens from now on; `missed` says what happened in between, for replay.
   */
  update(id: Ref, body?: WebhookEndpointPatch, options?: CallOptions): Promise<WebhookEndpoint>;
  /**
   * Delete a webhook endpoint
   * Nothing more is sent to it, and its deliveries are shown no more.
   */
  delete(id: Ref, options?: CallOptions): Promise<DeletedWebhookEndpoint>;
  /**
   * Replay events to a webhook endpoint
   * Sends the events of a stretch again, in order, under the webhook-ids that they had. At most 10000 a call: more is refused, with where the first piece ends.
   */
  replay(id: Ref, body?: WebhookReplayInput, options?: CallOptions): Promise<WebhookReplay>;
  /**
   * Rotate a webhook secret
   * Makes another secret and shows it this once. Until the overlap is over deliveries carry a signature under either, so that the receiver can change over at any moment in between.
   */
  rotateSecret(id: Ref, body?: RotateWebhookSecret, options?: CallOptions): Promise<IssuedWebhookEndpoint>;
  /**
   * Test a webhook endpoint
   * Sends an event of the type webhook.test, whatever types the endpoint asks for, before everything that waits. Read the delivery to see how it went.
   */
  test(id: Ref, options?: CallOptions): Promise<WebhookDelivery>;
}

/** Every resource of the server, in the singular and in the plural. */
export interface GeneratedResources {
  analytics: AnalyticsResource;
  apiKey: ApiKeyResource;
  apiKeys: ApiKeyResource;
  availability: AvailabilityResource;
  carrierService: CarrierServiceResource;
  carrierServices: CarrierServiceResource;
  carrier: CarrierResource;
  carriers: CarrierResource;
  channel: ChannelResource;
  channels: ChannelResource;
  customer: CustomerResource;
  customers: CustomerResource;
  cycleCount: CycleCountResource;
  cycleCounts: CycleCountResource;
  decision: DecisionResource;
  decisions: DecisionResource;
  erasure: ErasureResource;
  erasures: ErasureResource;
  event: EventResource;
  events: EventResource;
  forecastRun: ForecastRunResource;
  forecastRuns: ForecastRunResource;
  forecast: ForecastResource;
  forecasts: ForecastResource;
  fulfillmentOrder: FulfillmentOrderResource;
  fulfillmentOrders: FulfillmentOrderResource;
  inventory: InventoryResource;
  job: JobResource;
  jobs: JobResource;
  lane: LaneResource;
  lanes: LaneResource;
  location: LocationResource;
  locations: LocationResource;
  log: LogResource;
  logs: LogResource;
  orderChange: OrderChangeResource;
  orderChanges: OrderChangeResource;
  order: OrderResource;
  orders: OrderResource;
  planning: PlanningResource;
  plannings: PlanningResource;
  policy: PolicyResource;
  policies: PolicyResource;
  policyActivation: PolicyActivationResource;
  policyActivations: PolicyActivationResource;
  policyCanary: PolicyCanaryResource;
  policyCanaries: PolicyCanaryResource;
  policyExample: PolicyExampleResource;
  policyExamples: PolicyExampleResource;
  policyVersion: PolicyVersionResource;
  policyVersions: PolicyVersionResource;
  product: ProductResource;
  products: ProductResource;
  promise: PromiseResource;
  promises: PromiseResource;
  rate: RateResource;
  rates: RateResource;
  rebalancingMove: RebalancingMoveResource;
  rebalancingMoves: RebalancingMoveResource;
  rebalancingPlan: RebalancingPlanResource;
  rebalancingPlans: RebalancingPlanResource;
  refund: RefundResource;
  refunds: RefundResource;
  replenishmentRun: ReplenishmentRunResource;
  replenishmentRuns: ReplenishmentRunResource;
  replenishmentSuggestion: ReplenishmentSuggestionResource;
  replenishmentSuggestions: ReplenishmentSuggestionResource;
  report: ReportResource;
  reports: ReportResource;
  reservation: ReservationResource;
  reservations: ReservationResource;
  return: ReturnResource;
  returns: ReturnResource;
  routing: RoutingResource;
  routings: RoutingResource;
  runOrder: RunOrderResource;
  runOrders: RunOrderResource;
  runSchedule: RunScheduleResource;
  runSchedules: RunScheduleResource;
  run: RunResource;
  runs: RunResource;
  safetyStock: SafetyStockResource;
  safetyStocks: SafetyStockResource;
  shipment: ShipmentResource;
  shipments: ShipmentResource;
  shipping: ShippingResource;
  shortPick: ShortPickResource;
  shortPicks: ShortPickResource;
  simulationDecision: SimulationDecisionResource;
  simulationDecisions: SimulationDecisionResource;
  simulation: SimulationResource;
  simulations: SimulationResource;
  supply: SupplyResource;
  supplies: SupplyResource;
  system: SystemResource;
  transfer: TransferResource;
  transfers: TransferResource;
  warehouse: WarehouseResource;
  warehouses: WarehouseResource;
  webhookDelivery: WebhookDeliveryResource;
  webhookDeliveries: WebhookDeliveryResource;
  webhookEndpoint: WebhookEndpointResource;
  webhookEndpoints: WebhookEndpointResource;
}
