-- Puts it on the list that Telegram is to be reconciled with what holds somebody. p_what names the cause within them.
create or replace function hold_job(p_group bigint, p_user bigint, p_what text, p_at timestamptz)
returns void language sql as $$
  select job_add(jsonb_build_array(jsonb_build_object(
    'kind', 'community.hold', 'key', p_group || ':' || p_user || ':' || p_what, 'groupId', p_group::text, 'dueAt', p_at,
    'payload', jsonb_build_object('userId', p_user::text))))
$$;
