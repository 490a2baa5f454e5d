-- A sanction was taken back, whoever did it and wherever: what the guard learnt with it it no longer knows, and who lost
-- their trust by it has it again, unless another one stands.
create or replace function guard_unlearn() returns trigger language plpgsql as $$
begin
  delete from guard_lessons where group_id = new.group_id and sanction = new.ref;
  update guard_findings f set undone_at = new.undone_at
   where f.group_id = new.group_id and f.sanction = new.ref and f.undone_at is null;
  update guard_members m
     set spam_at = null, trusted_at = case when m.untrusted_at is not null then new.undone_at else m.trusted_at end,
         untrusted_at = null
   where m.group_id = new.group_id and m.user_id = new.subject_id and m.spam_at is not null
     and not exists (select from guard_findings f where f.group_id = m.group_id and f.user_id = m.user_id
       and f.sanction is not null and f.undone_at is null);
  return null;
end $$;

create or replace trigger guard_unlearn after update on moderation_sanctions for each row
  when (old.undone_at is null and new.undone_at is not null) execute function guard_unlearn();
