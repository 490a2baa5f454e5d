-- Texts or buttons in which somebody is nobody: in the place of each object with their userId stands p_history alone.
create or replace function outbox_unname(p_document jsonb, p_user bigint, p_history bigint) returns jsonb
language plpgsql immutable as $$
begin
  return case jsonb_typeof(p_document)
    when 'object' then
      case when p_document ->> 'userId' = p_user::text
        then jsonb_build_object('userId', p_history, 'firstName', '')
        else coalesce((select jsonb_object_agg(e.key, outbox_unname(e.value, p_user, p_history)) from jsonb_each(p_document) e), '{}')
      end
    when 'array' then
      coalesce((select jsonb_agg(outbox_unname(e.value, p_user, p_history) order by e.turn)
        from jsonb_array_elements(p_document) with ordinality as e (value, turn)), '[]')
    else p_document end;
end $$;
