-- Keeps who is to be erased again, in the transaction that restores a backup: [{"key", "hashes", "at" (milliseconds)}].
-- An erasure that the backup knows has been done in it.
create or replace function privacy_erase_again(p_tombstones jsonb) returns integer language plpgsql as $$
declare
  v_added integer;
begin
  insert into erasures_again (key, hashes, erased_at)
  select t.key, t.hashes, to_timestamp(t.at / 1000.0)
    from jsonb_to_recordset(p_tombstones) as t (key text, hashes text[], at float8)
   where not exists (select from erasures e where e.key = t.key)
  on conflict (key) do nothing;
  get diagnostics v_added = row_count;
  return v_added;
end $$;
