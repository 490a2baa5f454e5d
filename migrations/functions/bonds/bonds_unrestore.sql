-- Takes back what bonds_restore brought, or brings back what bonds_wipe ended, as far as both still take part and nothing
-- has come between. Returns what couldn't be brought back: [{user, other}].
create or replace function bonds_unrestore(p_act jsonb, p_rows jsonb) returns jsonb language plpgsql as $$
declare
  v_at timestamptz := (p_act ->> 'at')::timestamptz;
  v_left jsonb := '[]';
  r record;
  b bonds;
begin
  perform consent_lock(array(select p from jsonb_to_recordset(p_rows) as x ("user" bigint, other bigint),
    lateral (values (x."user"), (x.other)) as v (p) where p is not null));
  update bonds set ended_at = v_at, ended_by = (p_act ->> 'actor')::bigint, end_cause = 'wiped'
   where ended_at is null and id in (
     select (x.memory ->> 'bond')::bigint from jsonb_to_recordset(p_rows) as x (memory jsonb));
  for r in select * from jsonb_to_recordset(p_rows) as x (n integer, "user" bigint, other bigint, memory jsonb)
            where x.memory ? 'ended' order by n loop
    select * into b from bonds where id = (r.memory ->> 'ended')::bigint for update;
    if b.end_cause = 'wiped' and not bonds_taken_back(b.group_id, b.owner_id, b.wearer_id, b.since)
      and consent_is_open(b.owner_id) and consent_is_open(b.wearer_id)
      and community_is_here(b.group_id, b.owner_id) and community_is_here(b.group_id, b.wearer_id)
      and not exists (select from consent_blocks k
        where (k.blocker_id, k.blocked_id) in ((b.owner_id, b.wearer_id), (b.wearer_id, b.owner_id)))
      and not exists (select from bonds o where o.group_id = b.group_id and o.ended_at is null
        and least(o.owner_id, o.wearer_id) = least(b.owner_id, b.wearer_id)
        and greatest(o.owner_id, o.wearer_id) = greatest(b.owner_id, b.wearer_id)) then
      update bonds set ended_at = null, ended_by = null, end_cause = null where id = b.id;
    else
      v_left := v_left || jsonb_build_object('user', r."user"::text, 'other', r.other::text);
    end if;
  end loop;
  return v_left;
end $$;
