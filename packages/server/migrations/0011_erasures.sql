-- Who was erased, without saying who: a keyed hash of the customer, and the orders it touched, so that
-- an older backup that comes back is erased again.
create table switchyard.erasures (
  tenant_id uuid not null,
  id uuid not null,
  subject_hash text collate "C" not null,
  order_ids uuid[] not null,
  reason text collate "C" not null check (reason in ('subject_request', 'consent_withdrawn', 'objection',
    'no_longer_needed', 'unlawful', 'legal_obligation')),
  erased_by text not null,
  erased_at timestamptz(3) not null,
  primary key (tenant_id, id)
);
create index erasures_subject on switchyard.erasures (tenant_id, subject_hash);
select switchyard.distribute('erasures');
select switchyard.protect('erasures', 'select, insert');
