-- What was signed stays as it was signed, whoever writes; and what is over stays over. Its coins are held in its group:
-- in another one, where the group turned out to be that, under another number. Who is erased loses their name even there.
create or replace function contracts_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'contract % is signed', old.ref
    using errcode = 'check_violation', constraint = 'contracts_frozen', table = 'contracts';
end $$;

create or replace trigger refuse_change before update on contracts for each row
  when (current_setting('privacy.erasing', true) is distinct from 'on' and (
    (old.end_reason is not null and not community_is_merged(old.group_id, new.group_id))
    or (old.ref, old.proposer_id, old.partner_id, old.document, old.digest, old.deposit_coins, old.signed_at)
      is distinct from
       (new.ref, new.proposer_id, new.partner_id, new.document, new.digest, new.deposit_coins, new.signed_at)
    or (old.group_id = new.group_id
      and (old.proposer_hold, old.partner_hold) is distinct from (new.proposer_hold, new.partner_hold))))
  execute function contracts_refuse_change();
