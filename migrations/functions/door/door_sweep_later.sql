-- What has come together within two seconds is deleted in one call.
create or replace function door_sweep_later(p_group bigint, p_at timestamptz) returns void language sql as $$
  select job_add(jsonb_build_array(jsonb_build_object('kind', 'door.tidy', 'key',
    p_group || ':' || floor(extract(epoch from p_at) / 2), 'groupId', p_group::text,
    'dueAt', p_at + interval '2 seconds', 'payload', null)))
$$;
