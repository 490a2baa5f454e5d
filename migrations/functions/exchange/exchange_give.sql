-- Rows of one part as its functions read them: [{n, user, other, value, memory}], those in p_state.
create or replace function exchange_give(p_ref text, p_part text, p_state text) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('n', number, 'user', user_id::text, 'other', other_id::text,
      'value', value, 'memory', memory) order by number), '[]')
    from exchange_rows where ref = p_ref and part = p_part and state = p_state
$$;
