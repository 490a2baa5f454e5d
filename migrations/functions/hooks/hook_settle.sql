-- Writes down what came of a message, for who holds its server. p_outcome: state, code, failed, readyAt of the message;
-- failingSince, restsUntil, disabledWhy of the server; tried (it was sent, or could not be); release (nothing more is sent now). p_told: what is said
-- when it stops. False: somebody else holds it by now, and nothing was written.
create or replace function hook_settle(
  p_endpoint text, p_lease text, p_delivery bigint, p_now timestamptz, p_outcome jsonb, p_told jsonb
) returns boolean language plpgsql as $$
declare
  v record;
begin
  perform from hook_endpoints e where e.ref = p_endpoint and e.lease = p_lease for no key update;
  if not found then
    return false;
  end if;
  select * into v from jsonb_to_record(p_outcome) as o (
    state text, code integer, failed text, "readyAt" timestamptz, "failingSince" timestamptz,
    "restsUntil" timestamptz, "disabledWhy" text, tried boolean, release boolean);
  if v.tried then
    update hook_deliveries d
       set state = v.state, attempts = d.attempts + 1, ready_at = coalesce(v."readyAt", d.ready_at), tried_at = p_now,
           code = v.code, failed = v.failed
     where d.id = p_delivery and d.endpoint = p_endpoint;
  end if;
  update hook_endpoints e
     set failing_since = v."failingSince", rests_until = coalesce(v."restsUntil", e.rests_until),
         disabled_at = case when v."disabledWhy" is not null then p_now end, disabled_why = v."disabledWhy",
         lease = case when not v.release then e.lease end, busy_until = case when not v.release then e.busy_until end
   where e.ref = p_endpoint;
  if v."disabledWhy" is not null then
    perform outbox_add(p_told);
  end if;
  return true;
end $$;
