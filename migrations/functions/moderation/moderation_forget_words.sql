-- Paragraphs of an alert's evidence go, also from what moderators were or will be sent of it.
create or replace function moderation_forget_words(p_ref text, p_gone jsonb) returns void language plpgsql as $$
begin
  if jsonb_array_length(p_gone) = 0 then return; end if;
  update moderation_alerts a set evidence = outbox_without(a.evidence, p_gone) where a.ref = p_ref;
  perform outbox_forget_paragraphs('moderation.alert:' || p_ref, p_gone);
end $$;
