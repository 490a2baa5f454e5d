-- By which number Telegram knows who was sanctioned: their own, or, of who had themselves erased, the one that is kept while
-- moderators may decide about them. Null: nobody knows any more.
create or replace function moderation_telegram_id(p_subject bigint) returns bigint language sql stable as $$
  select case when privacy_is_number(p_subject)
    then (select e.user_id from moderation_erased e where e.bars_id = p_subject) else p_subject end
$$;
