-- Whether somebody has accepted the rules and takes part in roleplay now.
create or replace function consent_is_open(p_user bigint) returns boolean language sql stable as $$
  select exists (select from consent_standings where user_id = p_user and status = 'open')
$$;
