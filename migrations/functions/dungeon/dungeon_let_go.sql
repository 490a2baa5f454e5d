-- A collar that ended, or no longer allows it, holds nobody. The collar need not know.
create or replace function dungeon_let_go() returns trigger language plpgsql as $$
declare
  v_at timestamptz := coalesce(new.ended_at, new.permissions_at);
begin
  update dungeon_stays s
     set ended_at = v_at, ended_by = coalesce(new.ended_by, new.wearer_id),
         version = s.version + 1,
         end_cause = case when new.end_cause in ('safeword', 'revoked', 'left', 'blocked') then new.end_cause
                          else 'permission' end
   where s.bond_id = new.id and s.ended_at is null and s.release_at > v_at;
  return null;
end $$;

create or replace trigger dungeon_let_go after update on bonds for each row
  when (new.ended_at is not null or not coalesce((new.permissions ->> 'dungeon')::boolean, false))
  execute function dungeon_let_go();
