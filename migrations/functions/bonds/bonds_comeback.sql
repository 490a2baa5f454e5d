-- What may come back of bonds that a file names: n -> {as: 'bond' | 'here' | 'ask' | 'no'}. p_rows: n, user (owner), other
-- (wearer), value (id, and whether this instance signed it). As a bond only where this instance signed it, nobody has
-- taken it back since (a wipe is nobody's word), and both take part in roleplay and block nobody of the two.
create or replace function bonds_comeback(p_act jsonb, p_rows jsonb) returns jsonb language sql stable as $$
  select coalesce(jsonb_object_agg(r.n, jsonb_build_object('as', case
      when r."user" = r.other then 'no'
      when exists (select from bonds b where b.group_id = (p_act ->> 'group')::bigint and b.ended_at is null
        and least(b.owner_id, b.wearer_id) = least(r."user", r.other)
        and greatest(b.owner_id, b.wearer_id) = greatest(r."user", r.other)) then 'here'
      when (r.value ->> 'signed')::boolean and exists (
          select from bonds b where b.id = (r.value ->> 'id')::bigint and b.owner_id = r."user" and b.wearer_id = r.other
            and (b.ended_at is null or b.end_cause = 'wiped')
            and not bonds_taken_back((p_act ->> 'group')::bigint, r."user", r.other, b.since))
        and consent_is_open(r."user") and consent_is_open(r.other)
        and not exists (select from consent_blocks k where (k.blocker_id, k.blocked_id) in ((r."user", r.other), (r.other, r."user")))
        then 'bond'
      else 'ask' end)), '{}')
    from jsonb_to_recordset(p_rows) as r (n integer, "user" bigint, other bigint, value jsonb)
$$;
