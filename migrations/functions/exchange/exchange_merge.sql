-- Files that were taken in by the row that began anew at an upgrade were taken in by the group that it is: who is still awaited
-- is awaited there. Coins that they moved stand in the young row's books.
create or replace function exchange_merge(p_young bigint, p_old bigint) returns void language sql as $$
  update exchanges set group_id = p_old where group_id = p_young
$$;
