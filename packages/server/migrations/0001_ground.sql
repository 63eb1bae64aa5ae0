-- The ground: roles, shims, tenants, keys, idempotency, events, leases, jobs.
-- One dialect: plain PostgreSQL and Citus (distributed by tenant_id) run this file unchanged.

-- Makes a table distributed by tenant_id on Citus; does nothing on plain PostgreSQL.
create function switchyard.distribute(table_name text) returns void language plpgsql as $$
begin
  if exists (select 1 from pg_extension where extname = 'citus') then
    execute format('select create_distributed_table(%L, %L)', 'switchyard.' || table_name, 'tenant_id');
  end if;
end $$;

-- Makes a small, rarely written table present on every Citus node; does nothing on plain PostgreSQL.
create function switchyard.reference(table_name text) returns void language plpgsql as $$
begin
  if exists (select 1 from pg_extension where extname = 'citus') then
    execute format('select create_reference_table(%L)', 'switchyard.' || table_name);
  end if;
end $$;

-- Forces row level security on a tenant table: the app role sees one tenant, the system role all.
-- `privileges` is what the app role may do; append-only tables get 'select, insert'.
create function switchyard.protect(table_name text, privileges text) returns void language plpgsql as $$
begin
  execute format('alter table switchyard.%I enable row level security', table_name);
  execute format('alter table switchyard.%I force row level security', table_name);
  execute format('create policy tenant_only on switchyard.%I for all to switchyard_app
    using (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)
    with check (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', table_name);
  execute format('create policy all_tenants on switchyard.%I for all to switchyard_system
    using (true) with check (true)', table_name);
  execute format('grant %s on switchyard.%I to switchyard_app', privileges, table_name);
  execute format('grant select, insert, update, delete on switchyard.%I to switchyard_system', table_name);
end $$;

grant usage on schema switchyard to switchyard_app, switchyard_system;

create table switchyard.tenants (
  tenant_id uuid not null,
  slug text not null,
  name text not null,
  settings jsonb not null default '{}',
  created_at timestamptz(3) not null,
  primary key (tenant_id)
);
select switchyard.distribute('tenants');
select switchyard.protect('tenants', 'select, update');

create table switchyard.api_keys (
  tenant_id uuid not null,
  id uuid not null,
  public_id text collate "C" not null,
  secret_hash bytea not null,
  name text not null,
  scopes text[] not null,
  mode text not null check (mode in ('live', 'test')),
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  last_used_at timestamptz(3),
  created_by text not null,
  created_at timestamptz(3) not null,
  primary key (tenant_id, id)
);
create unique index api_keys_public_id on switchyard.api_keys (tenant_id, public_id);
create index api_keys_lookup on switchyard.api_keys (public_id);
select switchyard.distribute('api_keys');
select switchyard.protect('api_keys', 'select, insert, update');

create table switchyard.idempotency_keys (
  tenant_id uuid not null,
  route text collate "C" not null,
  key text collate "C" not null,
  fingerprint text collate "C" not null,
  status int,
  headers json,
  body text,
  created_at timestamptz(3) not null,
  primary key (tenant_id, route, key)
  -- Answers and snapshots of 2 to 8 kB stay in the row, uncompressed: pglz costs more than the page.
) with (toast_tuple_target = 8160);
create index idempotency_keys_age on switchyard.idempotency_keys using brin (created_at);
select switchyard.distribute('idempotency_keys');
select switchyard.protect('idempotency_keys', 'select, insert, update, delete');

-- Facts recorded by the transaction that causes them; the sequencer moves them to events.
-- position orders the facts of one subject: its writers are serialised by that subject's row lock.
create table switchyard.event_outbox (
  tenant_id uuid not null,
  position bigint generated always as identity,
  id uuid not null,
  type text collate "C" not null,
  subject_type text collate "C" not null,
  subject_id uuid not null,
  actor text not null,
  request_id text,
  occurred_at timestamptz(3) not null,
  data text not null,
  primary key (tenant_id, position)
) with (toast_tuple_target = 8160);
select switchyard.distribute('event_outbox');
select switchyard.protect('event_outbox', 'select, insert');

create table switchyard.events (
  tenant_id uuid not null,
  sequence bigint not null,
  id uuid not null,
  type text collate "C" not null,
  subject_type text collate "C" not null,
  subject_id uuid not null,
  actor text not null,
  request_id text,
  occurred_at timestamptz(3) not null,
  data text not null,
  primary key (tenant_id, sequence)
) with (toast_tuple_target = 8160);
create index events_subject on switchyard.events (tenant_id, subject_id, sequence);
select switchyard.distribute('events');
select switchyard.protect('events', 'select');

create table switchyard.event_heads (
  tenant_id uuid not null,
  last_sequence bigint not null,
  primary key (tenant_id)
);
select switchyard.distribute('event_heads');
select switchyard.protect('event_heads', 'select');

-- Exclusion between processes: a row, because advisory locks are per node on Citus.
-- token grows with every change of holder, so that a paused holder can be fenced off.
create table switchyard.leases (
  name text collate "C" primary key,
  holder text not null,
  token bigint not null,
  expires_at timestamptz(3) not null
);
select switchyard.reference('leases');
grant select, insert, update, delete on switchyard.leases to switchyard_system;

create table switchyard.jobs (
  tenant_id uuid not null,
  id uuid not null,
  kind text collate "C" not null,
  state text not null check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  input json not null,
  progress_done bigint not null default 0,
  progress_total bigint,
  progress_unit text not null default 'items',
  cursor json,
  result json,
  error json,
  cancel_requested boolean not null default false,
  attempts int not null default 0,
  run_after timestamptz(3) not null,
  lease_holder text,
  lease_expires_at timestamptz(3),
  created_by text not null,
  created_at timestamptz(3) not null,
  started_at timestamptz(3),
  finished_at timestamptz(3),
  primary key (tenant_id, id)
);
create index jobs_due on switchyard.jobs (tenant_id, run_after) where state in ('queued', 'running');
select switchyard.distribute('jobs');
select switchyard.protect('jobs', 'select, insert, update');

create table switchyard.log_entries (
  tenant_id uuid not null,
  id uuid not null,
  type text not null,
  order_id uuid,
  body json not null,
  actor text not null,
  recorded_at timestamptz(3) not null,
  primary key (tenant_id, id)
);
create index log_entries_order on switchyard.log_entries (tenant_id, order_id) where order_id is not null;
select switchyard.distribute('log_entries');
select switchyard.protect('log_entries', 'select, insert');
