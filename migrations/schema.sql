-- What migrations/ makes. Written by `npm run types`, compared by `npm run check`; not for editing.

create extension pg_trgm;

create type consent_reply as (
  refused text,
  fresh boolean,
  id bigint,
  ref text,
  group_id bigint,
  kind text,
  sender_id bigint,
  target_id bigint,
  payload jsonb,
  status text,
  expires_at timestamp with time zone,
  sender jsonb,
  target jsonb
);

create table auction_bids (
  key text not null,
  ref text not null,
  version integer not null,
  number integer,
  bidder_id bigint not null,
  offer text not null,
  asked_coins bigint not null,
  outcome text not null,
  coins bigint not null,
  placed_at timestamp with time zone not null,
  constraint auction_bids_bidder_id_fkey FOREIGN KEY (bidder_id) REFERENCES people(user_id),
  constraint auction_bids_number UNIQUE (ref, number),
  constraint auction_bids_offer_check CHECK (offer = ANY (ARRAY['exact'::text, 'max'::text, 'buy'::text])),
  constraint auction_bids_order UNIQUE (ref, version),
  constraint auction_bids_outcome_check CHECK (outcome = ANY (ARRAY['leads'::text, 'beaten'::text, 'raised'::text, 'bought'::text])),
  constraint auction_bids_pkey PRIMARY KEY (key),
  constraint auction_bids_ref_fkey FOREIGN KEY (ref) REFERENCES auctions(ref)
);
CREATE INDEX auction_bids_bidder ON auction_bids USING btree (ref, bidder_id);
CREATE INDEX auction_bids_bidder_id_fkey ON auction_bids USING btree (bidder_id);

create table auction_watchers (
  ref text not null,
  user_id bigint not null,
  watching boolean not null,
  press_key text not null,
  constraint auction_watchers_pkey PRIMARY KEY (ref, user_id),
  constraint auction_watchers_ref_fkey FOREIGN KEY (ref) REFERENCES auctions(ref),
  constraint auction_watchers_user_id_fkey FOREIGN KEY (user_id) REFERENCES people(user_id)
);
CREATE INDEX auction_watchers_user_id_fkey ON auction_watchers USING btree (user_id);

create table auctions (
  ref text not null,
  group_id bigint not null,
  seller_id bigint not null,
  opened_key text not null,
  title text not null,
  description text not null,
  photo text,
  thread_id bigint,
  starting_coins bigint not null,
  increment_coins bigint not null,
  buy_now_coins bigint,
  reserve_coins bigint,
  opened_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  extensions integer not null default 0,
  status text not null default 'open'::text,
  price_coins bigint,
  leader_id bigint,
  leader_max_coins bigint,
  leader_hold bigint,
  bids integer not null default 0,
  version integer not null default 1,
  ended_at timestamp with time zone,
  ended_by bigint,
  constraint auctions_bids_check CHECK (bids >= 0),
  constraint auctions_buy_now_coins_check CHECK (buy_now_coins >= 1 AND buy_now_coins <= '1000000000000'::bigint),
  constraint auctions_ended CHECK ((status = 'open'::text) = (ended_at IS NULL)),
  constraint auctions_extensions_check CHECK (extensions >= 0 AND extensions <= 10),
  constraint auctions_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint auctions_group_id_leader_hold_fkey FOREIGN KEY (group_id, leader_hold) REFERENCES ledger_holds(group_id, id),
  constraint auctions_hold_of_one UNIQUE (group_id, leader_hold),
  constraint auctions_increment_coins_check CHECK (increment_coins >= 1 AND increment_coins <= '1000000000000'::bigint),
  constraint auctions_lasting CHECK (ends_at > opened_at),
  constraint auctions_leader CHECK ((leader_id IS NULL) = (price_coins IS NULL) AND (leader_id IS NULL) = (bids = 0)),
  constraint auctions_leader_id_fkey FOREIGN KEY (leader_id) REFERENCES people(user_id),
  constraint auctions_not_ones_own CHECK (leader_id <> seller_id),
  constraint auctions_one_hold CHECK (num_nonnulls(leader_max_coins, leader_hold) =
CASE
    WHEN status = 'open'::text AND leader_id IS NOT NULL THEN 2
    ELSE 0
END),
  constraint auctions_opened_key_key UNIQUE (opened_key),
  constraint auctions_pkey PRIMARY KEY (ref),
  constraint auctions_prices CHECK (buy_now_coins > starting_coins AND reserve_coins > starting_coins AND reserve_coins <= buy_now_coins AND price_coins >= starting_coins AND leader_max_coins >= price_coins),
  constraint auctions_reserve_coins_check CHECK (reserve_coins >= 1 AND reserve_coins <= '1000000000000'::bigint),
  constraint auctions_seller_id_fkey FOREIGN KEY (seller_id) REFERENCES people(user_id),
  constraint auctions_sold CHECK (status <> 'sold'::text OR leader_id IS NOT NULL AND price_coins >= COALESCE(reserve_coins, 0::bigint)),
  constraint auctions_starting_coins_check CHECK (starting_coins >= 1 AND starting_coins <= '1000000000000'::bigint),
  constraint auctions_status_check CHECK (status = ANY (ARRAY['open'::text, 'sold'::text, 'unsold'::text, 'cancelled'::text]))
);
CREATE INDEX auctions_leader_id_fkey ON auctions USING btree (leader_id) WHERE leader_id IS NOT NULL;
CREATE INDEX auctions_open ON auctions USING btree (group_id, ends_at) WHERE status = 'open'::text;
CREATE INDEX auctions_opened ON auctions USING btree (group_id, opened_at);
CREATE INDEX auctions_seller_id_fkey ON auctions USING btree (seller_id);
CREATE INDEX auctions_sold_on ON auctions USING btree (group_id, ended_at) WHERE status = 'sold'::text;
CREATE INDEX auctions_won ON auctions USING btree (group_id, leader_id) WHERE status = 'sold'::text;
CREATE TRIGGER refuse_change BEFORE UPDATE ON auctions FOR EACH ROW WHEN (old.status <> 'open'::text OR new.price_coins < old.price_coins OR new.bids < old.bids OR new.ends_at < old.ends_at OR new.version <> (old.version + 1)) EXECUTE FUNCTION auctions_refuse_change();

