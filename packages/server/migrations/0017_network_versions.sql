-- The network as decisions saw it: written by the first decision that uses it, named by the digest of
-- its own text, never changed. A decision names the one that it was planned over.
create table switchyard.network_versions (
  tenant_id uuid not null,
  digest text collate "C" not null,
  document text not null,
  first_used_at timestamptz(3) not null,
  primary key (tenant_id, digest)
);
select switchyard.distribute('network_versions');
select switchyard.protect('network_versions', 'select, insert');
