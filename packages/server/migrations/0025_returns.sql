-- What comes back, what becomes of it, and what is paid back for it.
create table switchyard.returns (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  -- Where it is to be received; known from the approval on.
  location_id uuid,
  status text not null check (status in ('requested', 'approved', 'rejected', 'in_transit',
    'partially_received', 'received', 'inspecting', 'closed', 'cancelled')),
  reason text,
  carrier text,
  tracking_number text,
  exchange_order_id uuid,
  -- What the replacement uses up of what could be paid back.
  exchange_credit_minor bigint not null default 0 check (exchange_credit_minor >= 0),
  version int not null default 1,
  created_by text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  received_at timestamptz(3),
  closed_at timestamptz(3),
  primary key (tenant_id, id),
  foreign key (tenant_id, order_id) references switchyard.orders (tenant_id, id),
  check (location_id is not null or status in ('requested', 'rejected', 'cancelled'))
);
create index returns_order on switchyard.returns (tenant_id, order_id, id);
create index returns_status on switchyard.returns (tenant_id, status, id);
create index returns_location on switchyard.returns (tenant_id, location_id, id);
select switchyard.distribute('returns');
select switchyard.protect('returns', 'select, insert, update');

-- The units of an order line in a return. received = all dispositions but kept, and what is not
-- inspected yet.
create table switchyard.return_lines (
  tenant_id uuid not null,
  return_id uuid not null,
  order_line_id uuid not null,
  product_id uuid not null,
  quantity int not null check (quantity between 1 and 1000000),
  reason text not null,
  received int not null default 0 check (received >= 0),
  restocked int not null default 0 check (restocked >= 0),
  refurbished int not null default 0 check (refurbished >= 0),
  quarantined int not null default 0 check (quarantined >= 0),
  scrapped int not null default 0 check (scrapped >= 0),
  to_vendor int not null default 0 check (to_vendor >= 0),
  kept int not null default 0 check (kept >= 0),
  refunded int not null default 0 check (refunded >= 0),
  primary key (tenant_id, return_id, order_line_id),
  foreign key (tenant_id, return_id) references switchyard.returns (tenant_id, id),
  foreign key (tenant_id, order_line_id) references switchyard.order_lines (tenant_id, id),
  check (received + kept <= quantity),
  check (restocked + refurbished + quarantined + scrapped + to_vendor <= received),
  check (refunded <= received + kept)
);
create index return_lines_line on switchyard.return_lines (tenant_id, order_line_id);
select switchyard.distribute('return_lines');
select switchyard.protect('return_lines', 'select, insert, update');

create table switchyard.refunds (
  tenant_id uuid not null,
  id uuid not null,
  return_id uuid not null,
  order_id uuid not null,
  status text not null check (status in ('draft', 'approved', 'submitted', 'succeeded', 'failed')),
  currency char(3) not null,
  amount_minor bigint not null check (amount_minor > 0),
  -- The part that is for no line: shipping, a gesture.
  other_minor bigint not null default 0 check (other_minor between 0 and amount_minor),
  reason text,
  -- Of whoever pays.
  reference text,
  version int not null default 1,
  created_by text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, return_id) references switchyard.returns (tenant_id, id)
);
create index refunds_order on switchyard.refunds (tenant_id, order_id, id);
create index refunds_return on switchyard.refunds (tenant_id, return_id, id);
create index refunds_status on switchyard.refunds (tenant_id, status, id);
select switchyard.distribute('refunds');
select switchyard.protect('refunds', 'select, insert, update');

create table switchyard.refund_lines (
  tenant_id uuid not null,
  refund_id uuid not null,
  order_line_id uuid not null,
  quantity int not null check (quantity > 0),
  amount_minor bigint not null check (amount_minor >= 0),
  primary key (tenant_id, refund_id, order_line_id),
  foreign key (tenant_id, refund_id) references switchyard.refunds (tenant_id, id)
);
create index refund_lines_line on switchyard.refund_lines (tenant_id, order_line_id);
select switchyard.distribute('refund_lines');
select switchyard.protect('refund_lines', 'select, insert');
