-- The last statement of an erasure: the person leaves the directory, and what is left of them is a keyed hash. The key
-- names the act: done again after they had come back by its redelivery, it is the same erasure. Returns whether anybody
-- was erased.
create or replace function privacy_end(p_user bigint, p_key text, p_hashes text[], p_at timestamptz)
returns boolean language plpgsql as $$
declare
  v_bars bigint := current_setting('privacy.bars')::bigint;
  v_erased boolean;
begin
  delete from people p where p.user_id = p_user;
  v_erased := found;
  perform set_config('privacy.erasing', 'off', true);
  if not privacy_has_bars(v_bars) then
    delete from people p where p.user_id = v_bars;
    v_bars := null;
  end if;
  if v_erased then
    insert into erasures (key, hashes, erased_at, bars_id) values (p_key, p_hashes, p_at, v_bars)
    on conflict (key) do update set bars_id = excluded.bars_id, returned_at = null;
  end if;
  delete from people p where p.user_id = current_setting('privacy.history')::bigint
    and not privacy_is_named(p.user_id);
  return v_erased;
end $$;
