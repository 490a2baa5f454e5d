-- Adds an entry to a group's chain, once by its key. Entries of a group wait for each other until their transactions end,
-- so in a statement this comes last. Returns its number.
create or replace function audit_add(
  p_group bigint, p_key text, p_actor bigint, p_act text, p_subject bigint, p_before jsonb, p_after jsonb, p_words text,
  p_at timestamptz
) returns bigint language plpgsql as $$
declare
  v audit_entries;
  v_salt text := gen_random_uuid()::text;
begin
  insert into audit_heads (group_id) values (p_group) on conflict do nothing;
  select h.number + 1, h.hash into v.number, v.previous from audit_heads h where h.group_id = p_group for update;
  perform from audit_entries e where e.group_id = p_group and e.key = p_key;
  if found then
    return (select e.number from audit_entries e where e.group_id = p_group and e.key = p_key);
  end if;
  v.group_id := p_group;
  v.key := p_key;
  v.actor_id := p_actor;
  v.act := p_act;
  v.subject_id := p_subject;
  -- A JSON null says no more than none.
  v.before := nullif(p_before, 'null');
  v.after := nullif(p_after, 'null');
  v.words_digest := audit_digest(v_salt, p_words);
  -- As much of the moment as the hash holds.
  v.at := date_trunc('milliseconds', p_at);
  v.hash := audit_hash(v);
  insert into audit_entries select v.*;
  if p_words is not null then
    insert into audit_words (group_id, number, salt, words) values (p_group, v.number, v_salt, p_words);
  end if;
  update audit_heads h set number = v.number, hash = v.hash where h.group_id = p_group;
  return v.number;
end $$;
