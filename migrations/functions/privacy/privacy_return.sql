-- Who comes back after an erasure is somebody new, but for the bars that still hold: those are theirs again. On the
-- directory's row, so that no way in goes past it.
create or replace function privacy_return() returns trigger language plpgsql as $$
declare
  v erasures;
begin
  for v in
    select * from erasures e where e.hashes && new.hashes and e.returned_at is null order by e.id for update
  loop
    if v.bars_id is not null then
      perform consent_recall(v.bars_id, new.user_id), economy_recall(v.bars_id, new.user_id),
        guard_recall(v.bars_id, new.user_id), moderation_recall(v.bars_id, new.user_id);
    end if;
    update erasures e set returned_at = new.seen_at, bars_id = null where e.id = v.id;
    delete from people p where p.user_id = v.bars_id;
  end loop;
  return null;
end $$;

create or replace trigger privacy_return after insert on people
  for each row when (new.hashes <> '{}') execute function privacy_return();

create or replace trigger privacy_return_later after update of hashes on people
  for each row when (old.hashes = '{}' and new.hashes <> '{}') execute function privacy_return();
