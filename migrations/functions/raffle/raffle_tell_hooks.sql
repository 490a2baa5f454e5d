-- What the room reads on a raffle's card, and how it ended, for those servers that hear of it.
create or replace function raffle_tell_hooks() returns trigger language plpgsql as $$
begin
  if new.status = 'open' then
    if hook_heard(new.group_id, 'raffle.opened') then
      perform hook_emit(new.group_id, 'raffle.opened', new.ref, new.opened_at, array[new.opener_id], jsonb_build_object(
        'id', new.ref, 'prize', new.prize, 'opener', hook_person(new.group_id, new.opener_id),
        'ticket_coins', new.price_coins::text, 'draws_at', new.draws_at));
    end if;
  elsif hook_heard(new.group_id, 'raffle.ended') then
    perform hook_emit(new.group_id, 'raffle.ended', new.ref, new.ended_at, array[new.opener_id, new.winner_id],
      jsonb_build_object('id', new.ref, 'prize', new.prize, 'outcome', new.status,
        'winner', hook_person(new.group_id, new.winner_id), 'winning_number', new.winning_number,
        'pot_coins', new.pot_coins::text, 'tax_coins', new.tax_coins::text));
  end if;
  return null;
end $$;

create or replace trigger raffle_opened_hooks after insert on raffles for each row
  execute function raffle_tell_hooks();
create or replace trigger raffle_ended_hooks after update on raffles for each row
  when (old.status = 'open' and new.status <> 'open') execute function raffle_tell_hooks();
