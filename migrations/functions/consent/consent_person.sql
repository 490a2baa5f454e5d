-- A person as notices name them.
create or replace function consent_person(p_user bigint) returns jsonb language sql stable as $$
  select jsonb_build_object('userId', user_id, 'firstName', first_name, 'lastName', last_name)
    from people where user_id = p_user
$$;
