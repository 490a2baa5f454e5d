-- What was signed stays as it was signed, whoever writes; and what is over stays over.
create or replace function contracts_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'contract % is signed', old.ref
    using errcode = 'check_violation', constraint = 'contracts_frozen', table = 'contracts';
end $$;

create or replace trigger refuse_change before update on contracts for each row
  when (old.end_reason is not null
    or (old.ref, old.proposer_id, old.partner_id, old.document, old.digest, old.deposit_coins,
        old.proposer_hold, old.partner_hold, old.signed_at)
      is distinct from
       (new.ref, new.proposer_id, new.partner_id, new.document, new.digest, new.deposit_coins,
        new.proposer_hold, new.partner_hold, new.signed_at))
  execute function contracts_refuse_change();
