-- Changes of orders that were previewed, and what became of them: what was asked, what it would do
-- and on which version of the order that was found.
create table switchyard.order_changes (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  -- Counts the changes of an order from 1.
  number int not null check (number > 0),
  status text not null check (status in ('proposed', 'applied', 'declined', 'superseded')),
  base_version int not null,
  request json not null,
  effect json not null,
  reason text,
  proposed_by text not null,
  proposed_at timestamptz(3) not null,
  decided_by text,
  decided_at timestamptz(3),
  -- The version that the order had when all of it was done.
  applied_version int,
  primary key (tenant_id, id),
  foreign key (tenant_id, order_id) references switchyard.orders (tenant_id, id),
  check ((status = 'proposed') = (decided_at is null)),
  check ((status = 'applied') = (applied_version is not null))
);
create unique index order_changes_number on switchyard.order_changes (tenant_id, order_id, number);
create index order_changes_status on switchyard.order_changes (tenant_id, status, id);
select switchyard.distribute('order_changes');
select switchyard.protect('order_changes', 'select, insert, update');
