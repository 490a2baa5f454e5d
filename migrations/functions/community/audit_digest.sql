-- What the chain holds of an entry's words.
create or replace function audit_digest(p_salt text, p_words text) returns text language sql immutable as $$
  select encode(sha256(convert_to(p_salt || p_words, 'UTF8')), 'hex')
$$;
