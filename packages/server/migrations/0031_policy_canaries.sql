-- Canaries: a version that plans a share of the orders while another one counts.
create table switchyard.policy_canaries (
  tenant_id uuid not null,
  id uuid not null,
  -- Of which orders; null: of all channels without a policy of their own.
  channel text collate "C",
  policy_id uuid not null,
  number int not null,
  -- What counted when it began; the nil UUID is the built-in policy.
  current_policy_id uuid not null,
  current_number int not null,
  percent double precision not null check (percent > 0 and percent < 100),
  limits json not null,
  orders_min int not null check (orders_min >= 1),
  false_rollback_max double precision not null
    check (false_rollback_max > 0 and false_rollback_max < 1),
  -- Of what costs.
  currency char(3) not null,
  state text collate "C" not null
    check (state in ('running', 'promoted', 'stopped', 'rolled_back', 'superseded')),
  reason text,
  -- Sums of both arms and the tests of the limits, as far as orders have been judged.
  judged json not null,
  started_by text not null,
  started_at timestamptz(3) not null,
  ended_by text,
  ended_at timestamptz(3),
  primary key (tenant_id, id),
  foreign key (tenant_id, policy_id, number)
    references switchyard.policy_versions (tenant_id, policy_id, number),
  check ((state = 'running') = (ended_at is null)),
  check ((ended_by is null) = (ended_at is null))
);
create unique index policy_canaries_running
  on switchyard.policy_canaries (tenant_id, coalesce(channel, '')) where ended_at is null;
select switchyard.distribute('policy_canaries');
select switchyard.protect('policy_canaries', 'select, insert, update');

-- What the first decision about an order came to, until it is judged and its canary is over.
create table switchyard.policy_canary_orders (
  tenant_id uuid not null,
  canary_id uuid not null,
  order_id uuid not null,
  decision_id uuid not null,
  arm text collate "C" not null check (arm in ('candidate', 'current')),
  decided_at timestamptz(3) not null,
  quantity int not null,
  covered int not null,
  cost_minor bigint not null,
  shipments int not null,
  -- Null: nothing says when it must arrive.
  late boolean,
  judged boolean not null default false,
  primary key (tenant_id, canary_id, order_id)
);
create index policy_canary_orders_unjudged
  on switchyard.policy_canary_orders (tenant_id, canary_id, decided_at, order_id) where not judged;
select switchyard.distribute('policy_canary_orders');
select switchyard.protect('policy_canary_orders', 'select, insert, update, delete');
