-- A group no longer shares whom it found to send spam: what it told the others is taken back.
create or replace function guard_unshare() returns trigger language plpgsql as $$
begin
  delete from guard_reputation where group_id = new.id;
  return null;
end $$;

create or replace trigger guard_unshare after update of settings on groups for each row
  when (old.settings -> 'guard.shares' = 'true' and new.settings -> 'guard.shares' is distinct from 'true')
  execute function guard_unshare();
