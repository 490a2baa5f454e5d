-- Somebody has themselves erased: what was told of them goes, with what is still to be delivered, and so do their hooks.
create or replace function hooks_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamptz)
returns void language sql as $$
  delete from hook_events where p_user = any (people);
  delete from hook_endpoints where made_by = p_user;
$$;
