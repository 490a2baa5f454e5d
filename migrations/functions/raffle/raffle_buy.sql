-- Sells a ticket, if the raffle is open and nothing stands against it, and puts its coins aside. However many buy at
-- once, each waits for the one before: nobody has to decide anew, and nobody is turned away by others' haste. Answers
-- with the raffle as it then is: with the ticket (done), or with the ledger's no (result), or with neither, and then
-- the raffle shows why. p_limit is what the buyer may send to others (see ledger_post). The same key again sells nothing. Locks: the raffle, then the ledger.
create or replace function raffle_buy(
  p_ref text, p_group bigint, p_key text, p_buyer bigint, p_at timestamptz, p_most_tickets integer, p_opening bigint,
  p_limit jsonb default null
) returns jsonb language plpgsql as $$
declare
  v_raffle raffles;
  v_result jsonb;
begin
  select * into v_raffle from raffles r where r.ref = p_ref and r.group_id = p_group for update;
  if not found then
    return null;
  end if;
  if v_raffle.status = 'open' and p_at < v_raffle.draws_at and v_raffle.sold < p_most_tickets
    and not exists (select from raffle_tickets t where t.key = p_key)
    and v_raffle.most_each > (
      select count(*) from raffle_tickets t
       where t.ref = p_ref and t.buyer_id = p_buyer and t.returned_at is null)
  then
    v_result := ledger_post(p_group, p_at, jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
      'key', p_key || ':ticket', 'code', 'reserve', 'actor', p_buyer, 'note', v_raffle.prize, 'limit', p_limit,
      'reserve', jsonb_build_object('user', p_buyer, 'coins', v_raffle.price_coins::text,
        'subject', 'raffle:' || p_ref)))), p_opening);
    if v_result -> 0 ? 'hold' then
      update raffles r set sold = r.sold + 1, version = r.version + 1 where r.ref = p_ref;
      insert into raffle_tickets (key, ref, number, group_id, buyer_id, hold, bought_at)
      values (p_key, p_ref, v_raffle.sold + 1, p_group, p_buyer, (v_result -> 0 ->> 'hold')::bigint, p_at);
    end if;
  end if;
  return raffle_look(p_ref, p_key, false) || jsonb_build_object('result', v_result);
end $$;
