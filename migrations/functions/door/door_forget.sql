-- Somebody has themselves erased.
create or replace function door_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamptz)
returns void language plpgsql as $$
begin
  delete from door_entries e where e.user_id = p_user;
  update door_litter l set user_id = null where l.user_id = p_user;
  update door_watch w set
      recent = coalesce((select jsonb_agg(r) from jsonb_array_elements(w.recent) r where r ->> 'user' <> p_user::text), '[]'),
      entered = coalesce((select jsonb_agg(r) from jsonb_array_elements(w.entered) r
        where r::text !~ ('\m' || p_user || '\M')), '[]')
   where w.recent @> jsonb_build_array(jsonb_build_object('user', p_user::text)) or w.entered::text ~ ('\m' || p_user || '\M');
end $$;
