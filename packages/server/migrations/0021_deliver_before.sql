-- What a customer was promised or asked for: sourcing counts what arrives after it as late.
alter table switchyard.orders add column deliver_before timestamptz(3);
