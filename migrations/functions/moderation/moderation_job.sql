-- Puts it on the list that Telegram is to ban who a sanction bans, or to let them in again where it is undone.
create or replace function moderation_job(p_group bigint, p_ref text, p_key text, p_at timestamptz)
returns void language sql as $$
  select job_add(jsonb_build_array(jsonb_build_object(
    'kind', 'moderation.ban', 'key', p_key, 'groupId', p_group::text, 'dueAt', p_at,
    'payload', jsonb_build_object('ref', p_ref))))
$$;
