-- What is over stays over, a price never falls, and no change passes unnoticed by the version, whoever writes.
-- Who is erased loses their name even there; a group that turns out to be another one takes its own along.
create or replace function auctions_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'auction % is over, or its price would fall', old.ref
    using errcode = 'check_violation', constraint = 'auctions_forward', table = 'auctions';
end $$;

create or replace trigger refuse_change before update on auctions for each row
  when (current_setting('privacy.erasing', true) is distinct from 'on' and (
    (old.status <> 'open' and not community_is_merged(old.group_id, new.group_id)) or new.price_coins < old.price_coins or new.bids < old.bids
    or new.ends_at < old.ends_at or new.version <> old.version + 1))
  execute function auctions_refuse_change();
