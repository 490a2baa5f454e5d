-- The paragraphs of an alert's evidence that go with one person: where they are named, and what follows it until another is.
-- Of a report, the reporter's reason alone: what they reported is another's.
create or replace function moderation_evidence_of(p_evidence jsonb, p_kind text, p_user bigint)
returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(p.paragraph order by p.turn), '[]') from (
    select e.paragraph, e.turn, e.part,
        bool_or(outbox_names(e.paragraph, p_user)) over (partition by e.part) as theirs,
        outbox_names(e.paragraph, p_user) or p_kind <> 'report' or e.paragraph ->> 'key' = 'report.reason' as goes
      from (
        select w.paragraph, w.turn,
            count(*) filter (where jsonb_path_exists(w.paragraph, '$.**.userId')) over (order by w.turn) as part
          from jsonb_array_elements(p_evidence) with ordinality as w (paragraph, turn)) e) p
   where p.theirs and p.goes
$$;
