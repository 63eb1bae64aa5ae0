-- Sourcing policies: what is written, what was published, and which one counts from when on.
create table switchyard.routing_policies (
  tenant_id uuid not null,
  id uuid not null,
  code text collate "C" not null,
  name text not null,
  description text,
  -- The number of its newest version.
  last_number int not null check (last_number >= 1),
  version int not null default 1,
  created_by text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id, id)
);
create unique index routing_policies_code on switchyard.routing_policies (tenant_id, code);
select switchyard.distribute('routing_policies');
select switchyard.protect('routing_policies', 'select, insert, update');

create table switchyard.policy_versions (
  tenant_id uuid not null,
  policy_id uuid not null,
  number int not null check (number >= 1),
  state text collate "C" not null check (state in ('draft', 'tested', 'in_review', 'published', 'archived')),
  document json not null,
  note text,
  -- The version that it was made from.
  based_on int,
  -- Who wrote what it says last: who may not be the one to approve it.
  author text not null,
  -- What the last test found; gone when the document changes.
  report json,
  submitted_by text,
  submitted_at timestamptz(3),
  approved_by text,
  approved_at timestamptz(3),
  published_by text,
  published_at timestamptz(3),
  version int not null default 1,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id, policy_id, number),
  foreign key (tenant_id, policy_id) references switchyard.routing_policies (tenant_id, id),
  check (state <> 'published' or (published_by is not null and published_at is not null)),
  check (based_on is null or based_on < number)
);
select switchyard.distribute('policy_versions');
select switchyard.protect('policy_versions', 'select, insert, update');

create table switchyard.policy_comments (
  tenant_id uuid not null,
  id uuid not null,
  policy_id uuid not null,
  number int not null,
  author text not null,
  text text not null,
  created_at timestamptz(3) not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, policy_id, number)
    references switchyard.policy_versions (tenant_id, policy_id, number)
);
create index policy_comments_version on switchyard.policy_comments (tenant_id, policy_id, number, id);
select switchyard.distribute('policy_comments');
select switchyard.protect('policy_comments', 'select, insert');

-- Which version counts from an instant on: the latest whose time has come. Without a channel it counts
-- for all that have none of their own; without a policy the built-in one (or the tenant's) counts again.
create table switchyard.policy_activations (
  tenant_id uuid not null,
  id uuid not null,
  channel text collate "C",
  policy_id uuid,
  number int,
  effective_from timestamptz(3) not null,
  activated_by text not null,
  created_at timestamptz(3) not null,
  cancelled_by text,
  cancelled_at timestamptz(3),
  primary key (tenant_id, id),
  foreign key (tenant_id, policy_id, number)
    references switchyard.policy_versions (tenant_id, policy_id, number),
  check ((policy_id is null) = (number is null)),
  check ((cancelled_by is null) = (cancelled_at is null))
);
create index policy_activations_time on switchyard.policy_activations (tenant_id, effective_from, id);
select switchyard.distribute('policy_activations');
select switchyard.protect('policy_activations', 'select, insert, update');

create table switchyard.policy_examples (
  tenant_id uuid not null,
  id uuid not null,
  policy_id uuid not null,
  name text not null,
  input json not null,
  expected json not null,
  version int not null default 1,
  created_by text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, policy_id) references switchyard.routing_policies (tenant_id, id)
);
create unique index policy_examples_name on switchyard.policy_examples (tenant_id, policy_id, name);
select switchyard.distribute('policy_examples');
select switchyard.protect('policy_examples', 'select, insert, update, delete');
