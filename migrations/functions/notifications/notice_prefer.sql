-- Changes what somebody wants: p_change is {kind, choice}, {from, to} (both null: no quiet hours) or {zone}
-- (null: the group's), wished by who saw p_version (null: whichever it is). Outcome: changed, kept (it was so
-- already), stale, or unknown_zone. Quiet hours that changed are judged anew, so what they held back stands in
-- line again. Locks: preferences, then messages, while claims take messages first; so this waits for no
-- message.
create or replace function notice_prefer(p_user bigint, p_change jsonb, p_version integer, p_at timestamptz)
returns table (outcome text, choices jsonb, quiet_from smallint, quiet_to smallint, time_zone text, version integer)
language plpgsql as $$
#variable_conflict use_column
declare
  v_old notice_preferences;
  v_new notice_preferences;
begin
  insert into notice_preferences (user_id, changed_at) values (p_user, p_at) on conflict do nothing;
  select * into v_old from notice_preferences where user_id = p_user for update;
  v_new := v_old;
  if p_change ->> 'choice' = 'default' then
    v_new.choices := v_old.choices - (p_change ->> 'kind');
  elsif p_change ? 'choice' then
    v_new.choices := v_old.choices || jsonb_build_object(p_change ->> 'kind', p_change ->> 'choice');
  elsif p_change ? 'from' then
    v_new.quiet_from := (p_change ->> 'from')::smallint;
    v_new.quiet_to := (p_change ->> 'to')::smallint;
  else
    v_new.time_zone := p_change ->> 'zone';
  end if;

  outcome := case
    when v_new is not distinct from v_old then 'kept'
    when v_old.version <> p_version then 'stale'
    when not notice_zone_known(coalesce(v_new.time_zone, 'UTC')) then 'unknown_zone'
    else 'changed' end;
  if outcome = 'changed' then
    update notice_preferences set
      choices = v_new.choices, quiet_from = v_new.quiet_from, quiet_to = v_new.quiet_to,
      time_zone = v_new.time_zone, version = v_old.version + 1, changed_at = p_at
     where user_id = p_user;
    update outbox set held_until = null, ready_at = p_at where id in (
      select id from outbox
       where person ->> 'userId' = p_user::text and held_until is not null and sent_at is null and dead_at is null
       order by id for update skip locked);
  end if;
  return query select outcome, choices, quiet_from, quiet_to, time_zone, version
    from notice_preferences where user_id = p_user;
end $$;
