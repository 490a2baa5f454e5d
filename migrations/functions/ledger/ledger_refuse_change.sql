-- History doesn't change, whoever writes: transactions and entries only grow, a hold is resolved once, and nothing
-- about an account changes but its balance. Words only go. `set local ledger.purge = 'on'` opens the removals: tests begin anew by it.
create or replace function ledger_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger only grows: % of % refused', lower(tg_op), tg_table_name
    using errcode = 'check_violation', constraint = 'ledger_immutable', table = tg_table_name;
end $$;

create or replace trigger refuse_change before update or delete or truncate on ledger_transactions for each statement
  when (current_setting('ledger.purge', true) is distinct from 'on')
  execute function ledger_refuse_change();

create or replace trigger refuse_change before update or delete or truncate on ledger_entries for each statement
  when (current_setting('ledger.purge', true) is distinct from 'on')
  execute function ledger_refuse_change();

create or replace trigger refuse_change before update or truncate on ledger_words for each statement
  when (current_setting('ledger.purge', true) is distinct from 'on')
  execute function ledger_refuse_change();

create or replace trigger refuse_removal before delete or truncate on ledger_holds for each statement
  when (current_setting('ledger.purge', true) is distinct from 'on')
  execute function ledger_refuse_change();

create or replace trigger refuse_removal before delete or truncate on ledger_accounts for each statement
  when (current_setting('ledger.purge', true) is distinct from 'on')
  execute function ledger_refuse_change();

create or replace trigger refuse_change before update on ledger_holds for each row
  when (old.state <> 'pending' or new.state = 'pending'
    or (old.group_id, old.id, old.user_id, old.amount, old.subject, old.expires_at, old.created_at)
      is distinct from (new.group_id, new.id, new.user_id, new.amount, new.subject, new.expires_at, new.created_at))
  execute function ledger_refuse_change();

create or replace trigger refuse_change before update on ledger_accounts for each row
  when ((old.group_id, old.id, old.kind, old.user_id) is distinct from (new.group_id, new.id, new.kind, new.user_id))
  execute function ledger_refuse_change();
