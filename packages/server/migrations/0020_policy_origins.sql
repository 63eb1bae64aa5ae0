-- What a version was made from, where that was a variation of a simulation: with its figures, as
-- the simulation may be deleted before the version is.
alter table switchyard.policy_versions add column origin json;
