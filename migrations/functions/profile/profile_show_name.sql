-- A character's name is the one shown, whoever writes or takes away the profile; whoever changes thousands of them at
-- once (profile_show_all) tells of all with one write of the group's row.
create or replace function profile_show_name() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    perform community_show_name(old.group_id, old.user_id, null);
  else
    perform community_show_name(new.group_id, new.user_id, new.alias);
  end if;
  return null;
end $$;

create or replace trigger profile_show_name after insert or update of alias or delete on profiles
  for each row when (current_setting('profile.bulk', true) is distinct from 'on')
  execute function profile_show_name();
