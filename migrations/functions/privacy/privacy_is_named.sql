-- Whether anything that others keep goes under a number: by the foreign keys, whoever they belong to.
create or replace function privacy_is_named(p_user bigint) returns boolean language plpgsql as $$
declare
  v record;
  v_found boolean;
begin
  for v in
    select c.conrelid::regclass as of_table, a.attname as of_column
      from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
     where c.contype = 'f' and c.confrelid = 'people'::regclass
  loop
    execute format('select exists (select from %s where %I = $1)', v.of_table, v.of_column) into v_found using p_user;
    if v_found then return true; end if;
  end loop;
  return false;
end $$;
