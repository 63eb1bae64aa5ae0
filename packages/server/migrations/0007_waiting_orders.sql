-- What waits for a day, for a queue or for its next due date is found without reading the rest.
create index orders_due on switchyard.orders (tenant_id, release_at) where stage = 'scheduled';
create index orders_queue on switchyard.orders (tenant_id, queue, id) where queue is not null;
create index orders_subscriptions on switchyard.orders (tenant_id, release_at)
  where type = 'subscription';
