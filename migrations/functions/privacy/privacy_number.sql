-- A number for whoever had themselves erased: above all that Telegram gives, exact in a double, and by chance, so that two
-- of one erasure can't be told to belong together.
create or replace function privacy_number() returns bigint language sql volatile as $$
  select 4503599627370496 + floor(random() * 4503599627370495)::bigint
$$;