create table bonds (
  id bigint not null,
  group_id bigint not null,
  owner_id bigint not null,
  wearer_id bigint not null,
  message text,
  permissions jsonb not null default '{}'::jsonb,
  since timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_by bigint,
  end_cause text,
  permissions_at timestamp with time zone,
  constraint bonds_end_cause_check CHECK (end_cause = ANY (ARRAY['released'::text, 'safeword'::text, 'revoked'::text, 'left'::text, 'blocked'::text])),
  constraint bonds_ended CHECK ((ended_at IS NULL) = (end_cause IS NULL)),
  constraint bonds_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES people(user_id),
  constraint bonds_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint bonds_id_fkey FOREIGN KEY (id) REFERENCES consent_requests(id),
  constraint bonds_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES people(user_id),
  constraint bonds_pkey PRIMARY KEY (id),
  constraint bonds_two_people CHECK (owner_id <> wearer_id),
  constraint bonds_wearer_id_fkey FOREIGN KEY (wearer_id) REFERENCES people(user_id)
);
CREATE INDEX bonds_ended_by_fkey ON bonds USING btree (ended_by) WHERE ended_by IS NOT NULL;
CREATE INDEX bonds_group_id_fkey ON bonds USING btree (group_id);
CREATE INDEX bonds_owner ON bonds USING btree (owner_id, group_id) WHERE ended_at IS NULL;
CREATE INDEX bonds_owner_id_fkey ON bonds USING btree (owner_id);
CREATE UNIQUE INDEX bonds_pair ON bonds USING btree (group_id, LEAST(owner_id, wearer_id), GREATEST(owner_id, wearer_id)) WHERE ended_at IS NULL;
CREATE INDEX bonds_wearer ON bonds USING btree (wearer_id, group_id) WHERE ended_at IS NULL;
CREATE INDEX bonds_wearer_id_fkey ON bonds USING btree (wearer_id);
CREATE TRIGGER dungeon_let_go AFTER UPDATE ON bonds FOR EACH ROW WHEN (new.ended_at IS NOT NULL OR NOT COALESCE((new.permissions ->> 'dungeon'::text)::boolean, false)) EXECUTE FUNCTION dungeon_let_go();

create table command_use_batches (
  batch text not null,
  flushed_at timestamp with time zone not null,
  constraint command_use_batches_pkey PRIMARY KEY (batch)
);

create table command_uses (
  group_id bigint not null,
  day date not null,
  command text not null,
  uses bigint not null,
  constraint command_uses_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint command_uses_pkey PRIMARY KEY (group_id, day, command)
);

create table consent_blocks (
  blocker_id bigint not null,
  blocked_id bigint not null,
  blocked_at timestamp with time zone not null,
  constraint consent_blocks_blocked_id_fkey FOREIGN KEY (blocked_id) REFERENCES people(user_id),
  constraint consent_blocks_blocker_id_fkey FOREIGN KEY (blocker_id) REFERENCES people(user_id),
  constraint consent_blocks_pkey PRIMARY KEY (blocker_id, blocked_id),
  constraint consent_blocks_two_people CHECK (blocker_id <> blocked_id)
);
CREATE INDEX consent_blocks_blocked_id_fkey ON consent_blocks USING btree (blocked_id);

create table consent_requests (
  id bigint not null generated always as identity,
  ref text not null,
  group_id bigint not null,
  kind text not null,
  sender_id bigint not null,
  target_id bigint not null,
  payload jsonb not null,
  status text not null default 'pending'::text,
  opened_key text not null,
  opened_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  settled_at timestamp with time zone,
  settled_by bigint,
  constraint consent_requests_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint consent_requests_opened UNIQUE (opened_key, kind),
  constraint consent_requests_pkey PRIMARY KEY (id),
  constraint consent_requests_ref_key UNIQUE (ref),
  constraint consent_requests_sender_id_fkey FOREIGN KEY (sender_id) REFERENCES people(user_id),
  constraint consent_requests_settled CHECK ((status = 'pending'::text) = (settled_at IS NULL)),
  constraint consent_requests_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES people(user_id),
  constraint consent_requests_status_check CHECK (status = ANY (ARRAY['pending'::text, 'accepted'::text, 'rejected'::text, 'blocked'::text, 'withdrawn'::text, 'expired'::text, 'cancelled'::text])),
  constraint consent_requests_target_id_fkey FOREIGN KEY (target_id) REFERENCES people(user_id),
  constraint consent_requests_two_people CHECK (sender_id <> target_id)
);
CREATE INDEX consent_requests_group_id_fkey ON consent_requests USING btree (group_id);
CREATE UNIQUE INDEX consent_requests_pending ON consent_requests USING btree (group_id, kind, LEAST(sender_id, target_id), GREATEST(sender_id, target_id)) WHERE status = 'pending'::text;
CREATE INDEX consent_requests_sender ON consent_requests USING btree (sender_id) WHERE status = 'pending'::text;
CREATE INDEX consent_requests_sender_id_fkey ON consent_requests USING btree (sender_id);
CREATE INDEX consent_requests_settled_by_fkey ON consent_requests USING btree (settled_by) WHERE settled_by IS NOT NULL;
CREATE INDEX consent_requests_target ON consent_requests USING btree (target_id) WHERE status = 'pending'::text;
CREATE INDEX consent_requests_target_id_fkey ON consent_requests USING btree (target_id);

create table consent_standings (
  user_id bigint not null,
  status text not null,
  accepted_at timestamp with time zone,
  changed_at timestamp with time zone not null,
  constraint consent_standings_accepted CHECK (status <> 'open'::text OR accepted_at IS NOT NULL),
  constraint consent_standings_pkey PRIMARY KEY (user_id),
  constraint consent_standings_status_check CHECK (status = ANY (ARRAY['open'::text, 'closed'::text, 'barred'::text])),
  constraint consent_standings_user_id_fkey FOREIGN KEY (user_id) REFERENCES people(user_id)
);

create table contract_allowances (
  ref text not null,
  number integer not null,
  outcome text not null,
  due_at timestamp with time zone not null,
  settled_at timestamp with time zone not null,
  constraint contract_allowances_number_check CHECK (number >= 1),
  constraint contract_allowances_outcome_check CHECK (outcome = ANY (ARRAY['paid'::text, 'missed'::text])),
  constraint contract_allowances_pkey PRIMARY KEY (ref, number),
  constraint contract_allowances_ref_fkey FOREIGN KEY (ref) REFERENCES contracts(ref)
);

