-- What is over stays over, the terms under which people buy never change, the secret stays the one that was
-- committed to, and no change passes unnoticed by the version, whoever writes.
-- Who is erased loses their name even there; a group that turns out to be another one takes its own along.
create or replace function raffle_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'raffle % is over, or its terms would change', old.ref
    using errcode = 'check_violation', constraint = 'raffles_forward', table = 'raffles';
end $$;

create or replace trigger refuse_change before update on raffles for each row
  when (current_setting('privacy.erasing', true) is distinct from 'on' and (
    (old.status <> 'open' and not community_is_merged(old.group_id, new.group_id)) or new.version <> old.version + 1 or new.sold < old.sold
    or (new.ref, new.price_coins, new.tax_basis_points, new.most_each, new.draws_at, new.secret, new.commitment)
      is distinct from
      (old.ref, old.price_coins, old.tax_basis_points, old.most_each, old.draws_at, old.secret, old.commitment)))
  execute function raffle_refuse_change();
