-- What a decision needs: the auction, and what it is to whoever asks. With p_lock it is kept from everybody
-- else until the transaction ends, and read as those before have left it, however old the snapshot of the
-- statement around is: that is why it is plpgsql, whose statements each see the newest.
create or replace function auctions_look(p_ref text, p_person bigint, p_key text, p_seen integer, p_lock boolean)
returns jsonb language plpgsql as $$
declare
  v_document jsonb;
begin
  if p_lock then
    perform from auctions a where a.ref = p_ref for update;
  end if;
  select auctions_document(a) || jsonb_build_object('leader_may_bid', auctions_may_bid(a, a.leader_id), 'asker', jsonb_build_object(
           'balance', (select w.balance::text from ledger_accounts w
                        where w.group_id = a.group_id and w.name = 'wallet:' || p_person),
           'blocked', exists (
             select from consent_blocks b
              where (b.blocker_id, b.blocked_id) in ((p_person, a.seller_id), (a.seller_id, p_person))),
           'seen', (select b.coins::text from auction_bids b where b.ref = a.ref and b.number = p_seen),
           'done', (select jsonb_build_object('offer', b.offer, 'asked', b.asked_coins::text,
                             'outcome', b.outcome, 'price', b.coins::text)
                      from auction_bids b where b.key = p_key and b.ref = a.ref)))
    into v_document from auctions a where a.ref = p_ref;
  return v_document;
end $$;
