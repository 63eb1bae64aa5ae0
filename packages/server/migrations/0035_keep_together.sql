-- What must leave together: the parts of a kit, what a customer wants in one piece, few shipments.
alter table switchyard.products add column keep_together boolean not null default false;
alter table switchyard.orders add column max_splits int check (max_splits between 0 and 7);
-- `keep_together` is the caller's name of a group of lines; `kit_line` the line number of the first
-- part of a kit of which each piece leaves whole.
alter table switchyard.order_lines add column keep_together text;
alter table switchyard.order_lines add column kit_line int;
