-- Whatever changes consent first takes the locks of the people it is about, in the order of their ids: a
-- safeword and an acceptance at once can't both miss each other, and can't deadlock.
create or replace function consent_lock(p_people bigint[]) returns void language plpgsql as $$
declare
  v_person bigint;
begin
  for v_person in select distinct p from unnest(p_people) p order by p loop
    perform pg_advisory_xact_lock(hashtextextended('consent', v_person));
  end loop;
end $$;
