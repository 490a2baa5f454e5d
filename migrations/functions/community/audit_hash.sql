-- The hash of an entry: SHA-256, in hexadecimal, over the UTF-8 text of this JSON array as Postgres prints jsonb:
-- [group, number, key, actor, act, subject, before, after, digest of the words, milliseconds since 1970, hash before].
create or replace function audit_hash(p audit_entries) returns text language sql immutable as $$
  select encode(sha256(convert_to(jsonb_build_array(p.group_id, p.number, p.key, p.actor_id, p.act, p.subject_id, p.before,
    p.after, p.words_digest, (extract(epoch from p.at) * 1000)::bigint, p.previous)::text, 'UTF8')), 'hex')
$$;
