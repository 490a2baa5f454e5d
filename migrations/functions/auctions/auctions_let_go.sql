-- Who is erased neither sells nor buys: their open auctions, and those that they lead, are called off, and what is put aside
-- goes back. p_over: what the card shows from now on. Returns what the ledger is to give back, and who is told: the other
-- one of seller and leader. Doing it again finds nothing.
create or replace function auctions_let_go(p_user bigint, p_over jsonb, p_at timestamptz)
returns table (group_id bigint, other_id bigint, postings jsonb) language plpgsql as $$
declare
  a auctions;
begin
  for a in
    select * from auctions o where o.status = 'open' and p_user in (o.seller_id, o.leader_id)
     order by o.group_id, o.ref for update
  loop
    update auctions o set status = 'cancelled', ended_at = p_at, leader_max_coins = null, leader_hold = null,
        version = o.version + 1
     where o.ref = a.ref;
    perform job_cancel('auctions.settle', a.ref), job_cancel('auctions.alert', a.ref);
    perform outbox_unsaid('auction:' || a.ref || ':ending', null, p_at);
    perform outbox_over('auction:' || a.ref || ':card', p_over, p_at);
    group_id := a.group_id;
    other_id := case when a.seller_id = p_user then a.leader_id else a.seller_id end;
    postings := case when a.leader_hold is not null then jsonb_build_array(jsonb_build_object(
      'key', 'auction:' || a.ref || ':gone', 'code', 'release', 'note', a.title,
      'resolve', jsonb_build_object('hold', a.leader_hold::text, 'as', 'released'))) end;
    return next;
  end loop;
end $$;
