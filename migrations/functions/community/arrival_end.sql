-- Whoever leaves, however that comes to be known, has stayed so long.
create or replace function arrival_end() returns trigger language plpgsql as $$
begin
  update arrivals a set left_at = new.left_at
   where a.group_id = new.group_id and a.user_id = new.user_id and a.left_at is null and a.at <= new.left_at;
  return null;
end $$;

create or replace trigger arrival_end after update of left_at on members for each row
  when (new.left_at is not null and old.left_at is distinct from new.left_at)
  execute function arrival_end();
