/**
 * Every column that can hold words, by whether it can hold a customer's data. `personal` is erased
 * with the person. The rest holds codes, states, references and names of ours or of the tenant's
 * own things and people (products, places, API keys), as docs/privacy.md says.
 */
export const textColumnsByTable: Readonly<
  Record<string, { readonly personal: string; readonly other: string }>
> = {
  api_keys: { personal: '', other: 'created_by mode name public_id scopes secret_hash' },
  carrier_services: { personal: '', other: 'code currency name rate_card' },
  carriers: { personal: '', other: 'code name' },
  channels: { personal: '', other: 'code kind name settings sourcing_groups status_map' },
  cycle_count_lines: { personal: '', other: 'counted_by' },
  cycle_counts: { personal: '', other: 'created_by decided_by selection status' },
  delivery_attempts: { personal: '', other: 'error outcome' },
  delivery_lanes: {
    personal: '',
    other: 'kind lease_holder ordering state stopped_reason',
  },
  // A delivery names what it tells of; its words are read where they are kept when it is sent.
  deliveries: { personal: '', other: 'body key last_error state topic' },
  erasures: { personal: '', other: 'erased_by reason subject_hash' },
  event_outbox: { personal: 'data', other: 'actor request_id subject_type type' },
  events: { personal: 'data', other: 'actor request_id subject_type type' },
  forecast_runs: { personal: '', other: 'trigger' },
  forecasts: { personal: '', other: 'document method' },
  fulfillment_orders: {
    personal: 'reason tracking_number tracking_url',
    other: 'carrier picking_method request_status service status work_step',
  },
  idempotency_keys: { personal: 'body headers', other: 'fingerprint key route' },
  inventory: { personal: '', other: 'inventory_type' },
  inventory_movements: { personal: 'reason', other: 'actor kind reference_type' },
  jobs: {
    personal: 'cursor error input result',
    other: 'created_by kind lease_holder progress_unit state',
  },
  lanes: { personal: '', other: 'currency' },
  network_versions: { personal: '', other: 'digest document' },
  lead_time_models: { personal: '', other: 'document' },
  lead_time_observations: { personal: '', other: 'carrier lane region service' },
  lead_time_predictors: { personal: '', other: 'secret url' },
  leases: { personal: '', other: 'holder name' },
  locations: {
    personal: '',
    other: 'address calendar capabilities code country currency groups name time_zone type',
  },
  log_entries: { personal: 'body', other: 'actor type' },
  migrations: { personal: '', other: 'name' },
  order_changes: { personal: 'reason request', other: 'decided_by effect proposed_by status' },
  order_holds: { personal: 'reason', other: 'kind placed_by released_by' },
  order_lines: { personal: 'name', other: 'channel_line_id keep_together sku' },
  order_notes: { personal: 'text', other: 'author' },
  orders: {
    personal:
      'allocation_error attributes customer customer_id destination_postal_code fingerprint ' +
      'routing_metadata shipping_address status_reason tags warnings',
    other:
      'channel channel_kind channel_order_id currency delivery_status destination_country ' +
      'picking_method queue ' +
      'return_status schedule service_level stage status type',
  },
  planning_settings: { personal: '', other: 'document' },
  policy_activations: { personal: '', other: 'activated_by cancelled_by channel' },
  policy_canaries: {
    personal: '',
    other: 'channel currency ended_by judged limits reason started_by state',
  },
  policy_canary_orders: { personal: '', other: 'arm' },
  policy_comments: { personal: '', other: 'author text' },
  // Examples name an order by its id, or describe one that the tenant made up.
  policy_examples: { personal: '', other: 'created_by expected input name' },
  policy_versions: {
    personal: '',
    other: 'approved_by author document note origin published_by report state submitted_by',
  },
  price_heads: { personal: '', other: 'method' },
  price_runs: { personal: '', other: 'basis method reason trigger' },
  products: { personal: '', other: 'attributes currency handling name sku status' },
  promises: { personal: '', other: 'basis cause lane service state' },
  rebalancing_moves: { personal: '', other: 'document state' },
  rebalancing_plans: { personal: '', other: 'currency document state trigger' },
  refunds: { personal: 'reason reference', other: 'created_by currency status' },
  return_lines: { personal: '', other: 'reason' },
  returns: { personal: 'reason tracking_number', other: 'carrier created_by status' },
  replenishment_suggestions: {
    personal: '',
    other: 'abc_class document purchase_state safety_stock_state',
  },
  reservations: { personal: 'owner_key', other: 'allocation_type owner_type status' },
  search_grams: { personal: 'grams', other: 'kind' },
  search_marks: { personal: '', other: 'kind' },
  retention_marks: { personal: '', other: 'kind place' },
  routing_policies: { personal: '', other: 'code created_by description name' },
  routing_run_orders: { personal: '', other: 'outcome reason' },
  routing_runs: { personal: '', other: 'created_by currency orders totals' },
  run_schedules: { personal: '', other: 'code created_by cron name orders time_zone' },
  routing_decisions: { personal: 'document', other: 'outcome trigger' },
  short_picks: { personal: '', other: 'reason' },
  simulation_decisions: { personal: '', other: 'difference' },
  simulations: { personal: '', other: 'created_by digest name request result' },
  shipments: { personal: 'tracking_number tracking_url', other: 'carrier service status' },
  subscription_cursors: { personal: '', other: 'last_error name' },
  supplies: { personal: '', other: 'reference status' },
  tenants: { personal: '', other: 'name settings slug' },
  transfers: { personal: '', other: 'reason status' },
  webhook_endpoints: {
    personal: '',
    other: 'created_by description disabled_reason event_types former_secret secret url',
  },
};
