-- Whose id a stored text is; null where it is nobody's. A row that is wrong must not stop those of others.
create or replace function outbox_person_id(p_id text) returns bigint language sql immutable as $$
  select case when p_id ~ '^[1-9][0-9]{0,17}$' then p_id::bigint end
$$;
