-- How often files and wipes have changed a group, undone ones twice: what was planned at another number is out of date.
create or replace function exchange_done(p_group bigint) returns bigint language sql stable as $$
  select coalesce(sum(case state when 'undone' then 2 else 1 end), 0)::bigint
    from exchanges where group_id = p_group and state in ('applied', 'undoing', 'undone')
$$;
