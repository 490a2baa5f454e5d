-- What the room reads on an auction's card, and that it is over, for those servers that hear of it. Never the reserve.
create or replace function auctions_tell_hooks() returns trigger language plpgsql as $$
begin
  if new.status = 'open' then
    if hook_heard(new.group_id, 'auction.opened') then
      perform hook_emit(new.group_id, 'auction.opened', new.ref, new.opened_at, array[new.seller_id], jsonb_build_object(
        'id', new.ref, 'title', new.title, 'seller', hook_person(new.group_id, new.seller_id),
        'starting_coins', new.starting_coins::text, 'increment_coins', new.increment_coins::text,
        'buy_now_coins', new.buy_now_coins::text, 'ends_at', new.ends_at));
    end if;
  elsif hook_heard(new.group_id, 'auction.ended') then
    perform hook_emit(new.group_id, 'auction.ended', new.ref, new.ended_at, array[new.seller_id, new.leader_id],
      jsonb_build_object('id', new.ref, 'title', new.title, 'outcome', new.status,
        'seller', hook_person(new.group_id, new.seller_id),
        'winner', case when new.status = 'sold' then hook_person(new.group_id, new.leader_id) end,
        'price_coins', case when new.status = 'sold' then new.price_coins::text end));
  end if;
  return null;
end $$;

create or replace trigger auctions_opened_hooks after insert on auctions for each row
  execute function auctions_tell_hooks();
create or replace trigger auctions_ended_hooks after update on auctions for each row
  when (old.status = 'open' and new.status <> 'open') execute function auctions_tell_hooks();
