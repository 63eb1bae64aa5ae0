-- Words of records for searches: the trigrams of their texts as numbers, which differ from tenant to
-- tenant, so that one index serves all. Written beside the requests, from the events.
create table switchyard.search_grams (
  tenant_id uuid not null,
  kind text collate "C" not null,
  record_id uuid not null,
  -- Null: to be read anew, and until then found by every search, which looks at the record itself.
  grams int[],
  primary key (tenant_id, kind, record_id)
);
-- A short list of what is new: every search reads it from end to end.
create index search_grams_of on switchyard.search_grams using gin (grams) with (gin_pending_list_limit = 256);
create index search_grams_unread on switchyard.search_grams (tenant_id, kind, record_id) where grams is null;
select switchyard.distribute('search_grams');
select switchyard.protect('search_grams', 'select, insert, update');

-- Records that were there before their events were followed: how far they are read, and whether all are.
create table switchyard.search_marks (
  tenant_id uuid not null,
  kind text collate "C" not null,
  place uuid not null,
  done boolean not null,
  primary key (tenant_id, kind)
);
select switchyard.distribute('search_marks');
select switchyard.protect('search_marks', 'select, insert, update');
