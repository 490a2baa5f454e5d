-- Whether texts, buttons or a job name somebody: an object with their userId, written as a number or as a text.
create or replace function outbox_names(p_document jsonb, p_user bigint) returns boolean language sql immutable as $$
  select p_document::text like '%"userId": %' || p_user || '%' and jsonb_path_exists(p_document,
    '$.**.userId ? (@ == $number || @ == $text)', jsonb_build_object('number', p_user, 'text', p_user::text))
$$;
