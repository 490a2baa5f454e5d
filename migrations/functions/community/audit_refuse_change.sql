-- The chain only grows, and its words only go, whoever writes. `set local audit.purge = 'on'` opens it: tests begin anew
-- by it.
create or replace function audit_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit only grows: % of % refused', lower(tg_op), tg_table_name
    using errcode = 'check_violation', constraint = 'audit_immutable', table = tg_table_name;
end $$;

create or replace trigger refuse_change before update or delete or truncate on audit_entries for each statement
  when (current_setting('audit.purge', true) is distinct from 'on')
  execute function audit_refuse_change();

create or replace trigger refuse_change before update or truncate on audit_words for each statement
  when (current_setting('audit.purge', true) is distinct from 'on')
  execute function audit_refuse_change();
