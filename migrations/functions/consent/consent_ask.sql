-- Opens a request of one person to another. p_request: ref, key, groupId, kind, senderId, targetId, payload, expiresAt,
-- againMs (how long a no stands), told (the target's copy), marker (stands in its texts for the target, whom the caller
-- doesn't know by name), expired (the notice to the sender when it lapses), over (what the target's copy shows then), own (what
-- the sender's shows once it has ended otherwise).
-- refused: closed (the sender), absent, target_closed, too_soon (after a no), blocking (the sender blocks the target),
-- pending (there is one already: the row is it). Where the target blocks the sender it is opened all the same, and
-- nobody hears of it. The same key again returns the request that it opened.
-- Who asked the same within the hour and took it back is asked on the same copy again: nobody is called twice.
create or replace function consent_ask(p_request jsonb, p_at timestamptz) returns consent_reply language plpgsql as $$
declare
  q record;
  r consent_requests;
  v_refused text;
  v_pretended boolean;
  v_card text;
begin
  select * into q from jsonb_to_record(p_request) as q (
    ref text, key text, "groupId" bigint, kind text, "senderId" bigint, "targetId" bigint, payload jsonb,
    "expiresAt" timestamptz, "againMs" bigint, told jsonb, marker jsonb, expired jsonb, "over" jsonb, own jsonb);
  perform consent_lock(array[q."senderId", q."targetId"]);
  select * into r from consent_requests where opened_key = q.key and kind = q.kind;
  if found then return consent_show(r, null, false); end if;

  v_refused := case
    when not consent_is_open(q."senderId") then 'closed'
    when exists (select from consent_blocks where blocker_id = q."senderId" and blocked_id = q."targetId") then 'blocking'
    when not consent_is_here(q."groupId", q."targetId") then 'absent'
    when not consent_is_open(q."targetId") then 'target_closed'
    when exists (
      select from consent_requests b
       where b.sender_id = q."senderId" and b.target_id = q."targetId" and b.kind = q.kind and b.status = 'rejected'
         and b.settled_at > p_at - q."againMs" * interval '1 millisecond') then 'too_soon' end;
  if v_refused is not null then return consent_show(r, v_refused, false); end if;

  update consent_requests set status = 'expired', settled_at = p_at
   where group_id = q."groupId" and kind = q.kind and status = 'pending' and expires_at <= p_at
     and least(sender_id, target_id) = least(q."senderId", q."targetId")
     and greatest(sender_id, target_id) = greatest(q."senderId", q."targetId");
  select * into r from consent_requests
   where group_id = q."groupId" and kind = q.kind and status = 'pending'
     and least(sender_id, target_id) = least(q."senderId", q."targetId")
     and greatest(sender_id, target_id) = greatest(q."senderId", q."targetId");
  if found and not (r.pretended and r.target_id = q."senderId") then return consent_show(r, 'pending', false); end if;
  if found then
    -- Whoever had blocked the other asks them now, and never knew of this one.
    update consent_requests set status = 'cancelled', settled_at = p_at where id = r.id;
    perform job_cancel('consent.expire', r.id::text);
    perform consent_over(r, null, q.own, p_at);
  end if;

  v_pretended := exists (
    select from consent_blocks where blocker_id = q."targetId" and blocked_id = q."senderId");
  if not v_pretended then
    select b.card_key into v_card from consent_requests b
     where b.sender_id = q."senderId" and b.target_id = q."targetId" and b.kind = q.kind
       and b.group_id = q."groupId" and b.status = 'withdrawn' and b.opened_at > p_at - interval '1 hour'
       and outbox_stands(b.card_key)
     order by b.opened_at desc, b.id desc limit 1;
  end if;
  insert into consent_requests (
    ref, group_id, kind, sender_id, target_id, payload, opened_key, opened_at, expires_at, pretended, card_key)
  values (q.ref, q."groupId", q.kind, q."senderId", q."targetId", q.payload, q.key, p_at, q."expiresAt", v_pretended,
    case when not v_pretended
      then coalesce(v_card, concat_ws(':', q.told ->> 'key', q."groupId", q."targetId")) end)
  returning * into r;
  perform job_add(jsonb_build_array(jsonb_build_object('kind', 'consent.expire', 'key', r.id::text,
    'groupId', q."groupId"::text, 'dueAt', q."expiresAt",
    'payload', jsonb_build_object('told', q.expired, 'over', q."over"))));
  if not v_pretended then perform consent_tell_target(r, q.told, q.marker, v_card); end if;
  return consent_show(r, null, true);
end $$;