create table contracts (
  ref text not null,
  group_id bigint not null,
  proposer_id bigint not null,
  partner_id bigint not null,
  document text not null,
  digest text not null,
  deposit_coins bigint,
  proposer_hold bigint,
  partner_hold bigint,
  signed_at timestamp with time zone not null,
  term integer not null default 1,
  ends_at timestamp with time zone not null,
  allowances_settled integer not null default 0,
  proposer_wish text,
  partner_wish text,
  claim_by bigint,
  claim_against bigint,
  version integer not null default 1,
  ended_at timestamp with time zone,
  ended_by bigint,
  end_reason text,
  constraint contracts_allowances_settled_check CHECK (allowances_settled >= 0),
  constraint contracts_check CHECK (ends_at > signed_at),
  constraint contracts_claim CHECK ((claim_by IS NULL) = (claim_against IS NULL) AND (claim_by IS NULL OR (claim_by = proposer_id OR claim_by = partner_id) AND (claim_against = proposer_id OR claim_against = partner_id))),
  constraint contracts_deposit CHECK (num_nonnulls(deposit_coins, proposer_hold, partner_hold) = ANY (ARRAY[0, 3])),
  constraint contracts_deposit_coins_check CHECK (deposit_coins > 0),
  constraint contracts_digest CHECK (digest = encode(sha256(convert_to(document, 'UTF8'::name)), 'hex'::text)),
  constraint contracts_end_reason_check CHECK (end_reason = ANY (ARRAY['expired'::text, 'left_early'::text, 'safeword'::text, 'revoked'::text, 'left'::text, 'blocked'::text, 'default'::text])),
  constraint contracts_ended CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
  constraint contracts_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint contracts_group_id_partner_hold_fkey FOREIGN KEY (group_id, partner_hold) REFERENCES ledger_holds(group_id, id),
  constraint contracts_group_id_proposer_hold_fkey FOREIGN KEY (group_id, proposer_hold) REFERENCES ledger_holds(group_id, id),
  constraint contracts_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES people(user_id),
  constraint contracts_partner_wish_check CHECK (partner_wish = ANY (ARRAY['renew'::text, 'end'::text])),
  constraint contracts_pkey PRIMARY KEY (ref),
  constraint contracts_proposer_id_fkey FOREIGN KEY (proposer_id) REFERENCES people(user_id),
  constraint contracts_proposer_wish_check CHECK (proposer_wish = ANY (ARRAY['renew'::text, 'end'::text])),
  constraint contracts_term_check CHECK (term >= 1),
  constraint contracts_two_people CHECK (proposer_id <> partner_id)
);
CREATE INDEX contracts_ended ON contracts USING btree (group_id, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX contracts_group_id_partner_hold_fkey ON contracts USING btree (group_id, partner_hold) WHERE partner_hold IS NOT NULL;
CREATE INDEX contracts_group_id_proposer_hold_fkey ON contracts USING btree (group_id, proposer_hold) WHERE proposer_hold IS NOT NULL;
CREATE INDEX contracts_partner ON contracts USING btree (partner_id, group_id, signed_at DESC);
CREATE INDEX contracts_proposer ON contracts USING btree (proposer_id, group_id, signed_at DESC);
CREATE INDEX contracts_signed ON contracts USING btree (group_id, signed_at);
CREATE TRIGGER refuse_change BEFORE UPDATE ON contracts FOR EACH ROW WHEN (old.end_reason IS NOT NULL OR old.ref IS DISTINCT FROM new.ref OR old.proposer_id IS DISTINCT FROM new.proposer_id OR old.partner_id IS DISTINCT FROM new.partner_id OR old.document IS DISTINCT FROM new.document OR old.digest IS DISTINCT FROM new.digest OR old.deposit_coins IS DISTINCT FROM new.deposit_coins OR old.proposer_hold IS DISTINCT FROM new.proposer_hold OR old.partner_hold IS DISTINCT FROM new.partner_hold OR old.signed_at IS DISTINCT FROM new.signed_at) EXECUTE FUNCTION contracts_refuse_change();

create table digest_schedules (
  id bigint not null generated always as identity,
  group_id bigint not null,
  person_id bigint,
  frequency text,
  next_at timestamp with time zone not null default '-infinity'::timestamp with time zone,
  since timestamp with time zone,
  constraint digest_schedules_frequency CHECK ((person_id IS NULL) = (frequency IS NULL)),
  constraint digest_schedules_frequency_check CHECK (frequency = ANY (ARRAY['daily'::text, 'weekly'::text])),
  constraint digest_schedules_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint digest_schedules_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(user_id),
  constraint digest_schedules_pkey PRIMARY KEY (id),
  constraint digest_schedules_whose UNIQUE NULLS NOT DISTINCT (group_id, person_id)
);
CREATE INDEX digest_schedules_due ON digest_schedules USING btree (next_at, id) WHERE next_at < 'infinity'::timestamp with time zone;
CREATE INDEX digest_schedules_person ON digest_schedules USING btree (person_id) WHERE person_id IS NOT NULL;

create table dungeon_escapes (
  key text not null,
  ref text not null,
  tried_at timestamp with time zone not null,
  won boolean not null,
  tale integer not null,
  constraint dungeon_escapes_pkey PRIMARY KEY (key),
  constraint dungeon_escapes_ref_fkey FOREIGN KEY (ref) REFERENCES dungeon_stays(ref)
);
CREATE INDEX dungeon_escapes_ref ON dungeon_escapes USING btree (ref);

create table dungeon_stays (
  ref text not null,
  group_id bigint not null,
  prisoner_id bigint not null,
  jailer_id bigint not null,
  bond_id bigint,
  reason text,
  key text not null,
  began_at timestamp with time zone not null,
  release_at timestamp with time zone not null,
  last_escape_at timestamp with time zone,
  version integer not null default 1,
  ended_at timestamp with time zone,
  ended_by bigint,
  end_cause text,
  end_key text,
  bail_coins bigint,
  telegram text not null,
  telegram_checked_at timestamp with time zone,
  constraint dungeon_stays_bail CHECK ((bail_coins IS NOT NULL) = (NOT end_cause IS DISTINCT FROM 'bail'::text)),
  constraint dungeon_stays_bail_coins_check CHECK (bail_coins > 0),
  constraint dungeon_stays_bond_id_fkey FOREIGN KEY (bond_id) REFERENCES bonds(id),
  constraint dungeon_stays_end_cause_check CHECK (end_cause = ANY (ARRAY['served'::text, 'bail'::text, 'escaped'::text, 'freed'::text, 'permission'::text, 'safeword'::text, 'revoked'::text, 'left'::text, 'blocked'::text])),
  constraint dungeon_stays_ended CHECK ((ended_at IS NULL) = (end_cause IS NULL)),
  constraint dungeon_stays_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES people(user_id),
  constraint dungeon_stays_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint dungeon_stays_jailer_id_fkey FOREIGN KEY (jailer_id) REFERENCES people(user_id),
  constraint dungeon_stays_key_key UNIQUE (key),
  constraint dungeon_stays_last CHECK (release_at > began_at),
  constraint dungeon_stays_pkey PRIMARY KEY (ref),
  constraint dungeon_stays_prisoner_id_fkey FOREIGN KEY (prisoner_id) REFERENCES people(user_id),
  constraint dungeon_stays_telegram_check CHECK (telegram = ANY (ARRAY['none'::text, 'wanted'::text, 'restricted'::text, 'lifted'::text, 'refused'::text])),
  constraint dungeon_stays_two_people CHECK (prisoner_id <> jailer_id)
);
CREATE INDEX dungeon_stays_began ON dungeon_stays USING btree (group_id, began_at);
CREATE INDEX dungeon_stays_bond_id ON dungeon_stays USING btree (bond_id) WHERE ended_at IS NULL;
CREATE INDEX dungeon_stays_bond_id_fkey ON dungeon_stays USING btree (bond_id) WHERE bond_id IS NOT NULL;
CREATE INDEX dungeon_stays_ended_by_fkey ON dungeon_stays USING btree (ended_by) WHERE ended_by IS NOT NULL;
CREATE INDEX dungeon_stays_jailer_id ON dungeon_stays USING btree (jailer_id) WHERE ended_at IS NULL;
CREATE INDEX dungeon_stays_jailer_id_fkey ON dungeon_stays USING btree (jailer_id);
CREATE UNIQUE INDEX dungeon_stays_open ON dungeon_stays USING btree (group_id, prisoner_id) WHERE ended_at IS NULL;
CREATE INDEX dungeon_stays_prisoner_id ON dungeon_stays USING btree (prisoner_id) WHERE ended_at IS NULL;
CREATE INDEX dungeon_stays_prisoner_id_fkey ON dungeon_stays USING btree (prisoner_id);
CREATE INDEX dungeon_stays_release_at ON dungeon_stays USING btree (release_at) WHERE ended_at IS NULL;
CREATE INDEX dungeon_stays_unlifted ON dungeon_stays USING btree (telegram_checked_at) WHERE telegram = 'restricted'::text AND ended_at IS NOT NULL;
CREATE TRIGGER dungeon_ended AFTER UPDATE ON dungeon_stays FOR EACH ROW WHEN (old.ended_at IS NULL AND new.ended_at IS NOT NULL) EXECUTE FUNCTION dungeon_ended();

create table economy_daily_claims (
  group_id bigint not null,
  user_id bigint not null,
  claimed_on date not null,
  streak integer not null,
  claim_key text not null,
  constraint economy_daily_claims_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint economy_daily_claims_pkey PRIMARY KEY (group_id, user_id),
  constraint economy_daily_claims_streak_check CHECK (streak >= 1),
  constraint economy_daily_claims_user_id_fkey FOREIGN KEY (user_id) REFERENCES people(user_id)
);
CREATE INDEX economy_daily_claims_user_id_fkey ON economy_daily_claims USING btree (user_id);

create table group_messages (
  group_id bigint not null,
  hour timestamp with time zone not null,
  messages bigint not null,
  constraint group_messages_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint group_messages_pkey PRIMARY KEY (group_id, hour)
);

create table groups (
  id bigint not null generated always as identity,
  chat_id bigint,
  former_chat_id bigint,
  merged_into bigint,
  title text not null,
  is_forum boolean not null default false,
  language text not null default 'es'::text,
  bot_status text not null default 'member'::text,
  settings jsonb not null default '{}'::jsonb,
  modules_off text[] not null default '{}'::text[],
  version bigint not null default 1,
  created_at timestamp with time zone not null,
  confined jsonb not null default '{}'::jsonb,
  settings_at timestamp with time zone,
  constraint groups_bot_status_check CHECK (bot_status = ANY (ARRAY['member'::text, 'administrator'::text, 'gone'::text])),
  constraint groups_chat_id_key UNIQUE (chat_id),
  constraint groups_former_chat_id_key UNIQUE (former_chat_id),
  constraint groups_language_check CHECK (language = ANY (ARRAY['es'::text, 'en'::text])),
  constraint groups_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES groups(id),
  constraint groups_pkey PRIMARY KEY (id)
);
CREATE INDEX groups_merged_into_fkey ON groups USING btree (merged_into) WHERE merged_into IS NOT NULL;
CREATE TRIGGER digest_begin AFTER INSERT ON groups FOR EACH ROW EXECUTE FUNCTION digest_begin();
CREATE TRIGGER digest_replan AFTER UPDATE OF settings ON groups FOR EACH ROW WHEN ((old.settings -> 'digests.frequency'::text) IS DISTINCT FROM (new.settings -> 'digests.frequency'::text) OR (old.settings -> 'digests.weekday'::text) IS DISTINCT FROM (new.settings -> 'digests.weekday'::text) OR (old.settings -> 'digests.hour'::text) IS DISTINCT FROM (new.settings -> 'digests.hour'::text) OR (old.settings -> 'group.timeZone'::text) IS DISTINCT FROM (new.settings -> 'group.timeZone'::text)) EXECUTE FUNCTION digest_replan();

create table jobs (
  id bigint not null generated always as identity,
  kind text not null,
  key text collate "C" not null,
  group_id bigint not null,
  due_at timestamp with time zone not null,
  payload jsonb not null,
  run_at timestamp with time zone not null,
  attempts integer not null default 0,
  lease text,
  error text,
  done_at timestamp with time zone,
  dead_at timestamp with time zone,
  alerted_at timestamp with time zone,
  constraint jobs_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint jobs_key_check CHECK (key <> ''::text AND length(key) <= 200),
  constraint jobs_once UNIQUE (kind, key),
  constraint jobs_pkey PRIMARY KEY (id)
);
CREATE INDEX jobs_done ON jobs USING btree (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX jobs_due ON jobs USING btree (run_at, id) WHERE done_at IS NULL AND dead_at IS NULL;
CREATE INDEX jobs_to_tell ON jobs USING btree (id) WHERE dead_at IS NOT NULL AND alerted_at IS NULL;

create table ledger_accounts (
  group_id bigint not null,
  id bigint not null generated always as identity,
  kind text not null,
  user_id bigint,
  name text not null generated always as ((kind || COALESCE((':'::text || (user_id)::text), ''::text))) stored,
  balance bigint,
  constraint ledger_accounts_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint ledger_accounts_kind_check CHECK (kind = ANY (ARRAY['wallet'::text, 'hold'::text, 'treasury'::text, 'issuer'::text])),
  constraint ledger_accounts_name UNIQUE (group_id, name),
  constraint ledger_accounts_not_negative CHECK (kind = 'issuer'::text OR balance >= 0),
  constraint ledger_accounts_owner CHECK ((user_id IS NULL) = (kind = ANY (ARRAY['treasury'::text, 'issuer'::text]))),
  constraint ledger_accounts_pkey PRIMARY KEY (group_id, id),
  constraint ledger_accounts_user_id_check CHECK (user_id > 0)
);
CREATE INDEX ledger_accounts_ranking ON ledger_accounts USING btree (group_id, balance, user_id) WHERE kind = 'wallet'::text;
CREATE TRIGGER check_balances_on_insert AFTER INSERT ON ledger_accounts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_balances();
CREATE TRIGGER check_balances_on_update AFTER UPDATE ON ledger_accounts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_balances();
CREATE TRIGGER count_wallets_on_delete AFTER DELETE ON ledger_accounts REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger_count_wallets_on_delete();
CREATE TRIGGER count_wallets_on_insert AFTER INSERT ON ledger_accounts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger_count_wallets_on_insert();
CREATE TRIGGER count_wallets_on_update AFTER UPDATE ON ledger_accounts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger_count_wallets_on_update();
CREATE TRIGGER refuse_change BEFORE UPDATE ON ledger_accounts FOR EACH ROW WHEN (old.group_id IS DISTINCT FROM new.group_id OR old.id IS DISTINCT FROM new.id OR old.kind IS DISTINCT FROM new.kind OR old.user_id IS DISTINCT FROM new.user_id) EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER refuse_removal BEFORE DELETE OR TRUNCATE ON ledger_accounts FOR EACH STATEMENT WHEN (current_setting('ledger.purge'::text, true) IS DISTINCT FROM 'on'::text) EXECUTE FUNCTION ledger_refuse_change();

create table ledger_entries (
  group_id bigint not null,
  transaction_id bigint not null,
  account_id bigint not null,
  amount bigint not null,
  balance_after bigint not null,
  constraint ledger_entries_amount_check CHECK (amount <> 0),
  constraint ledger_entries_group_id_account_id_fkey FOREIGN KEY (group_id, account_id) REFERENCES ledger_accounts(group_id, id),
  constraint ledger_entries_group_id_transaction_id_fkey FOREIGN KEY (group_id, transaction_id) REFERENCES ledger_transactions(group_id, id),
  constraint ledger_entries_pkey PRIMARY KEY (group_id, transaction_id, account_id)
);
CREATE INDEX ledger_entries_account ON ledger_entries USING btree (account_id, transaction_id DESC);
CREATE TRIGGER check_entries AFTER INSERT ON ledger_entries REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_entries();
CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger_entries FOR EACH STATEMENT WHEN (current_setting('ledger.purge'::text, true) IS DISTINCT FROM 'on'::text) EXECUTE FUNCTION ledger_refuse_change();

create table ledger_holds (
  group_id bigint not null,
  id bigint not null generated always as identity,
  user_id bigint not null,
  amount bigint not null,
  subject text not null,
  state text not null default 'pending'::text,
  expires_at timestamp with time zone,
  created_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  constraint ledger_holds_amount_check CHECK (amount > 0),
  constraint ledger_holds_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint ledger_holds_pkey PRIMARY KEY (group_id, id),
  constraint ledger_holds_resolved CHECK ((state = 'pending'::text) = (resolved_at IS NULL)),
  constraint ledger_holds_state_check CHECK (state = ANY (ARRAY['pending'::text, 'captured'::text, 'released'::text, 'expired'::text]))
);
CREATE INDEX ledger_holds_due ON ledger_holds USING btree (expires_at) WHERE state = 'pending'::text;
CREATE INDEX ledger_holds_pending ON ledger_holds USING btree (group_id, user_id) WHERE state = 'pending'::text;
CREATE TRIGGER refuse_change BEFORE UPDATE ON ledger_holds FOR EACH ROW WHEN (old.state <> 'pending'::text OR new.state = 'pending'::text OR old.group_id IS DISTINCT FROM new.group_id OR old.id IS DISTINCT FROM new.id OR old.user_id IS DISTINCT FROM new.user_id OR old.amount IS DISTINCT FROM new.amount OR old.subject IS DISTINCT FROM new.subject OR old.expires_at IS DISTINCT FROM new.expires_at OR old.created_at IS DISTINCT FROM new.created_at) EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER refuse_removal BEFORE DELETE OR TRUNCATE ON ledger_holds FOR EACH STATEMENT WHEN (current_setting('ledger.purge'::text, true) IS DISTINCT FROM 'on'::text) EXECUTE FUNCTION ledger_refuse_change();

create table ledger_transactions (
  group_id bigint not null,
  id bigint not null generated always as identity,
  idempotency_key text not null,
  code text not null,
  coins bigint not null,
  actor_id bigint,
  note text,
  occurred_at timestamp with time zone not null,
  hold_id bigint,
  reverses bigint,
  constraint ledger_transactions_code_check CHECK (code ~ '^[a-z][a-z_.]{0,39}$'::text),
  constraint ledger_transactions_coins_check CHECK (coins > 0),
  constraint ledger_transactions_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint ledger_transactions_group_id_hold_id_fkey FOREIGN KEY (group_id, hold_id) REFERENCES ledger_holds(group_id, id),
  constraint ledger_transactions_group_id_reverses_fkey FOREIGN KEY (group_id, reverses) REFERENCES ledger_transactions(group_id, id),
  constraint ledger_transactions_idempotency_key_check CHECK (length(idempotency_key) >= 1 AND length(idempotency_key) <= 200 AND idempotency_key !~ '[[:cntrl:]]'::text),
  constraint ledger_transactions_note_check CHECK (length(note) <= 500),
  constraint ledger_transactions_once UNIQUE (group_id, idempotency_key),
  constraint ledger_transactions_pkey PRIMARY KEY (group_id, id),
  constraint ledger_transactions_reversed_once UNIQUE (group_id, reverses)
);
CREATE INDEX ledger_transactions_actor ON ledger_transactions USING btree (group_id, actor_id, code, occurred_at) INCLUDE (coins) WHERE actor_id IS NOT NULL;
CREATE INDEX ledger_transactions_hold ON ledger_transactions USING btree (group_id, hold_id) WHERE hold_id IS NOT NULL;
CREATE INDEX ledger_transactions_largest ON ledger_transactions USING btree (group_id, coins) WHERE code = 'transfer'::text;
CREATE INDEX ledger_transactions_time ON ledger_transactions USING btree (group_id, occurred_at, id);
CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger_transactions FOR EACH STATEMENT WHEN (current_setting('ledger.purge'::text, true) IS DISTINCT FROM 'on'::text) EXECUTE FUNCTION ledger_refuse_change();

create table ledger_wallet_counts (
  group_id bigint not null,
  level smallint not null,
  bucket bigint not null,
  wallets bigint not null,
  constraint ledger_wallet_counts_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint ledger_wallet_counts_pkey PRIMARY KEY (group_id, level, bucket)
);

create table members (
  group_id bigint not null,
  user_id bigint not null,
  first_seen_at timestamp with time zone not null,
  left_at timestamp with time zone,
  constraint members_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint members_pkey PRIMARY KEY (group_id, user_id),
  constraint members_user_id_fkey FOREIGN KEY (user_id) REFERENCES people(user_id)
);
CREATE INDEX members_first_seen ON members USING btree (group_id, first_seen_at);
CREATE INDEX members_user ON members USING btree (user_id);

create table notice_preferences (
  user_id bigint not null,
  choices jsonb not null default '{}'::jsonb,
  quiet_from smallint,
  quiet_to smallint,
  time_zone text,
  version integer not null default 0,
  changed_at timestamp with time zone not null,
  constraint notice_preferences_choices_check CHECK (jsonb_typeof(choices) = 'object'::text),
  constraint notice_preferences_pkey PRIMARY KEY (user_id),
  constraint notice_preferences_quiet CHECK ((quiet_from IS NULL) = (quiet_to IS NULL) AND quiet_from <> quiet_to),
  constraint notice_preferences_quiet_from_check CHECK (quiet_from >= 0 AND quiet_from <= 23),
  constraint notice_preferences_quiet_to_check CHECK (quiet_to >= 0 AND quiet_to <= 23),
  constraint notice_preferences_user_id_fkey FOREIGN KEY (user_id) REFERENCES people(user_id)
);

create table outbox (
  id bigint not null generated always as identity,
  key text collate "C" not null,
  kind text not null,
  lane text not null,
  group_id bigint,
  person jsonb,
  private_only boolean not null,
  texts jsonb not null,
  buttons jsonb,
  thread_id bigint,
  reply_to bigint,
  due_at timestamp with time zone not null,
  ready_at timestamp with time zone not null,
  attempts integer not null default 0,
  error text,
  sent_at timestamp with time zone,
  message_id bigint,
  dead_at timestamp with time zone,
  alerted_at timestamp with time zone,
  photo text,
  picture jsonb,
  card bigint,
  revision integer not null default 1,
  held_until timestamp with time zone,
  constraint outbox_card_fkey FOREIGN KEY (card) REFERENCES outbox(id) ON DELETE CASCADE,
  constraint outbox_card_lane CHECK ((card IS NOT NULL) = (lane ~~ 'c:%'::text)),
  constraint outbox_check CHECK (lane !~~ 'p:%'::text OR person IS NOT NULL),
  constraint outbox_check1 CHECK (lane !~~ 'g:%'::text OR group_id IS NOT NULL),
  constraint outbox_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint outbox_key_check CHECK (key <> ''::text AND length(key) <= 200),
  constraint outbox_lane_check CHECK (lane ~ '^[pgc]:[1-9][0-9]*$'::text),
  constraint outbox_once UNIQUE (key),
  constraint outbox_pkey PRIMARY KEY (id)
);
CREATE INDEX outbox_cards ON outbox USING btree (card) WHERE card IS NOT NULL;
CREATE INDEX outbox_held ON outbox USING btree ((person ->> 'userId'::text)) WHERE held_until IS NOT NULL AND sent_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_line ON outbox USING btree (lane, due_at, id) WHERE sent_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_ready ON outbox USING btree (ready_at, id) WHERE sent_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_sent ON outbox USING btree (sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX outbox_to_tell ON outbox USING btree (id) WHERE dead_at IS NOT NULL AND alerted_at IS NULL;

create table outbox_lanes (
  lane text not null,
  ready_at timestamp with time zone not null,
  busy_until timestamp with time zone,
  recent timestamp with time zone[] not null default '{}'::timestamp with time zone[],
  slow_until timestamp with time zone,
  constraint outbox_lanes_pkey PRIMARY KEY (lane)
);
CREATE INDEX outbox_lanes_slow ON outbox_lanes USING btree (slow_until) WHERE slow_until IS NOT NULL;

create table people (
  user_id bigint not null,
  first_name text not null,
  last_name text,
  username text,
  is_bot boolean not null default false,
  telegram_language text,
  language text,
  private_open boolean not null default false,
  seen_at timestamp with time zone not null,
  constraint people_language_check CHECK (language = ANY (ARRAY['es'::text, 'en'::text])),
  constraint people_pkey PRIMARY KEY (user_id)
);
CREATE INDEX people_names ON people USING gin (lower((((COALESCE(username, ''::text) || ' '::text) || first_name) || ' '::text) || COALESCE(last_name, ''::text)) gin_trgm_ops);
CREATE INDEX people_username ON people USING btree (lower(username));

create table poison_updates (
  id bigint not null generated always as identity,
  update_id bigint not null,
  body jsonb not null,
  reference text not null,
  error text not null,
  attempts integer not null,
  set_aside_at timestamp with time zone not null,
  replayed_at timestamp with time zone,
  constraint poison_updates_pkey PRIMARY KEY (id),
  constraint poison_updates_update_id_key UNIQUE (update_id)
);

create table profile_reports (
  id bigint not null generated always as identity,
  report_key text not null,
  group_id bigint not null,
  reporter_id bigint not null,
  reported_id bigint not null,
  reason text not null,
  reported_at timestamp with time zone not null,
  constraint profile_reports_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint profile_reports_pkey PRIMARY KEY (id),
  constraint profile_reports_report_key_key UNIQUE (report_key),
  constraint profile_reports_reported_id_fkey FOREIGN KEY (reported_id) REFERENCES people(user_id),
  constraint profile_reports_reporter_id_fkey FOREIGN KEY (reporter_id) REFERENCES people(user_id)
);
CREATE INDEX profile_reports_group ON profile_reports USING btree (group_id, reported_at);
CREATE INDEX profile_reports_reported_id_fkey ON profile_reports USING btree (reported_id);
CREATE INDEX profile_reports_reporter_id_fkey ON profile_reports USING btree (reporter_id);

create table profiles (
  group_id bigint not null,
  user_id bigint not null,
  alias text,
  pronouns text,
  age smallint,
  role text,
  bio text,
  limits text,
  photo_file_id text,
  updated_at timestamp with time zone not null,
  constraint profiles_age_check CHECK (age >= 18 AND age <= 99),
  constraint profiles_alias_check CHECK (char_length(alias) >= 1 AND char_length(alias) <= 64),
  constraint profiles_bio_check CHECK (char_length(bio) >= 1 AND char_length(bio) <= 500),
  constraint profiles_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint profiles_limits_check CHECK (char_length(limits) >= 1 AND char_length(limits) <= 500),
  constraint profiles_pkey PRIMARY KEY (group_id, user_id),
  constraint profiles_pronouns_check CHECK (char_length(pronouns) >= 1 AND char_length(pronouns) <= 40),
  constraint profiles_role_check CHECK (char_length(role) >= 1 AND char_length(role) <= 60),
  constraint profiles_user_id_fkey FOREIGN KEY (user_id) REFERENCES people(user_id)
);
CREATE INDEX profiles_user ON profiles USING btree (user_id);

create table raffle_tickets (
  key text not null,
  ref text not null,
  number integer not null,
  group_id bigint not null,
  buyer_id bigint not null,
  hold bigint not null,
  bought_at timestamp with time zone not null,
  returned_at timestamp with time zone,
  constraint raffle_tickets_buyer_id_fkey FOREIGN KEY (buyer_id) REFERENCES people(user_id),
  constraint raffle_tickets_group_id_hold_fkey FOREIGN KEY (group_id, hold) REFERENCES ledger_holds(group_id, id),
  constraint raffle_tickets_hold_of_one UNIQUE (group_id, hold),
  constraint raffle_tickets_number UNIQUE (ref, number),
  constraint raffle_tickets_number_check CHECK (number > 0),
  constraint raffle_tickets_pkey PRIMARY KEY (key),
  constraint raffle_tickets_ref_fkey FOREIGN KEY (ref) REFERENCES raffles(ref)
);
CREATE INDEX raffle_tickets_buyer_id_fkey ON raffle_tickets USING btree (buyer_id);

create table raffles (
  ref text not null,
  group_id bigint not null,
  opener_id bigint,
  opened_key text not null,
  prize text,
  thread_id bigint,
  price_coins bigint not null,
  tax_basis_points integer not null,
  most_each integer not null,
  opened_at timestamp with time zone not null,
  draws_at timestamp with time zone not null,
  commitment text not null,
  secret text not null,
  status text not null default 'open'::text,
  sold integer not null default 0,
  winner_id bigint,
  winning_number integer,
  pot_coins bigint,
  tax_coins bigint,
  version integer not null default 1,
  ended_at timestamp with time zone,
  ended_by bigint,
  constraint raffles_committed CHECK (commitment = encode(sha256(convert_to(secret, 'UTF8'::name)), 'hex'::text)),
  constraint raffles_drawn CHECK (num_nonnulls(winner_id, winning_number, pot_coins, tax_coins) =
CASE status
    WHEN 'drawn'::text THEN 4
    ELSE 0
END),
  constraint raffles_ended CHECK ((status = 'open'::text) = (ended_at IS NULL)),
  constraint raffles_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint raffles_lasting CHECK (draws_at > opened_at),
  constraint raffles_most_each_check CHECK (most_each > 0),
  constraint raffles_opened_key_key UNIQUE (opened_key),
  constraint raffles_opener_id_fkey FOREIGN KEY (opener_id) REFERENCES people(user_id),
  constraint raffles_pkey PRIMARY KEY (ref),
  constraint raffles_pot CHECK (tax_coins >= 0 AND tax_coins <= pot_coins),
  constraint raffles_price_coins_check CHECK (price_coins >= 1 AND price_coins <= '1000000000000'::bigint),
  constraint raffles_secret_check CHECK (secret ~ '^[0-9a-f]{64}$'::text),
  constraint raffles_sold_check CHECK (sold >= 0),
  constraint raffles_status_check CHECK (status = ANY (ARRAY['open'::text, 'drawn'::text, 'returned'::text, 'cancelled'::text])),
  constraint raffles_tax_basis_points_check CHECK (tax_basis_points >= 0 AND tax_basis_points <= 10000),
  constraint raffles_winner_id_fkey FOREIGN KEY (winner_id) REFERENCES people(user_id)
);
CREATE INDEX raffles_ended_on ON raffles USING btree (group_id, ended_at);
CREATE INDEX raffles_open ON raffles USING btree (group_id, draws_at) WHERE status = 'open'::text;
CREATE INDEX raffles_opener_id_fkey ON raffles USING btree (opener_id) WHERE opener_id IS NOT NULL;
CREATE INDEX raffles_winner_id_fkey ON raffles USING btree (winner_id) WHERE winner_id IS NOT NULL;
CREATE TRIGGER refuse_change BEFORE UPDATE ON raffles FOR EACH ROW WHEN (old.status <> 'open'::text OR new.version <> (old.version + 1) OR new.sold < old.sold OR new.ref IS DISTINCT FROM old.ref OR new.price_coins IS DISTINCT FROM old.price_coins OR new.tax_basis_points IS DISTINCT FROM old.tax_basis_points OR new.most_each IS DISTINCT FROM old.most_each OR new.draws_at IS DISTINCT FROM old.draws_at OR new.secret IS DISTINCT FROM old.secret OR new.commitment IS DISTINCT FROM old.commitment) EXECUTE FUNCTION raffle_refuse_change();

create table sql_definitions (
  name text not null,
  checksum text not null,
  constraint sql_definitions_pkey PRIMARY KEY (name)
);

create function auctions_document(a auctions)
  returns jsonb language sql stable;

create function auctions_look(p_ref text, p_person bigint, p_key text, p_seen integer, p_lock boolean)
  returns jsonb language plpgsql;

create function auctions_refuse_change()
  returns trigger language plpgsql;

create function bonds_end(p_user bigint, p_group bigint, p_with bigint, p_cause text, p_at timestamp with time zone)
  returns TABLE(group_id bigint, other_id bigint) language sql;

create function community_free(p_group bigint, p_user bigint)
  returns void language sql;

create function consent_accept(p_user bigint, p_at timestamp with time zone)
  returns text language plpgsql;

create function consent_answer(p_ref text, p_by bigint, p_verdict text, p_at timestamp with time zone, p_told jsonb, p_announced jsonb)
  returns SETOF consent_reply language plpgsql;

create function consent_block(p_by bigint, p_whom bigint, p_at timestamp with time zone)
  returns void language plpgsql;

create function consent_cancel(p_user bigint, p_group bigint, p_with bigint, p_at timestamp with time zone)
  returns TABLE(group_id bigint, other_id bigint) language plpgsql;

create function consent_close(p_user bigint, p_status text, p_at timestamp with time zone)
  returns text language plpgsql;

create function consent_ended(p_told jsonb, p_job jsonb, p_here bigint, p_group bigint, p_other bigint, p_about bigint)
  returns void language plpgsql;

create function consent_expire(p_id bigint, p_at timestamp with time zone, p_told jsonb)
  returns void language plpgsql;

create function consent_is_here(p_group bigint, p_user bigint)
  returns boolean language sql stable;

create function consent_is_open(p_user bigint)
  returns boolean language sql stable;

create function consent_lock(p_people bigint[])
  returns void language plpgsql;

create function consent_open(p_ref text, p_key text, p_group bigint, p_kind text, p_sender bigint, p_target bigint, p_payload jsonb, p_at timestamp with time zone, p_expires timestamp with time zone, p_told jsonb, p_expired jsonb)
  returns consent_reply language plpgsql;

create function consent_person(p_user bigint)
  returns jsonb language sql stable;

create function consent_show(r consent_requests, p_refused text, p_fresh boolean)
  returns consent_reply language sql stable;

create function consent_tell(p_notice jsonb, p_group bigint, p_to bigint, p_about bigint)
  returns void language plpgsql;

create function consent_tell_moderators(p_notice jsonb, p_group bigint, p_moderators bigint[], p_about bigint, p_aloud boolean)
  returns void language plpgsql;

create function contracts_close(p_refs text[], p_at timestamp with time zone, p_reason text, p_by bigint, p_against bigint DEFAULT NULL::bigint)
  returns TABLE(ref text, group_id bigint, proposer_id bigint, partner_id bigint, postings jsonb) language plpgsql;

create function contracts_end(p_refs text[], p_reason text, p_by bigint, p_at timestamp with time zone, p_against bigint DEFAULT NULL::bigint)
  returns SETOF contracts language plpgsql;

create function contracts_refuse_change()
  returns trigger language plpgsql;

create function digest_begin()
  returns trigger language plpgsql;

create function digest_replan()
  returns trigger language plpgsql;

create function dungeon_end(p_user bigint, p_group bigint, p_with bigint, p_cause text, p_at timestamp with time zone)
  returns TABLE(group_id bigint, other_id bigint) language sql;

create function dungeon_ended()
  returns trigger language plpgsql;

create function dungeon_let_go()
  returns trigger language plpgsql;

create function dungeon_sentence(p_ref text, p_key text, p_group bigint, p_jailer bigint, p_prisoner bigint, p_bond bigint, p_reason text, p_at timestamp with time zone, p_release timestamp with time zone, p_telegram text)
  returns boolean language plpgsql;

create function job_add(p_jobs jsonb)
  returns integer language plpgsql;

create function job_cancel(p_kind text, p_key text)
  returns integer language plpgsql;

create function ledger_balance_at_place(p_group bigint, p_place bigint, OUT balance bigint, OUT above bigint)
  returns SETOF record language plpgsql stable;

create function ledger_check_balances()
  returns trigger language plpgsql;

create function ledger_check_entries()
  returns trigger language plpgsql;

create function ledger_count_wallets_on_delete()
  returns trigger language plpgsql;

create function ledger_count_wallets_on_insert()
  returns trigger language plpgsql;

create function ledger_count_wallets_on_update()
  returns trigger language plpgsql;

create function ledger_cut(p_group bigint)
  returns bigint language plpgsql;

create function ledger_expire_holds(p_at timestamp with time zone, p_limit integer)
  returns TABLE(group_id bigint, hold_id bigint, user_id bigint, amount bigint, subject text) language plpgsql;

create function ledger_lock_accounts(p_group bigint, p_names text[], p_opening bigint, OUT ids bigint[], OUT names text[], OUT balances bigint[], OUT opened bigint[])
  returns record language plpgsql;

create function ledger_lock_key(p_group bigint)
  returns bigint language sql immutable;

create function ledger_movements(p_group bigint, p_transaction jsonb)
  returns TABLE(source text, target text, coins bigint) language sql stable;

create function ledger_open_wallets(p_group bigint, p_at timestamp with time zone, p_users bigint[], p_opening bigint)
  returns TABLE(user_id bigint, balance bigint) language plpgsql;

create function ledger_outcome(p_group bigint, p_transaction bigint)
  returns jsonb language sql stable;

create function ledger_position(p_group bigint, p_balance bigint)
  returns bigint language sql stable;

create function ledger_post(p_group bigint, p_at timestamp with time zone, p_transactions jsonb, p_opening bigint DEFAULT 0, p_open bigint[] DEFAULT '{}'::bigint[], p_strict boolean DEFAULT false)
  returns jsonb language plpgsql;

create function ledger_refuse_change()
  returns trigger language plpgsql;

create function ledger_shift_counts(p_groups bigint[], p_balances bigint[], p_shifts integer[])
  returns void language plpgsql;

create function ledger_write(p_group bigint, p_at timestamp with time zone, t_ids bigint[], t_documents jsonb[], t_coins bigint[], t_holds bigint[], e_ids bigint[], e_accounts bigint[], e_amounts bigint[], e_afters bigint[], a_ids bigint[], a_balances bigint[])
  returns void language plpgsql;

create function notice_prefer(p_user bigint, p_change jsonb, p_version integer, p_at timestamp with time zone)
  returns TABLE(outcome text, choices jsonb, quiet_from smallint, quiet_to smallint, time_zone text, version integer) language plpgsql;

create function notice_quiet_until(p_now timestamp with time zone, p_zone text, p_from integer, p_to integer)
  returns timestamp with time zone language plpgsql stable;

create function notice_zone_known(p_zone text)
  returns boolean language plpgsql stable;

create function outbox_add(p_notices jsonb)
  returns integer language plpgsql;

create function outbox_after(p_lane outbox_lanes, p_slot timestamp with time zone, p_pace jsonb)
  returns timestamp with time zone language sql immutable;

create function outbox_claim(p_now timestamp with time zone, p_until timestamp with time zone, p_limit integer, p_pace jsonb, p_kinds jsonb DEFAULT '{}'::jsonb)
  returns TABLE(slot timestamp with time zone, message jsonb) language plpgsql;

create function outbox_edit(p_edits jsonb)
  returns integer language plpgsql;

create function outbox_settle(p_id bigint, p_attempt integer, p_now timestamp with time zone, p_outcome jsonb)
  returns text language plpgsql;

create function outbox_withhold(o outbox, p_now timestamp with time zone, p_kinds jsonb)
  returns boolean language plpgsql;

create function raffle_buy(p_ref text, p_group bigint, p_key text, p_buyer bigint, p_at timestamp with time zone, p_most_tickets integer, p_opening bigint)
  returns jsonb language plpgsql;

create function raffle_document(r raffles)
  returns jsonb language sql stable;

create function raffle_leave(p_person bigint, p_group bigint, p_at timestamp with time zone)
  returns TABLE(group_id bigint, other_id bigint, postings jsonb) language plpgsql;

create function raffle_look(p_ref text, p_key text, p_lock boolean)
  returns jsonb language plpgsql;

create function raffle_refuse_change()
  returns trigger language plpgsql;
