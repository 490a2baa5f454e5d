-- A group goes on in another chat, where Telegram holds nobody yet, and may be able to for the first time (a basic group
-- restricts nobody): it is told anew of all that does, however often it has refused.
create or replace function hold_move(p_group bigint, p_chat bigint, p_at timestamptz) returns void language plpgsql as $$
declare
  v_user bigint;
begin
  for v_user in
    select distinct h.user_id from member_holds h
     where h.group_id = p_group and h.lifted_at is null and coalesce(h.until, 'infinity') > p_at order by h.user_id
  loop
    perform hold_lock(p_group, v_user);
    update member_restrictions set refusals = 0 where group_id = p_group and user_id = v_user;
    perform hold_job(p_group, v_user, 'move:' || p_chat, p_at);
  end loop;
end $$;
