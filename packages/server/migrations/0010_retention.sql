-- How far each kind of data has been dropped, tenant by tenant: what is gone is known, not guessed.
create table switchyard.retention_marks (
  tenant_id uuid not null,
  kind text collate "C" not null,
  -- Days that are kept, as the last sweep was told; null: for ever.
  days int,
  -- Where the next sweep goes on: a place in the order of the table's key.
  place text collate "C",
  -- Of events: everything up to this sequence number is dropped, and nothing after it.
  dropped_through bigint not null default 0,
  -- The latest time of anything dropped.
  dropped_before timestamptz(3),
  dropped_rows bigint not null default 0,
  -- When a sweep last came to its end.
  swept_at timestamptz(3),
  primary key (tenant_id, kind)
);
select switchyard.distribute('retention_marks');
select switchyard.protect('retention_marks', 'select');
