-- Puts a notice into the outbox: addressed to a person (null: to the group), naming another as "who".
create or replace function consent_tell(p_notice jsonb, p_group bigint, p_to bigint, p_about bigint)
returns void language plpgsql as $$
begin
  if p_notice is null then return; end if;
  perform outbox_add(jsonb_build_array(
    jsonb_set(p_notice, '{texts,0,values,who}', jsonb_build_object('person', consent_person(p_about)))
    || jsonb_build_object('groupId', p_group::text,
         'key', concat_ws(':', p_notice ->> 'key', p_group, coalesce(p_to::text, 'group')))
    || case when p_to is null then '{}' else jsonb_build_object('person', consent_person(p_to)) end));
end $$;
