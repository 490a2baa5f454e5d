-- Whether a message carries words of somebody whom its reader has blocked, or words for somebody who has closed
-- roleplay. Null: that is about to change, so it is to be asked again in a moment. Who changes it waits for the claim
-- that asks (consent_lock), and a claim waits for nobody.
create or replace function outbox_unwanted(o outbox) returns boolean language plpgsql as $$
declare
  v_reader bigint := outbox_person_id(o.person ->> 'userId');
begin
  if o.from_id is null or v_reader is null then return false; end if;
  if not pg_try_advisory_xact_lock_shared(hashtextextended('consent', v_reader)) then return null; end if;
  return exists (select from consent_blocks b where b.blocker_id = v_reader and b.blocked_id = o.from_id)
    or exists (select from consent_standings s where s.user_id = v_reader and s.status <> 'open');
end $$;
