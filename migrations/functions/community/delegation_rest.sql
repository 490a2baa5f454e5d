-- What somebody handed on rests while they are gone.
create or replace function delegation_rest() returns trigger language plpgsql as $$
begin
  perform delegation_lost(new.group_id, new.user_id, null, new.left_at);
  return null;
end $$;

create or replace trigger delegation_rest after update of left_at on members for each row
  when (new.left_at is not null and old.left_at is null) execute function delegation_rest();
