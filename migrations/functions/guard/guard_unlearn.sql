-- A sanction was taken back, whoever did it and wherever: what the guard learnt with it it no longer knows, and who lost
-- their trust by it has it again, unless another one stands, the guard's own or by /spam; so have they their good name
-- elsewhere.
create or replace function guard_unlearn() returns trigger language plpgsql as $$
declare
  v_stands boolean;
begin
  delete from guard_lessons where group_id = new.group_id and sanction = new.ref;
  update guard_findings f set undone_at = new.undone_at
   where f.group_id = new.group_id and f.sanction = new.ref and f.undone_at is null;
  select exists (select from moderation_sanctions s
    where s.group_id = new.group_id and s.subject_id = new.subject_id and s.undone_at is null and s.key like 'guard:%')
    into v_stands;
  if v_stands then return null; end if;
  -- Of whom other groups were told nobody here knows but by the moment (guard_distrust).
  delete from guard_reputation y using guard_members m
   where m.group_id = new.group_id and m.user_id = new.subject_id and y.group_id = m.group_id and y.at = m.spam_at;
  update guard_members m
     set spam_at = null, trusted_at = case when m.untrusted_at is not null then new.undone_at else m.trusted_at end,
         untrusted_at = null
   where m.group_id = new.group_id and m.user_id = new.subject_id and m.spam_at is not null;
  return null;
end $$;

create or replace trigger guard_unlearn after update on moderation_sanctions for each row
  when (old.undone_at is null and new.undone_at is not null) execute function guard_unlearn();
