-- Somebody has themselves erased: what files and copies hold of them goes, so that no undo and no arrival brings it back.
create or replace function exchange_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamptz)
returns void language plpgsql as $$
declare
  v_username text := (select lower(p.username) from people p where p.user_id = p_user);
begin
  delete from exchange_rows r where p_user in (r.user_id, r.other_id) or r.username = v_username;
  update exchanges e set actor_id = p_history, file_id = null, file_name = null where e.actor_id = p_user;
  update exchanges e set left_over = coalesce((select jsonb_agg(l) from jsonb_array_elements(e.left_over) l
      where l::text !~ ('\m' || p_user || '\M')), '[]')
   where e.left_over::text ~ ('\m' || p_user || '\M');
end $$;
