-- Whether a number stands for somebody who had themselves erased (privacy_number).
create or replace function privacy_is_number(p_number bigint) returns boolean language sql immutable as $$
  select p_number >= 4503599627370496
$$;
