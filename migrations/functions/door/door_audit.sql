-- Writes into the audit who was put out or not let in, and whom an administrator let in by hand; once an entry. p_by: null
-- for the clock, and for who answered wrong. Last in its statement: it locks the group's chain.
create or replace function door_audit(p_ref text, p_by bigint, p_at timestamptz) returns bigint language sql as $$
  select audit_add(e.group_id, 'door:' || e.ref || case e.state when 'passed' then ':passed' else '' end, p_by,
      case when e.state = 'passed' then 'door.admitted' when e.way = 'join' then 'door.removed' else 'door.declined' end,
      e.user_id, null, null, null, p_at)
    from door_entries e
   where e.ref = p_ref and (e.state in ('failed', 'expired') or (e.state = 'passed' and p_by is not null))
$$;
