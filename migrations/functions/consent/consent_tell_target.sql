-- Shows a request to its target: on the copy p_card of one before it, or on a new one. That is said in private; to who
-- has no private chat with the bot, aside in the group where that is to be had.
create or replace function consent_tell_target(r consent_requests, p_told jsonb, p_marker jsonb, p_card text)
returns void language plpgsql as $$
declare
  v_told jsonb := replace(p_told::text, p_marker::text, consent_person(r.target_id)::text)::jsonb;
begin
  if p_card is null then
    perform consent_tell(
      v_told || jsonb_build_object('from', r.sender_id, 'where', case when exists (
        select from people where user_id = r.target_id and private_open) then 'private' else 'aside' end),
      r.group_id, r.target_id, r.sender_id);
  else
    perform outbox_edit(jsonb_build_array(jsonb_build_object('card', p_card, 'buttons', v_told -> 'buttons',
      'texts', consent_about(v_told -> 'texts', r.sender_id))));
  end if;
end $$;
