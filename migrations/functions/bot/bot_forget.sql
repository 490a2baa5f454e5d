-- Somebody has themselves erased: what they sent, and could not be handled, is not kept for another try.
create or replace function bot_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamptz)
returns void language sql as $$
  delete from poison_updates u
   where jsonb_path_exists(u.body, '$.**.from.id ? (@ == $person)', jsonb_build_object('person', p_user))
$$;
