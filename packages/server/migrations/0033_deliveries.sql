-- Messages to other systems, and webhooks, which are sent by them.

-- One lane for each destination: its order, its pace and its troubles are its own.
create table switchyard.delivery_lanes (
  tenant_id uuid not null,
  -- That of the thing which the lane belongs to, such as an endpoint.
  id uuid not null,
  kind text collate "C" not null,
  state text not null check (state in ('open', 'stopped', 'removed')),
  ordering text not null check (ordering in ('none', 'per_key')),
  concurrency int not null check (concurrency between 1 and 32),
  last_position bigint not null default 0,
  -- Grows with whatever may give the lane something to do.
  stirs bigint not null default 0,
  -- When something may be due; null when nothing waits.
  next_at timestamptz(3),
  -- Nothing leaves before: the receiver asked for it, or failed too often.
  rest_until timestamptz(3),
  failures_in_row int not null default 0,
  rests_in_row int not null default 0,
  failing_since timestamptz(3),
  stopped_at timestamptz(3),
  stopped_reason text collate "C",
  lease_holder text collate "C",
  -- Grows with every holder: what a former one writes is refused by it.
  lease_token bigint not null default 0,
  lease_expires_at timestamptz(3),
  created_at timestamptz(3) not null,
  primary key (tenant_id, id),
  check ((state = 'stopped') = (stopped_at is not null))
);
create index delivery_lanes_due on switchyard.delivery_lanes (next_at) where state = 'open';
select switchyard.distribute('delivery_lanes');
select switchyard.protect('delivery_lanes', 'select, insert, update, delete');

create table switchyard.deliveries (
  tenant_id uuid not null,
  id uuid not null,
  lane_id uuid not null,
  position bigint not null,
  -- What it is about: the order within it is kept where the lane says so.
  key text collate "C",
  topic text collate "C" not null,
  -- What it tells of, such as an event.
  source_id uuid,
  body json not null,
  urgent boolean not null,
  -- It makes what waits under the same key needless.
  supersedes boolean not null,
  state text not null check (state in ('pending', 'delivered', 'failed', 'superseded')),
  attempts int not null default 0,
  -- Attempts since it was last put in the line.
  tries int not null default 0,
  -- The token of the holder that is sending it.
  claim bigint,
  next_at timestamptz(3),
  last_attempt_at timestamptz(3),
  last_status int,
  last_error text collate "C",
  last_duration_ms int,
  created_at timestamptz(3) not null,
  settled_at timestamptz(3),
  primary key (tenant_id, id),
  check ((state = 'pending') = (settled_at is null)),
  check (state = 'pending' or claim is null)
);
create unique index deliveries_position on switchyard.deliveries (tenant_id, lane_id, position);
create index deliveries_line on switchyard.deliveries (tenant_id, lane_id, urgent desc, position)
  where state = 'pending';
create index deliveries_key on switchyard.deliveries (tenant_id, lane_id, key, position)
  where state = 'pending' and key is not null;
create index deliveries_claimed on switchyard.deliveries (tenant_id, lane_id)
  where claim is not null;
create index deliveries_state on switchyard.deliveries (tenant_id, state, lane_id, id)
  where state <> 'delivered';
create index deliveries_settled on switchyard.deliveries (tenant_id, settled_at)
  where settled_at is not null;
create index deliveries_topic on switchyard.deliveries (tenant_id, topic, id);
create index deliveries_source on switchyard.deliveries (tenant_id, source_id)
  where source_id is not null;
create index deliveries_created on switchyard.deliveries using brin (created_at);
select switchyard.distribute('deliveries');
select switchyard.protect('deliveries', 'select, insert, update, delete');

-- Every try. One without an outcome is under way, or was when its process ended.
create table switchyard.delivery_attempts (
  tenant_id uuid not null,
  delivery_id uuid not null,
  number int not null,
  started_at timestamptz(3) not null,
  outcome text check (outcome in ('delivered', 'failed', 'unknown')),
  status int,
  error text collate "C",
  duration_ms int,
  primary key (tenant_id, delivery_id, number)
);
select switchyard.distribute('delivery_attempts');
select switchyard.protect('delivery_attempts', 'select, insert, update, delete');

create table switchyard.webhook_endpoints (
  tenant_id uuid not null,
  id uuid not null,
  url text not null,
  description text,
  event_types text[] not null,
  timeout_seconds int not null check (timeout_seconds between 1 and 30),
  enabled boolean not null,
  disabled_at timestamptz(3),
  disabled_reason text collate "C",
  -- Sealed. The former one signs too until its time is over.
  secret text not null,
  former_secret text,
  former_until timestamptz(3),
  -- Only what comes after is sent by itself.
  from_sequence bigint not null,
  -- What happened while it was disabled, and was not sent.
  missed_after bigint,
  missed_through bigint,
  version int not null default 1,
  created_by text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id, id),
  check (enabled = (disabled_at is null)),
  check ((former_secret is null) = (former_until is null))
);
select switchyard.distribute('webhook_endpoints');
select switchyard.protect('webhook_endpoints', 'select, insert, update, delete');
