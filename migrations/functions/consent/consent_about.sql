-- Texts whose first one names somebody as "who".
create or replace function consent_about(p_texts jsonb, p_about bigint) returns jsonb language sql stable as $$
  select jsonb_set(p_texts, '{0,values,who}', jsonb_build_object('person', consent_person(p_about)))
$$;
