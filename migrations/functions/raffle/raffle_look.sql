-- What a decision needs: the raffle, and the ticket that the update p_key has bought before. With p_lock it is kept
-- from everybody else until the transaction ends, and read as those before have left it, however old the snapshot
-- of the statement around is: that is why it is plpgsql, whose statements each see the newest.
create or replace function raffle_look(p_ref text, p_key text, p_lock boolean)
returns jsonb language plpgsql as $$
declare
  v_document jsonb;
begin
  if p_lock then
    perform from raffles r where r.ref = p_ref for update;
  end if;
  select raffle_document(r) || jsonb_build_object('done', (
           select jsonb_build_object('number', t.number, 'returned', t.returned_at is not null)
             from raffle_tickets t where t.key = p_key and t.ref = r.ref))
    into v_document from raffles r where r.ref = p_ref;
  return v_document;
end $$;
