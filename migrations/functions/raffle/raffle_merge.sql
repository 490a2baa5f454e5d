-- Raffles of the row that began anew at an upgrade are those of the group that it is: what is open goes on there, its
-- tickets' coins with it. Tickets whose coins have moved name them in the young row's books, and stay with those.
create or replace function raffle_merge(p_young bigint, p_old bigint, p_at timestamptz) returns void language plpgsql as $$
begin
  update raffle_tickets t set group_id = p_old, hold = ledger_move_hold(p_young, p_old, t.hold, p_at)
   where t.group_id = p_young and t.returned_at is null
     and exists (select from raffles r where r.ref = t.ref and r.status = 'open');
  update raffles r set group_id = p_old, version = r.version + 1 where r.group_id = p_young;
end $$;
