-- What a place must be able to handle to send a product: names of capabilities of locations.
alter table switchyard.products add column handling text[] not null default '{}';
