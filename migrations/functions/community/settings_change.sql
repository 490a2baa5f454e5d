-- Changes one setting of a group (`economy.taxPercent`), or switches a module (`modules.auctions`: whether it is off), once
-- by the key of the act; again, it tells what it did. Null is the default, in the row a setting that isn't there.
-- p_change: name, after, and before where it is only changed if that is still so.
-- Answers with the group as it now is. outcome: changed, same (it was so already), stale (it is no longer as before).
create or replace function settings_change(p_group bigint, p_actor bigint, p_key text, p_at timestamptz, p_change jsonb)
returns table (outcome text, before_value jsonb, after_value jsonb, chat_id bigint, id bigint, title text,
  is_forum boolean, language text, settings jsonb, modules_off text[], confined jsonb, version bigint)
language plpgsql as $$
#variable_conflict use_column
declare
  v_group groups;
  v_done settings_changes;
  v_name text := p_change ->> 'name';
  v_module text := substring(v_name from '^modules\.(.*)$');
  v_after jsonb := nullif(p_change -> 'after', 'null');
  v_before jsonb;
  v_outcome text;
begin
  select * into strict v_group from groups g where g.id = p_group for update;
  select * into v_done from settings_changes c where c.group_id = p_group and c.key = p_key;
  if v_done.id is not null then
    v_outcome := 'changed';
    v_before := v_done.before;
    v_after := v_done.after;
  else
    v_before := case when v_module is null then nullif(v_group.settings -> v_name, 'null')
                     else nullif(to_jsonb(v_module = any (v_group.modules_off)), 'false') end;
    v_outcome := case when v_before is not distinct from v_after then 'same'
                      when p_change ? 'before' and v_before is distinct from nullif(p_change -> 'before', 'null') then 'stale'
                      else 'changed' end;
    if v_outcome = 'changed' then
      update groups g
         set version = g.version + 1, settings_at = p_at,
             settings = case when v_module is not null then g.settings when v_after is null then g.settings - v_name
                             else jsonb_set(g.settings, array[v_name], v_after) end,
             modules_off = case when v_module is null then g.modules_off
                                when v_after is null then array_remove(g.modules_off, v_module)
                                else array_append(g.modules_off, v_module) end
       where g.id = p_group returning * into v_group;
      insert into settings_changes (group_id, key, actor_id, name, before, after, changed_at)
      values (p_group, p_key, p_actor, v_name, v_before, v_after, p_at);
      perform audit_add(p_group, 'settings:' || p_key, p_actor, 'configuration.set', null,
        jsonb_build_object(v_name, v_before), jsonb_build_object(v_name, v_after), null, p_at);
    end if;
  end if;
  return query select v_outcome, v_before, v_after, v_group.chat_id, v_group.id, v_group.title, v_group.is_forum,
    v_group.language, v_group.settings, v_group.modules_off, v_group.confined, v_group.version;
end $$;
