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

create table arrivals (
  group_id bigint not null,
  user_id bigint not null,
  at timestamp with time zone not null,
  way text not null,
  link text,
  left_at timestamp with time zone,
  answered_at timestamp with time zone,
  constraint arrivals_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint arrivals_link_check CHECK (length(link) <= 64),
  constraint arrivals_pkey PRIMARY KEY (group_id, user_id, at),
  constraint arrivals_way_check CHECK (way = ANY (ARRAY['link'::text, 'folder'::text, 'request'::text, 'added'::text, 'self'::text]))
);
CREATE INDEX arrivals_time ON arrivals USING btree (group_id, at);

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
CREATE TRIGGER refuse_change BEFORE UPDATE ON auctions FOR EACH ROW WHEN (current_setting('privacy.erasing'::text, true) IS DISTINCT FROM 'on'::text AND (old.status <> 'open'::text OR new.price_coins < old.price_coins OR new.bids < old.bids OR new.ends_at < old.ends_at OR new.version <> (old.version + 1))) EXECUTE FUNCTION auctions_refuse_change();

create table audit_entries (
  group_id bigint not null,
  number bigint not null,
  key text not null,
  actor_id bigint,
  act text not null,
  subject_id bigint,
  before jsonb,
  after jsonb,
  words_digest text,
  at timestamp with time zone not null,
  previous text not null,
  hash text not null,
  constraint audit_entries_act_check CHECK (act ~ '^[a-z]+.[a-z_]+$'::text),
  constraint audit_entries_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint audit_entries_hash_check CHECK (hash ~ '^[0-9a-f]{64}$'::text),
  constraint audit_entries_key_check CHECK (length(key) >= 1 AND length(key) <= 200),
  constraint audit_entries_number_check CHECK (number > 0),
  constraint audit_entries_pkey PRIMARY KEY (group_id, number),
  constraint audit_entries_previous_check CHECK (previous ~ '^[0-9a-f]{64}$'::text),
  constraint audit_entries_words_digest_check CHECK (words_digest ~ '^[0-9a-f]{64}$'::text),
  constraint audit_once UNIQUE (group_id, key)
);
CREATE INDEX audit_entries_actor ON audit_entries USING btree (group_id, actor_id, number) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_entries_subject ON audit_entries USING btree (group_id, subject_id, number) WHERE subject_id IS NOT NULL;
CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON audit_entries FOR EACH STATEMENT WHEN (current_setting('audit.purge'::text, true) IS DISTINCT FROM 'on'::text) EXECUTE FUNCTION audit_refuse_change();

create table audit_heads (
  group_id bigint not null,
  number bigint not null default 0,
  hash text not null default repeat('0'::text, 64),
  constraint audit_heads_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint audit_heads_pkey PRIMARY KEY (group_id)
);

create table audit_words (
  group_id bigint not null,
  number bigint not null,
  salt text not null,
  words text not null,
  constraint audit_words_entry FOREIGN KEY (group_id, number) REFERENCES audit_entries(group_id, number),
  constraint audit_words_pkey PRIMARY KEY (group_id, number)
);
CREATE TRIGGER refuse_change BEFORE UPDATE OR TRUNCATE ON audit_words FOR EACH STATEMENT WHEN (current_setting('audit.purge'::text, true) IS DISTINCT FROM 'on'::text) EXECUTE FUNCTION audit_refuse_change();

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
  constraint bonds_end_cause_check CHECK (end_cause = ANY (ARRAY['released'::text, 'safeword'::text, 'revoked'::text, 'left'::text, 'blocked'::text, 'wiped'::text])),
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
  refused bigint not null default 0,
  failed bigint not null default 0,
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
CREATE TRIGGER outbox_forget_blocked AFTER INSERT ON consent_blocks FOR EACH ROW EXECUTE FUNCTION outbox_forget_words();

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
  pretended boolean not null default false,
  card_key text,
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
CREATE INDEX consent_requests_before ON consent_requests USING btree (sender_id, target_id, kind, opened_at);
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
CREATE TRIGGER outbox_forget_closed AFTER INSERT OR UPDATE OF status ON consent_standings FOR EACH ROW WHEN (new.status <> 'open'::text) EXECUTE FUNCTION outbox_forget_words();

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
CREATE TRIGGER refuse_change BEFORE UPDATE ON contracts FOR EACH ROW WHEN (current_setting('privacy.erasing'::text, true) IS DISTINCT FROM 'on'::text AND (old.end_reason IS NOT NULL OR old.ref IS DISTINCT FROM new.ref OR old.proposer_id IS DISTINCT FROM new.proposer_id OR old.partner_id IS DISTINCT FROM new.partner_id OR old.document IS DISTINCT FROM new.document OR old.digest IS DISTINCT FROM new.digest OR old.deposit_coins IS DISTINCT FROM new.deposit_coins OR old.signed_at IS DISTINCT FROM new.signed_at OR old.group_id = new.group_id AND (old.proposer_hold IS DISTINCT FROM new.proposer_hold OR old.partner_hold IS DISTINCT FROM new.partner_hold))) EXECUTE FUNCTION contracts_refuse_change();

create table delegations (
  group_id bigint not null,
  to_id bigint not null,
  ability text not null,
  from_id bigint not null,
  rooted boolean not null,
  given_at timestamp with time zone not null,
  constraint delegations_ability_check CHECK (ability = ANY (ARRAY['economy'::text, 'moderation'::text, 'mutes'::text, 'events'::text, 'settings'::text, 'audit'::text])),
  constraint delegations_check CHECK (to_id <> from_id),
  constraint delegations_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint delegations_pkey PRIMARY KEY (group_id, to_id, ability, from_id)
);

create table departures (
  group_id bigint not null,
  user_id bigint not null,
  left_at timestamp with time zone not null,
  constraint departures_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint departures_pkey PRIMARY KEY (group_id, user_id)
);

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

create table door_entries (
  ref text not null,
  group_id bigint not null,
  user_id bigint not null,
  key text not null,
  way text not null,
  private_chat bigint,
  strict boolean not null,
  progress jsonb not null,
  most_wrong integer not null,
  answer_ms integer not null,
  version integer not null default 1,
  opened_at timestamp with time zone not null,
  asked_at timestamp with time zone,
  waits boolean not null default false,
  expires_at timestamp with time zone not null,
  state text not null default 'open'::text,
  settled_at timestamp with time zone,
  told_at timestamp with time zone,
  shown jsonb,
  constraint door_entries_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint door_entries_key_key UNIQUE (key),
  constraint door_entries_pkey PRIMARY KEY (ref),
  constraint door_entries_settled CHECK ((state = 'open'::text) = (settled_at IS NULL)),
  constraint door_entries_state_check CHECK (state = ANY (ARRAY['open'::text, 'passed'::text, 'failed'::text, 'expired'::text, 'left'::text])),
  constraint door_entries_user_id_fkey FOREIGN KEY (user_id) REFERENCES people(user_id),
  constraint door_entries_way_check CHECK (way = ANY (ARRAY['query'::text, 'request'::text, 'join'::text]))
);
CREATE INDEX door_entries_group ON door_entries USING btree (group_id, user_id, opened_at);
CREATE UNIQUE INDEX door_entries_open ON door_entries USING btree (group_id, user_id) WHERE state = 'open'::text;
CREATE INDEX door_entries_overdue ON door_entries USING btree (expires_at) WHERE state = 'open'::text;
CREATE INDEX door_entries_person ON door_entries USING btree (user_id, opened_at);
CREATE INDEX door_entries_waiting ON door_entries USING btree (group_id, opened_at) WHERE state = 'open'::text AND waits;

create table door_litter (
  group_id bigint not null,
  message_id bigint not null,
  user_id bigint,
  due_at timestamp with time zone,
  noted_at timestamp with time zone not null,
  constraint door_litter_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint door_litter_pkey PRIMARY KEY (group_id, message_id)
);
CREATE INDEX door_litter_due ON door_litter USING btree (group_id, due_at) WHERE due_at IS NOT NULL;

create table door_watch (
  group_id bigint not null,
  recent jsonb not null default '[]'::jsonb,
  raid_no integer not null default 0,
  raid_since timestamp with time zone,
  raid_last_at timestamp with time zone,
  raid_joins integer not null default 0,
  line jsonb,
  line_at timestamp with time zone,
  entered jsonb not null default '[]'::jsonb,
  welcome jsonb,
  constraint door_watch_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint door_watch_pkey PRIMARY KEY (group_id)
);

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
  thread_id integer,
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

create table economy_global_names (
  user_id bigint not null,
  shown_at timestamp with time zone not null,
  constraint economy_global_names_pkey PRIMARY KEY (user_id)
);

create table economy_global_ranking (
  user_id bigint not null,
  group_id bigint not null,
  points integer not null,
  "position" bigint not null,
  place bigint not null,
  constraint economy_global_ranking_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint economy_global_ranking_pkey PRIMARY KEY (user_id),
  constraint economy_global_ranking_place_key UNIQUE (place)
);
CREATE INDEX economy_global_ranking_group ON economy_global_ranking USING btree (group_id);

create table economy_global_rolls (
  only_one boolean not null default true,
  rolled_at timestamp with time zone not null,
  constraint economy_global_rolls_only_one_check CHECK (only_one),
  constraint economy_global_rolls_pkey PRIMARY KEY (only_one)
);

create table erasures (
  id bigint not null generated always as identity,
  key text not null,
  hashes text[] not null,
  erased_at timestamp with time zone not null,
  bars_id bigint,
  returned_at timestamp with time zone,
  constraint erasures_bars_id_fkey FOREIGN KEY (bars_id) REFERENCES people(user_id),
  constraint erasures_key_key UNIQUE (key),
  constraint erasures_pkey PRIMARY KEY (id)
);
CREATE INDEX erasures_at ON erasures USING btree (erased_at);
CREATE INDEX erasures_bars_id_fkey ON erasures USING btree (bars_id) WHERE bars_id IS NOT NULL;
CREATE INDEX erasures_hashes ON erasures USING gin (hashes);

create table exchange_rows (
  ref text not null,
  part text not null,
  number integer not null,
  user_id bigint,
  other_id bigint,
  username text,
  value jsonb not null,
  memory jsonb,
  state text not null default 'staged'::text,
  constraint exchange_rows_pkey PRIMARY KEY (ref, part, number),
  constraint exchange_rows_ref_fkey FOREIGN KEY (ref) REFERENCES exchanges(ref) ON DELETE CASCADE,
  constraint exchange_rows_state_check CHECK (state = ANY (ARRAY['staged'::text, 'waiting'::text, 'applied'::text]))
);
CREATE INDEX exchange_rows_other ON exchange_rows USING btree (other_id) WHERE state = 'waiting'::text;
CREATE INDEX exchange_rows_user ON exchange_rows USING btree (user_id) WHERE state = 'waiting'::text;
CREATE INDEX exchange_rows_username ON exchange_rows USING btree (username) WHERE state = 'waiting'::text;

create table exchanges (
  ref text not null,
  group_id bigint not null,
  actor_id bigint not null,
  begun_key text not null,
  kind text not null,
  state text not null,
  file_id text,
  file_name text,
  parts text[] not null default '{}'::text[],
  message_id bigint,
  facts jsonb not null default '{}'::jsonb,
  left_over jsonb not null default '[]'::jsonb,
  begun_at timestamp with time zone not null,
  done_at timestamp with time zone,
  until timestamp with time zone not null,
  constraint exchanges_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES people(user_id),
  constraint exchanges_begun_key_key UNIQUE (begun_key),
  constraint exchanges_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint exchanges_kind_check CHECK (kind = ANY (ARRAY['import'::text, 'wipe'::text])),
  constraint exchanges_pkey PRIMARY KEY (ref),
  constraint exchanges_state_check CHECK (state = ANY (ARRAY['reading'::text, 'ready'::text, 'faulty'::text, 'refused'::text, 'applying'::text, 'applied'::text, 'undoing'::text, 'undone'::text, 'dropped'::text, 'over'::text]))
);
CREATE INDEX exchanges_actor_id_fkey ON exchanges USING btree (actor_id);
CREATE INDEX exchanges_group_id_fkey ON exchanges USING btree (group_id);
CREATE INDEX exchanges_until ON exchanges USING btree (until) WHERE state <> 'over'::text;

create table group_messages (
  group_id bigint not null,
  hour timestamp with time zone not null,
  messages bigint not null,
  constraint group_messages_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint group_messages_pkey PRIMARY KEY (group_id, hour)
);

create table group_writers (
  group_id bigint not null,
  month date not null,
  user_id bigint not null,
  days integer not null,
  constraint group_writers_days_check CHECK (days > 0),
  constraint group_writers_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint group_writers_pkey PRIMARY KEY (group_id, month, user_id)
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
  username text,
  creator_id bigint,
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

create table guard_findings (
  ref text not null,
  group_id bigint not null,
  key text not null,
  user_id bigint not null,
  message_id bigint,
  thread_id integer,
  at timestamp with time zone not null,
  verdict text not null,
  shadow boolean not null,
  families text[] not null,
  reasons jsonb not null,
  language text not null,
  words text,
  sanction text,
  undone_at timestamp with time zone,
  constraint guard_findings_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint guard_findings_once UNIQUE (group_id, key),
  constraint guard_findings_pkey PRIMARY KEY (ref),
  constraint guard_findings_verdict_check CHECK (verdict = ANY (ARRAY['alert'::text, 'act'::text]))
);
CREATE INDEX guard_findings_at ON guard_findings USING btree (group_id, at);
CREATE INDEX guard_findings_sanction ON guard_findings USING btree (sanction) WHERE sanction IS NOT NULL;
CREATE INDEX guard_findings_words ON guard_findings USING btree (at) WHERE words IS NOT NULL;

create table guard_groups (
  group_id bigint not null,
  began_at timestamp with time zone not null,
  reported_at timestamp with time zone,
  constraint guard_groups_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint guard_groups_pkey PRIMARY KEY (group_id)
);

create table guard_lessons (
  id bigint not null generated always as identity,
  group_id bigint not null,
  key text not null,
  label text not null,
  language text not null,
  words text not null,
  at timestamp with time zone not null,
  by_id bigint,
  sanction text,
  constraint guard_lessons_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint guard_lessons_label_check CHECK (label = ANY (ARRAY['spam'::text, 'ham'::text])),
  constraint guard_lessons_once UNIQUE (group_id, key),
  constraint guard_lessons_pkey PRIMARY KEY (id)
);

create table guard_members (
  group_id bigint not null,
  user_id bigint not null,
  first_at timestamp with time zone not null,
  trusted_at timestamp with time zone,
  trusted_by bigint,
  spam_at timestamp with time zone,
  untrusted_at timestamp with time zone,
  profile_at timestamp with time zone,
  constraint guard_members_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint guard_members_pkey PRIMARY KEY (group_id, user_id)
);

create table guard_reactions (
  group_id bigint not null,
  user_id bigint not null,
  since timestamp with time zone not null,
  count integer not null,
  constraint guard_reactions_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint guard_reactions_pkey PRIMARY KEY (group_id, user_id)
);

create table guard_reputation (
  person text not null,
  group_id bigint not null,
  at timestamp with time zone not null,
  constraint guard_reputation_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint guard_reputation_person_check CHECK (person ~ '^[0-9a-f]{64}$'::text),
  constraint guard_reputation_pkey PRIMARY KEY (person, group_id)
);
CREATE INDEX guard_reputation_group_id_fkey ON guard_reputation USING btree (group_id);

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
CREATE INDEX jobs_of_group ON jobs USING btree (group_id, run_at) WHERE done_at IS NULL AND dead_at IS NULL;
CREATE INDEX jobs_to_tell ON jobs USING btree (id) WHERE dead_at IS NOT NULL AND alerted_at IS NULL;

create table ledger_accounts (
  group_id bigint not null,
  id bigint not null generated always as identity,
  kind text not null,
  user_id bigint,
  name text not null generated always as ((kind || COALESCE((':'::text || (user_id)::text), ''::text))) stored,
  balance bigint,
  erased_through bigint,
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

create table ledger_audits (
  group_id bigint not null,
  run text not null,
  askers jsonb not null,
  began_at timestamp with time zone not null,
  constraint ledger_audits_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint ledger_audits_pkey PRIMARY KEY (group_id)
);

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

create table ledger_flow_ends (
  group_id bigint not null,
  until timestamp with time zone not null,
  constraint ledger_flow_ends_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint ledger_flow_ends_pkey PRIMARY KEY (group_id)
);

create table ledger_flows (
  group_id bigint not null,
  hour timestamp with time zone not null,
  issued numeric not null,
  burnt numeric not null,
  moved numeric not null,
  constraint ledger_flows_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint ledger_flows_pkey PRIMARY KEY (group_id, hour)
);

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

create table ledger_states (
  group_id bigint not null,
  taken_at timestamp with time zone not null,
  supply numeric not null,
  held numeric not null,
  owned numeric not null,
  richest numeric not null,
  median bigint not null,
  constraint ledger_states_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint ledger_states_pkey PRIMARY KEY (group_id, taken_at)
);

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
  words_digest text,
  constraint ledger_transactions_code_check CHECK (code ~ '^[a-z][a-z_.]{0,39}$'::text),
  constraint ledger_transactions_coins_check CHECK (coins > 0),
  constraint ledger_transactions_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint ledger_transactions_group_id_hold_id_fkey FOREIGN KEY (group_id, hold_id) REFERENCES ledger_holds(group_id, id),
  constraint ledger_transactions_group_id_reverses_fkey FOREIGN KEY (group_id, reverses) REFERENCES ledger_transactions(group_id, id),
  constraint ledger_transactions_idempotency_key_check CHECK (length(idempotency_key) >= 1 AND length(idempotency_key) <= 200 AND idempotency_key !~ '[[:cntrl:]]'::text),
  constraint ledger_transactions_note_check CHECK (length(note) <= 500),
  constraint ledger_transactions_once UNIQUE (group_id, idempotency_key),
  constraint ledger_transactions_pkey PRIMARY KEY (group_id, id),
  constraint ledger_transactions_reversed_once UNIQUE (group_id, reverses),
  constraint ledger_transactions_words_digest_check CHECK (words_digest ~ '^[0-9a-f]{64}$'::text)
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

create table ledger_words (
  group_id bigint not null,
  transaction_id bigint not null,
  salt text not null,
  words text not null,
  constraint ledger_words_group_id_transaction_id_fkey FOREIGN KEY (group_id, transaction_id) REFERENCES ledger_transactions(group_id, id) ON DELETE CASCADE,
  constraint ledger_words_pkey PRIMARY KEY (group_id, transaction_id),
  constraint ledger_words_words_check CHECK (length(words) >= 1 AND length(words) <= 500)
);
CREATE TRIGGER refuse_change BEFORE UPDATE OR TRUNCATE ON ledger_words FOR EACH STATEMENT WHEN (current_setting('ledger.purge'::text, true) IS DISTINCT FROM 'on'::text) EXECUTE FUNCTION ledger_refuse_change();

create table member_holds (
  id bigint not null generated always as identity,
  group_id bigint not null,
  user_id bigint not null,
  cause text not null,
  until timestamp with time zone,
  denied text[] not null,
  by_id bigint,
  key text not null,
  at timestamp with time zone not null,
  lifted_at timestamp with time zone,
  replaces bigint,
  undone boolean not null default false,
  constraint member_holds_cause_check CHECK (cause = ANY (ARRAY['door'::text, 'newcomer'::text, 'mute'::text, 'dungeon'::text, 'hand'::text])),
  constraint member_holds_denied_check CHECK (cardinality(denied) > 0),
  constraint member_holds_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint member_holds_pkey PRIMARY KEY (id),
  constraint member_holds_replaces_fkey FOREIGN KEY (replaces) REFERENCES member_holds(id)
);
CREATE UNIQUE INDEX member_holds_live ON member_holds USING btree (group_id, user_id, cause) WHERE lifted_at IS NULL;
CREATE UNIQUE INDEX member_holds_once ON member_holds USING btree (group_id, key);
CREATE INDEX member_holds_replaces_fkey ON member_holds USING btree (replaces) WHERE replaces IS NOT NULL;

create table member_restrictions (
  group_id bigint not null,
  user_id bigint not null,
  version bigint not null default 1,
  ours jsonb not null default '[]'::jsonb,
  refusals integer not null default 0,
  constraint member_restrictions_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint member_restrictions_pkey PRIMARY KEY (group_id, user_id)
);
CREATE INDEX member_restrictions_refused ON member_restrictions USING btree (group_id) WHERE refusals > 0;

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
CREATE INDEX members_left ON members USING btree (left_at) WHERE left_at IS NOT NULL;
CREATE INDEX members_user ON members USING btree (user_id);
CREATE TRIGGER arrival_end AFTER UPDATE OF left_at ON members FOR EACH ROW WHEN (new.left_at IS NOT NULL AND old.left_at IS DISTINCT FROM new.left_at) EXECUTE FUNCTION arrival_end();
CREATE TRIGGER exchange_arrived_again AFTER UPDATE OF left_at ON members FOR EACH ROW WHEN (old.left_at IS NOT NULL AND new.left_at IS NULL) EXECUTE FUNCTION exchange_arrived();
CREATE TRIGGER exchange_arrived_anew AFTER INSERT ON members FOR EACH ROW EXECUTE FUNCTION exchange_arrived();

create table metric_counts (
  month date not null,
  name text not null,
  labels text not null,
  value double precision not null,
  since timestamp with time zone not null,
  constraint metric_counts_pkey PRIMARY KEY (month, name, labels)
);

create table moderation_alert_keys (
  group_id bigint not null,
  key text not null,
  ref text not null,
  constraint moderation_alert_keys_pkey PRIMARY KEY (group_id, key),
  constraint moderation_alert_keys_ref_fkey FOREIGN KEY (ref) REFERENCES moderation_alerts(ref)
);
CREATE INDEX moderation_alert_keys_ref_fkey ON moderation_alert_keys USING btree (ref);

create table moderation_alerts (
  ref text not null,
  group_id bigint not null,
  kind text not null,
  merge_key text not null,
  at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  happened integer not null default 1,
  version integer not null default 1,
  subjects bigint[] not null,
  sanctions text[] not null,
  messages bigint[] not null,
  evidence jsonb not null,
  cards text[] not null default '{}'::text[],
  settled_at timestamp with time zone,
  settled_by bigint,
  outcome text,
  constraint moderation_alerts_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint moderation_alerts_kind_check CHECK (kind = ANY (ARRAY['guard'::text, 'report'::text, 'appeal'::text, 'raid'::text])),
  constraint moderation_alerts_outcome_check CHECK (outcome = ANY (ARRAY['undone'::text, 'banned'::text, 'trusted'::text, 'kept'::text, 'removed'::text])),
  constraint moderation_alerts_pkey PRIMARY KEY (ref),
  constraint moderation_alerts_settled CHECK ((settled_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX moderation_alerts_merge ON moderation_alerts USING btree (group_id, merge_key, last_at);

create table moderation_sanctions (
  ref text not null,
  group_id bigint not null,
  subject_id bigint not null,
  by_id bigint,
  key text not null,
  rung text not null,
  step integer not null,
  until timestamp with time zone,
  revokes boolean not null default false,
  reason jsonb,
  at timestamp with time zone not null,
  undone_at timestamp with time zone,
  undone_by bigint,
  appeal text,
  appealed_at timestamp with time zone,
  constraint moderation_sanctions_appeal CHECK ((appeal IS NULL) = (appealed_at IS NULL)),
  constraint moderation_sanctions_appeal_check CHECK (appeal = ANY (ARRAY['open'::text, 'accepted'::text, 'refused'::text])),
  constraint moderation_sanctions_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint moderation_sanctions_once UNIQUE (group_id, key),
  constraint moderation_sanctions_pkey PRIMARY KEY (ref),
  constraint moderation_sanctions_rung_check CHECK (rung = ANY (ARRAY['delete'::text, 'warn'::text, 'mute'::text, 'ban'::text])),
  constraint moderation_sanctions_step_check CHECK (step >= 0 AND step <= 4)
);
CREATE INDEX moderation_sanctions_subject ON moderation_sanctions USING btree (subject_id, group_id, at);
CREATE INDEX moderation_sanctions_time ON moderation_sanctions USING btree (group_id, at);
CREATE TRIGGER guard_unlearn AFTER UPDATE ON moderation_sanctions FOR EACH ROW WHEN (old.undone_at IS NULL AND new.undone_at IS NOT NULL) EXECUTE FUNCTION guard_unlearn();

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
  place text,
  from_id bigint,
  kept_until timestamp with time zone,
  about jsonb,
  otherwise jsonb,
  constraint outbox_card_fkey FOREIGN KEY (card) REFERENCES outbox(id) ON DELETE CASCADE,
  constraint outbox_card_lane CHECK ((card IS NOT NULL) = (lane ~~ 'c:%'::text)),
  constraint outbox_check CHECK (lane !~~ 'p:%'::text OR person IS NOT NULL),
  constraint outbox_check1 CHECK (lane !~~ 'g:%'::text OR group_id IS NOT NULL),
  constraint outbox_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint outbox_key_check CHECK (key <> ''::text AND length(key) <= 200),
  constraint outbox_lane_check CHECK (lane ~ '^[pgca]:[1-9][0-9]*$'::text),
  constraint outbox_once UNIQUE (key),
  constraint outbox_pkey PRIMARY KEY (id),
  constraint outbox_place_check CHECK (place = ANY (ARRAY['room'::text, 'aside'::text, 'private'::text]))
);
CREATE INDEX outbox_cards ON outbox USING btree (card) WHERE card IS NOT NULL;
CREATE INDEX outbox_changes ON outbox USING btree (group_id) WHERE card IS NOT NULL AND sent_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_from ON outbox USING btree (from_id) WHERE from_id IS NOT NULL;
CREATE INDEX outbox_held ON outbox USING btree ((person ->> 'userId'::text)) WHERE held_until IS NOT NULL AND sent_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_lane ON outbox USING btree (lane);
CREATE INDEX outbox_line ON outbox USING btree (lane, due_at, id) WHERE sent_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_person ON outbox USING btree ((person ->> 'userId'::text)) WHERE person IS NOT NULL;
CREATE INDEX outbox_ready ON outbox USING btree (ready_at, id) WHERE sent_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_sent ON outbox USING btree (sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX outbox_to_tell ON outbox USING btree (id) WHERE dead_at IS NOT NULL AND alerted_at IS NULL;

create table outbox_lanes (
  lane text not null,
  ready_at timestamp with time zone not null,
  busy_until timestamp with time zone,
  recent timestamp with time zone[] not null default '{}'::timestamp with time zone[],
  slow_until timestamp with time zone,
  no_aside_until timestamp with time zone,
  constraint outbox_lanes_pkey PRIMARY KEY (lane)
);
CREATE INDEX outbox_lanes_slow ON outbox_lanes USING btree (slow_until) WHERE slow_until IS NOT NULL;

create table owner_alerts (
  kind text not null,
  told_at timestamp with time zone not null,
  waiting integer not null,
  said jsonb not null,
  constraint owner_alerts_pkey PRIMARY KEY (kind)
);

create table panel_readers (
  group_id bigint not null,
  person_id bigint not null,
  next_at timestamp with time zone not null,
  constraint panel_readers_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint panel_readers_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(user_id),
  constraint panel_readers_pkey PRIMARY KEY (group_id, person_id)
);
CREATE INDEX panel_readers_due ON panel_readers USING btree (next_at);
CREATE INDEX panel_readers_person ON panel_readers USING btree (person_id);

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
  meant_group_id bigint,
  hashes text[] not null default '{}'::text[],
  told_at timestamp with time zone,
  constraint people_language_check CHECK (language = ANY (ARRAY['es'::text, 'en'::text])),
  constraint people_meant_group_id_fkey FOREIGN KEY (meant_group_id) REFERENCES groups(id) ON DELETE SET NULL,
  constraint people_pkey PRIMARY KEY (user_id)
);
CREATE INDEX people_names ON people USING gin (lower((((COALESCE(username, ''::text) || ' '::text) || first_name) || ' '::text) || COALESCE(last_name, ''::text)) gin_trgm_ops);
CREATE INDEX people_seen ON people USING btree (seen_at);
CREATE INDEX people_username ON people USING btree (lower(username));
CREATE TRIGGER outbox_open_private AFTER UPDATE OF private_open ON people FOR EACH ROW WHEN (new.private_open AND NOT old.private_open) EXECUTE FUNCTION outbox_open_private();
CREATE TRIGGER outbox_open_private_first AFTER INSERT ON people FOR EACH ROW WHEN (new.private_open) EXECUTE FUNCTION outbox_open_private();
CREATE TRIGGER privacy_return AFTER INSERT ON people FOR EACH ROW WHEN (new.hashes <> '{}'::text[]) EXECUTE FUNCTION privacy_return();
CREATE TRIGGER privacy_return_later AFTER UPDATE OF hashes ON people FOR EACH ROW WHEN (old.hashes = '{}'::text[] AND new.hashes <> '{}'::text[]) EXECUTE FUNCTION privacy_return();

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

create table postgres_runs (
  started_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  constraint postgres_runs_pkey PRIMARY KEY (started_at)
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
CREATE TRIGGER profile_show_name AFTER INSERT OR DELETE OR UPDATE OF alias ON profiles FOR EACH ROW WHEN (current_setting('profile.bulk'::text, true) IS DISTINCT FROM 'on'::text) EXECUTE FUNCTION profile_show_name();

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
CREATE TRIGGER refuse_change BEFORE UPDATE ON raffles FOR EACH ROW WHEN (current_setting('privacy.erasing'::text, true) IS DISTINCT FROM 'on'::text AND (old.status <> 'open'::text OR new.version <> (old.version + 1) OR new.sold < old.sold OR new.ref IS DISTINCT FROM old.ref OR new.price_coins IS DISTINCT FROM old.price_coins OR new.tax_basis_points IS DISTINCT FROM old.tax_basis_points OR new.most_each IS DISTINCT FROM old.most_each OR new.draws_at IS DISTINCT FROM old.draws_at OR new.secret IS DISTINCT FROM old.secret OR new.commitment IS DISTINCT FROM old.commitment)) EXECUTE FUNCTION raffle_refuse_change();

create table settings_changes (
  id bigint not null generated always as identity,
  group_id bigint not null,
  key text not null,
  actor_id bigint not null,
  name text not null,
  before jsonb,
  after jsonb,
  changed_at timestamp with time zone not null,
  constraint settings_changes_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint settings_changes_once UNIQUE (group_id, key),
  constraint settings_changes_pkey PRIMARY KEY (id)
);

create table settings_codes (
  hash text not null,
  group_id bigint not null,
  user_id bigint not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint settings_codes_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint settings_codes_pkey PRIMARY KEY (hash)
);
CREATE INDEX settings_codes_group ON settings_codes USING btree (group_id);

create table settings_copies (
  ref text not null,
  group_id bigint not null,
  from_id bigint not null,
  user_id bigint not null,
  wanted jsonb not null,
  seen jsonb not null,
  left_out text[] not null default '{}'::text[],
  made_at timestamp with time zone not null,
  applied_at timestamp with time zone,
  undone_at timestamp with time zone,
  constraint settings_copies_from_id_fkey FOREIGN KEY (from_id) REFERENCES groups(id),
  constraint settings_copies_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id),
  constraint settings_copies_pkey PRIMARY KEY (ref)
);
CREATE INDEX settings_copies_from ON settings_copies USING btree (from_id);
CREATE INDEX settings_copies_group ON settings_copies USING btree (group_id);

create table sql_definitions (
  name text not null,
  checksum text not null,
  constraint sql_definitions_pkey PRIMARY KEY (name)
);

create table work_ticks (
  name text not null,
  at timestamp with time zone not null,
  constraint work_ticks_pkey PRIMARY KEY (name)
);

create function arrival_add(p_chat bigint, p_user bigint, p_at timestamp with time zone, p_way text, p_link text)
  returns void language plpgsql;

create function arrival_answered(p_replies jsonb)
  returns integer language plpgsql;

create function arrival_end()
  returns trigger language plpgsql;

create function auctions_document(a auctions)
  returns jsonb language sql stable;

create function auctions_let_go(p_user bigint, p_over jsonb, p_at timestamp with time zone)
  returns TABLE(group_id bigint, other_id bigint, postings jsonb) language plpgsql;

create function auctions_look(p_ref text, p_person bigint, p_key text, p_seen integer, p_lock boolean)
  returns jsonb language plpgsql;

create function auctions_merge(p_young bigint, p_old bigint, p_at timestamp with time zone)
  returns void language sql;

create function auctions_refuse_change()
  returns trigger language plpgsql;

create function audit_add(p_group bigint, p_key text, p_actor bigint, p_act text, p_subject bigint, p_before jsonb, p_after jsonb, p_words text, p_at timestamp with time zone)
  returns bigint language plpgsql;

create function audit_digest(p_salt text, p_words text)
  returns text language sql immutable;

create function audit_forget(p_user bigint)
  returns integer language plpgsql;

create function audit_hash(p audit_entries)
  returns text language sql immutable;

create function audit_merge(p_young bigint, p_old bigint)
  returns void language plpgsql;

create function audit_refuse_change()
  returns trigger language plpgsql;

create function audit_verify(p_group bigint)
  returns TABLE(number bigint, fault text) language sql stable;

create function bonds_comeback(p_act jsonb, p_rows jsonb)
  returns jsonb language sql stable;

create function bonds_end(p_user bigint, p_group bigint, p_with bigint, p_cause text, p_at timestamp with time zone)
  returns TABLE(group_id bigint, other_id bigint) language sql;

create function bonds_merge(p_young bigint, p_old bigint, p_at timestamp with time zone)
  returns void language plpgsql;

create function bonds_restore(p_act jsonb, p_rows jsonb)
  returns jsonb language plpgsql;

create function bonds_unrestore(p_act jsonb, p_rows jsonb)
  returns jsonb language plpgsql;

create function bonds_wipe(p_act jsonb)
  returns jsonb language plpgsql;

create function bot_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamp with time zone)
  returns void language sql;

create function community_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamp with time zone)
  returns void language plpgsql;

create function community_forget_old(p_at timestamp with time zone, p_departed integer, p_limit integer)
  returns integer language plpgsql;

create function community_free(p_group bigint, p_user bigint)
  returns void language sql;

create function community_groups_of(p_user bigint)
  returns SETOF bigint language sql stable;

create function community_is_here(p_group bigint, p_user bigint)
  returns boolean language sql stable;

create function community_known_since(p_group bigint, p_user bigint)
  returns timestamp with time zone language sql stable;

create function community_merge(p_young bigint, p_old bigint, p_at timestamp with time zone)
  returns void language plpgsql;

create function community_move(p_from bigint, p_to bigint, p_at timestamp with time zone, p_cards text[])
  returns void language plpgsql;

create function community_present(p_group bigint)
  returns TABLE(user_id bigint, first_seen_at timestamp with time zone) language sql stable;

create function community_show_name(p_group bigint, p_user bigint, p_name text)
  returns void language sql;

create function community_show_names(p_group bigint, p_names jsonb)
  returns void language sql;

create function community_tell_own(p_user bigint, p_at timestamp with time zone, p_pause interval)
  returns timestamp with time zone language plpgsql;

create function consent_about(p_texts jsonb, p_about bigint)
  returns jsonb language sql stable;

create function consent_accept(p_user bigint, p_at timestamp with time zone)
  returns text language plpgsql;

create function consent_answer(p_ref text, p_by bigint, p_verdict text, p_at timestamp with time zone, p_told jsonb, p_announced jsonb)
  returns SETOF consent_reply language plpgsql;

create function consent_ask(p_request jsonb, p_at timestamp with time zone)
  returns consent_reply language plpgsql;

create function consent_block(p_by bigint, p_whom bigint, p_at timestamp with time zone)
  returns void language plpgsql;

create function consent_cancel(p_user bigint, p_group bigint, p_with bigint, p_at timestamp with time zone)
  returns TABLE(group_id bigint, other_id bigint) language plpgsql;

create function consent_close(p_user bigint, p_status text, p_at timestamp with time zone)
  returns text language plpgsql;

create function consent_drop_bars(p_bars bigint)
  returns void language sql;

create function consent_ended(p_told jsonb, p_job jsonb, p_here bigint, p_group bigint, p_other bigint, p_about bigint)
  returns void language plpgsql;

create function consent_expire(p_id bigint, p_at timestamp with time zone, p_told jsonb)
  returns void language plpgsql;

create function consent_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamp with time zone)
  returns void language plpgsql;

create function consent_forget_old(p_at timestamp with time zone, p_departed integer, p_limit integer)
  returns integer language plpgsql;

create function consent_has_bars(p_bars bigint)
  returns boolean language sql stable;

create function consent_is_here(p_group bigint, p_user bigint)
  returns boolean language sql stable;

create function consent_is_open(p_user bigint)
  returns boolean language sql stable;

create function consent_lapse(p_id bigint, p_at timestamp with time zone, p_told jsonb, p_over jsonb)
  returns void language plpgsql;

create function consent_let_go(p_user bigint, p_group bigint, p_with bigint, p_cause text, p_over jsonb, p_at timestamp with time zone, p_own jsonb DEFAULT NULL::jsonb)
  returns TABLE(group_id bigint, other_id bigint) language plpgsql;

create function consent_lock(p_people bigint[])
  returns void language plpgsql;

create function consent_merge(p_young bigint, p_old bigint, p_at timestamp with time zone)
  returns void language plpgsql;

create function consent_open(p_ref text, p_key text, p_group bigint, p_kind text, p_sender bigint, p_target bigint, p_payload jsonb, p_at timestamp with time zone, p_expires timestamp with time zone, p_told jsonb, p_expired jsonb)
  returns consent_reply language plpgsql;

create function consent_over(r consent_requests, p_target jsonb, p_sender jsonb, p_at timestamp with time zone, p_by bigint DEFAULT NULL::bigint, p_but bigint DEFAULT NULL::bigint)
  returns void language plpgsql;

create function consent_person(p_user bigint)
  returns jsonb language sql stable;

create function consent_recall(p_bars bigint, p_user bigint)
  returns void language plpgsql;

create function consent_settle(p_ref text, p_by bigint, p_verdict text, p_at timestamp with time zone, p_told jsonb, p_announced jsonb, p_over jsonb, p_copies jsonb DEFAULT '{}'::jsonb)
  returns SETOF consent_reply language plpgsql;

create function consent_show(r consent_requests, p_refused text, p_fresh boolean)
  returns consent_reply language sql stable;

create function consent_tell(p_notice jsonb, p_group bigint, p_to bigint, p_about bigint)
  returns void language plpgsql;

create function consent_tell_moderators(p_notice jsonb, p_group bigint, p_moderators bigint[], p_about bigint, p_aloud boolean)
  returns void language plpgsql;

create function consent_tell_target(r consent_requests, p_told jsonb, p_marker jsonb, p_card text)
  returns void language plpgsql;

create function contracts_close(p_refs text[], p_at timestamp with time zone, p_reason text, p_by bigint, p_against bigint DEFAULT NULL::bigint)
  returns TABLE(ref text, group_id bigint, proposer_id bigint, partner_id bigint, postings jsonb) language plpgsql;

create function contracts_end(p_refs text[], p_reason text, p_by bigint, p_at timestamp with time zone, p_against bigint DEFAULT NULL::bigint)
  returns SETOF contracts language plpgsql;

create function contracts_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamp with time zone)
  returns void language plpgsql;

create function contracts_merge(p_young bigint, p_old bigint, p_at timestamp with time zone)
  returns void language sql;

create function contracts_refuse_change()
  returns trigger language plpgsql;

create function delegation_creator(p_group bigint, p_creator bigint, p_at timestamp with time zone)
  returns boolean language plpgsql;

create function delegation_give(p_group bigint, p_from bigint, p_to bigint, p_ability text, p_rooted boolean, p_creator bigint, p_key text, p_at timestamp with time zone)
  returns integer language plpgsql;

create function delegation_keep(p_group bigint, p_creator bigint, p_key text, p_at timestamp with time zone)
  returns integer language plpgsql;

create function delegation_take(p_group bigint, p_actor bigint, p_gifts jsonb, p_key text, p_at timestamp with time zone)
  returns integer language plpgsql;

create function digest_begin()
  returns trigger language plpgsql;

create function digest_merge(p_young bigint, p_old bigint)
  returns void language sql;

create function digest_replan()
  returns trigger language plpgsql;

create function door_arrive(p jsonb)
  returns jsonb language plpgsql;

create function door_audit(p_ref text, p_by bigint, p_at timestamp with time zone)
  returns bigint language sql;

create function door_close(p_ref text, p_version integer, p_state text, p_progress jsonb, p_at timestamp with time zone, p jsonb)
  returns boolean language plpgsql;

create function door_entered(p jsonb, p_user bigint, p_key text, p_limited boolean)
  returns void language plpgsql;

create function door_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamp with time zone)
  returns void language plpgsql;

create function door_merge(p_young bigint, p_old bigint)
  returns void language plpgsql;

create function door_open(p jsonb, p_ref text, p_user bigint, p_key text, p_strict boolean, p_waits boolean)
  returns void language plpgsql;

create function door_put_out(p_group bigint, p_by bigint, p_at timestamp with time zone, p jsonb)
  returns integer language plpgsql;

create function door_service(p_group bigint, p_message bigint, p_user bigint, p_coming boolean, p_wanted boolean, p_keeps boolean, p_quiet interval, p_at timestamp with time zone)
  returns void language plpgsql;

create function door_sweep_later(p_group bigint, p_at timestamp with time zone)
  returns void language sql;

create function dungeon_end(p_user bigint, p_group bigint, p_with bigint, p_cause text, p_at timestamp with time zone)
  returns TABLE(group_id bigint, other_id bigint) language sql;

create function dungeon_ended()
  returns trigger language plpgsql;

create function dungeon_let_go()
  returns trigger language plpgsql;

create function dungeon_merge(p_young bigint, p_old bigint, p_at timestamp with time zone)
  returns void language plpgsql;

create function dungeon_sentence(p_ref text, p_key text, p_group bigint, p_jailer bigint, p_prisoner bigint, p_bond bigint, p_reason text, p_at timestamp with time zone, p_release timestamp with time zone, p_telegram text, p_thread integer DEFAULT NULL::integer)
  returns boolean language plpgsql;

create function economy_drop_bars(p_bars bigint)
  returns void language sql;

create function economy_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamp with time zone)
  returns void language sql;

create function economy_global_roll(p_setting text, p_public text, p_since timestamp with time zone, p_at timestamp with time zone)
  returns integer language plpgsql;

create function economy_has_bars(p_bars bigint)
  returns boolean language sql stable;

create function economy_recall(p_bars bigint, p_user bigint)
  returns void language sql;

create function exchange_arrived()
  returns trigger language plpgsql;

create function exchange_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamp with time zone)
  returns void language plpgsql;

create function exchange_give(p_ref text, p_part text, p_state text)
  returns jsonb language sql stable;

create function exchange_hold(p_ref text, p_state text)
  returns void language plpgsql;

create function exchange_keep(p_ref text, p_part text, p_rows jsonb)
  returns integer language plpgsql;

create function exchange_note(p_ref text, p_part text, p_memories jsonb, p_state text)
  returns integer language plpgsql;

create function exchange_settings_apply(p_act jsonb, p_rows jsonb)
  returns jsonb language plpgsql;

create function exchange_settings_plan(p_act jsonb, p_rows jsonb)
  returns jsonb language sql stable;

create function exchange_settings_undo(p_act jsonb, p_rows jsonb)
  returns jsonb language plpgsql;

create function exchange_settle(p_ref text)
  returns integer language plpgsql;

create function exchange_step(p_ref text, p_from text, p_to text, p_at timestamp with time zone)
  returns void language plpgsql;

create function guard_distrust(p_group bigint, p_user bigint, p_at timestamp with time zone, p_person text)
  returns void language plpgsql;

create function guard_drop_bars(p_bars bigint)
  returns void language sql;

create function guard_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamp with time zone)
  returns void language plpgsql;

create function guard_forget_old(p_at timestamp with time zone, p_departed integer, p_limit integer)
  returns integer language plpgsql;

create function guard_has_bars(p_bars bigint)
  returns boolean language sql stable;

create function guard_look(p_group bigint, p_user bigint, p_at timestamp with time zone, p_earned boolean, p_old interval, p_person text, p_profile jsonb)
  returns TABLE(began_at timestamp with time zone, first_at timestamp with time zone, trusted boolean, spam_at timestamp with time zone, profile_at timestamp with time zone, fresh boolean, elsewhere integer, lessons bigint, lately integer) language plpgsql;

create function guard_merge(p_young bigint, p_old bigint)
  returns void language plpgsql;

create function guard_react(p_group bigint, p_user bigint, p_at timestamp with time zone, p_old interval, p_least integer, p_profile jsonb)
  returns integer language plpgsql;

create function guard_recall(p_bars bigint, p_user bigint)
  returns void language sql;

create function guard_trust(p_group bigint, p_user bigint, p_at timestamp with time zone, p_by bigint, p_person text)
  returns void language plpgsql;

create function guard_unlearn()
  returns trigger language plpgsql;

create function hold_begin(p_group bigint, p_user bigint, p_version bigint, p_ours jsonb, p_hand jsonb, p_at timestamp with time zone)
  returns bigint language plpgsql;

create function hold_job(p_group bigint, p_user bigint, p_what text, p_at timestamp with time zone)
  returns void language sql;

create function hold_lift(p_group bigint, p_user bigint, p_cause text, p_at timestamp with time zone)
  returns boolean language plpgsql;

create function hold_lock(p_group bigint, p_user bigint)
  returns void language sql;

create function hold_merge(p_young bigint, p_old bigint, p_at timestamp with time zone)
  returns void language plpgsql;

create function hold_set(p_group bigint, p_user bigint, p_cause text, p_until timestamp with time zone, p_denied text[], p_by bigint, p_key text, p_at timestamp with time zone)
  returns bigint language plpgsql;

create function hold_undo(p_group bigint, p_key text, p_at timestamp with time zone)
  returns boolean language plpgsql;

create function hold_until(p_group bigint, p_user bigint, p_cause text, p_now timestamp with time zone)
  returns timestamp with time zone language sql stable;

create function hold_write(p_group bigint, p_user bigint, p_cause text, p_until timestamp with time zone, p_denied text[], p_by bigint, p_key text, p_at timestamp with time zone)
  returns bigint language plpgsql;

create function job_add(p_jobs jsonb)
  returns integer language plpgsql;

create function job_cancel(p_kind text, p_key text)
  returns integer language plpgsql;

create function jobs_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamp with time zone)
  returns void language plpgsql;

create function jobs_merge(p_young bigint, p_old bigint)
  returns void language plpgsql;

create function ledger_adjust(p_group bigint, p_at timestamp with time zone, p_act jsonb, p_users bigint[], p_amounts bigint[], p_reverses bigint[] DEFAULT NULL::bigint[])
  returns jsonb language plpgsql;

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

create function ledger_digest(p_salt text, p_words text)
  returns text language sql immutable;

create function ledger_expire_holds(p_at timestamp with time zone, p_limit integer)
  returns TABLE(group_id bigint, hold_id bigint, user_id bigint, amount bigint, subject text) language plpgsql;

create function ledger_flows_between(p_group bigint, p_from timestamp with time zone, p_to timestamp with time zone)
  returns TABLE(hour timestamp with time zone, issued numeric, burnt numeric, moved numeric) language sql stable;

create function ledger_flows_by_hour(p_group bigint, p_from timestamp with time zone, p_to timestamp with time zone)
  returns TABLE(hour timestamp with time zone, issued numeric, burnt numeric, moved numeric) language sql stable;

create function ledger_flows_merge(p_young bigint, p_old bigint, p_at timestamp with time zone)
  returns void language plpgsql;

create function ledger_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamp with time zone)
  returns void language plpgsql;

create function ledger_lock_accounts(p_group bigint, p_names text[], p_opening bigint, OUT ids bigint[], OUT names text[], OUT balances bigint[], OUT opened bigint[])
  returns record language plpgsql;

create function ledger_lock_key(p_group bigint)
  returns bigint language sql immutable;

create function ledger_move_hold(p_from bigint, p_to bigint, p_hold bigint, p_at timestamp with time zone)
  returns bigint language plpgsql;

create function ledger_movements(p_group bigint, p_transaction jsonb)
  returns TABLE(source text, target text, coins bigint) language sql stable;

create function ledger_open_wallets(p_group bigint, p_at timestamp with time zone, p_users bigint[], p_opening bigint)
  returns TABLE(user_id bigint, balance bigint) language plpgsql;

create function ledger_outcome(p_group bigint, p_transaction bigint)
  returns jsonb language sql stable;

create function ledger_personal(p_user bigint)
  returns jsonb language sql stable;

create function ledger_plan(p_act jsonb, p_rows jsonb)
  returns jsonb language sql stable;

create function ledger_plan_apply(p_act jsonb, p_rows jsonb)
  returns jsonb language plpgsql;

create function ledger_plan_undo(p_act jsonb, p_rows jsonb)
  returns jsonb language plpgsql;

create function ledger_position(p_group bigint, p_balance bigint)
  returns bigint language sql stable;

create function ledger_post(p_group bigint, p_at timestamp with time zone, p_transactions jsonb, p_opening bigint DEFAULT 0, p_open bigint[] DEFAULT '{}'::bigint[], p_strict boolean DEFAULT false)
  returns jsonb language plpgsql;

create function ledger_refuse_change()
  returns trigger language plpgsql;

create function ledger_roll(p_until timestamp with time zone, p_limit integer)
  returns integer language plpgsql;

create function ledger_roll_group(p_group bigint, p_until timestamp with time zone)
  returns void language plpgsql;

create function ledger_sent(p_group bigint, p_user bigint, p_since timestamp with time zone, p_except bigint[] DEFAULT '{}'::bigint[])
  returns bigint language sql stable;

create function ledger_sent_within(p_user text, e_ids bigint[], e_accounts bigint[], e_amounts bigint[], a_ids bigint[], a_names text[], t_documents jsonb[])
  returns bigint language sql immutable;

create function ledger_shift_counts(p_groups bigint[], p_balances bigint[], p_shifts integer[])
  returns void language plpgsql;

create function ledger_state(p_group bigint)
  returns TABLE(supply numeric, held numeric, owned numeric, richest numeric, median bigint) language sql stable;

create function ledger_wipe(p_act jsonb)
  returns jsonb language plpgsql;

create function ledger_write(p_group bigint, p_at timestamp with time zone, t_ids bigint[], t_documents jsonb[], t_coins bigint[], t_holds bigint[], e_ids bigint[], e_accounts bigint[], e_amounts bigint[], e_afters bigint[], a_ids bigint[], a_balances bigint[])
  returns void language plpgsql;

create function moderation_alert(p_group bigint, p_alert jsonb)
  returns text language plpgsql;

create function moderation_appeal(p_ref text, p_subject bigint, p_alert jsonb, p_at timestamp with time zone)
  returns text language plpgsql;

create function moderation_drop_bars(p_bars bigint)
  returns void language sql;

create function moderation_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamp with time zone)
  returns void language plpgsql;

create function moderation_forget_old(p_at timestamp with time zone, p_departed integer, p_limit integer)
  returns integer language plpgsql;

create function moderation_has_bars(p_bars bigint)
  returns boolean language sql stable;

create function moderation_job(p_group bigint, p_ref text, p_key text, p_at timestamp with time zone)
  returns void language sql;

create function moderation_lock(p_group bigint, p_subject bigint)
  returns void language sql;

create function moderation_merge(p_young bigint, p_old bigint)
  returns void language plpgsql;

create function moderation_pardon(p_group bigint, p_subject bigint, p_by bigint, p_words text, p_notices jsonb, p_key text, p_at timestamp with time zone)
  returns integer language plpgsql;

create function moderation_recall(p_bars bigint, p_user bigint)
  returns void language sql;

create function moderation_sanction(p_group bigint, p_subject bigint, p_order jsonb)
  returns jsonb language plpgsql;

create function moderation_settle(p_group bigint, p_ref text, p_version integer, p_outcome text, p_by bigint, p_order jsonb, p_told jsonb, p_shown jsonb, p_at timestamp with time zone, p_spared bigint[] DEFAULT '{}'::bigint[])
  returns text language plpgsql;

create function moderation_tell(p_group bigint, p_user bigint, p_about text, p_notices jsonb)
  returns void language sql;

create function moderation_undo(p_group bigint, p_ref text, p_by bigint, p_words text, p_notices jsonb, p_at timestamp with time zone)
  returns boolean language plpgsql;

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

create function outbox_call_aside(o outbox, p_now timestamp with time zone)
  returns void language plpgsql;

create function outbox_claim(p_now timestamp with time zone, p_until timestamp with time zone, p_limit integer, p_pace jsonb, p_kinds jsonb DEFAULT '{}'::jsonb)
  returns TABLE(slot timestamp with time zone, message jsonb) language plpgsql;

create function outbox_copies_over(p_card text, p_group bigint, p_texts jsonb, p_at timestamp with time zone, p_by bigint DEFAULT NULL::bigint, p_but bigint DEFAULT NULL::bigint)
  returns void language plpgsql;

create function outbox_edit(p_edits jsonb)
  returns integer language plpgsql;

create function outbox_forget_words()
  returns trigger language plpgsql;

create function outbox_hold_up(p_chat text, p_group bigint, p_now timestamp with time zone, p_until timestamp with time zone)
  returns void language plpgsql;

create function outbox_keep(p_lane text, p_now timestamp with time zone)
  returns void language plpgsql;

create function outbox_move(p_group bigint, p_cards text[], p_at timestamp with time zone)
  returns void language plpgsql;

create function outbox_note(p_copy jsonb, p_at timestamp with time zone)
  returns integer language plpgsql;

create function outbox_open_private()
  returns trigger language plpgsql;

create function outbox_over(p_key text, p_texts jsonb, p_at timestamp with time zone)
  returns void language plpgsql;

create function outbox_person_id(p_id text)
  returns bigint language sql immutable;

create function outbox_reachable(p_people bigint[])
  returns boolean language sql stable;

create function outbox_settle(p_id bigint, p_attempt integer, p_now timestamp with time zone, p_outcome jsonb)
  returns text language plpgsql;

create function outbox_stands(p_key text)
  returns boolean language sql stable;

create function outbox_tell_moderators(p_notice jsonb, p_moderators bigint[], p_except bigint)
  returns boolean language plpgsql;

create function outbox_unwanted(o outbox)
  returns boolean language plpgsql;

create function outbox_waits(p_key text)
  returns boolean language sql stable;

create function outbox_withhold(o outbox, p_now timestamp with time zone, p_kinds jsonb)
  returns boolean language plpgsql;

create function owners_alert(p_kind text, p_said jsonb, p_at timestamp with time zone)
  returns integer language plpgsql;

create function owners_tell(p_owners bigint[], p_at timestamp with time zone)
  returns integer language plpgsql;

create function panel_merge(p_young bigint, p_old bigint)
  returns void language sql;

create function privacy_begin(p_user bigint, p_at timestamp with time zone)
  returns bigint[] language plpgsql;

create function privacy_end(p_user bigint, p_key text, p_hashes text[], p_at timestamp with time zone)
  returns boolean language plpgsql;

create function privacy_forget_bars(p_before timestamp with time zone, p_limit integer)
  returns integer language plpgsql;

create function privacy_has_bars(p_bars bigint)
  returns boolean language sql stable;

create function privacy_is_named(p_user bigint)
  returns boolean language plpgsql;

create function privacy_number()
  returns bigint language sql;

create function privacy_return()
  returns trigger language plpgsql;

create function profile_fill(p_act jsonb, p_rows jsonb)
  returns jsonb language plpgsql;

create function profile_forget_old(p_at timestamp with time zone, p_departed integer, p_limit integer)
  returns integer language plpgsql;

create function profile_gaps(p_act jsonb, p_rows jsonb)
  returns jsonb language sql stable;

create function profile_merge(p_young bigint, p_old bigint)
  returns void language sql;

create function profile_show_all(p_group bigint)
  returns void language sql;

create function profile_show_name()
  returns trigger language plpgsql;

create function profile_unfill(p_act jsonb, p_rows jsonb)
  returns jsonb language plpgsql;

create function profile_wipe(p_act jsonb)
  returns jsonb language plpgsql;

create function raffle_buy(p_ref text, p_group bigint, p_key text, p_buyer bigint, p_at timestamp with time zone, p_most_tickets integer, p_opening bigint, p_limit jsonb DEFAULT NULL::jsonb)
  returns jsonb language plpgsql;

create function raffle_document(r raffles)
  returns jsonb language sql stable;

create function raffle_leave(p_person bigint, p_group bigint, p_at timestamp with time zone)
  returns TABLE(group_id bigint, other_id bigint, postings jsonb) language plpgsql;

create function raffle_look(p_ref text, p_key text, p_lock boolean)
  returns jsonb language plpgsql;

create function raffle_merge(p_young bigint, p_old bigint, p_at timestamp with time zone)
  returns void language plpgsql;

create function raffle_refuse_change()
  returns trigger language plpgsql;

create function settings_change(p_group bigint, p_actor bigint, p_key text, p_at timestamp with time zone, p_change jsonb)
  returns TABLE(outcome text, before_value jsonb, after_value jsonb, chat_id bigint, id bigint, title text, is_forum boolean, language text, settings jsonb, modules_off text[], confined jsonb, version bigint) language plpgsql;

create function settings_copy_apply(p_ref text, p_group bigint, p_actor bigint, p_at timestamp with time zone)
  returns text language plpgsql;

create function settings_copy_begin(p_hash text, p_group bigint, p_user bigint, p_ref text, p_names text[], p_at timestamp with time zone)
  returns boolean language plpgsql;

create function settings_copy_undo(p_ref text, p_group bigint, p_actor bigint, p_at timestamp with time zone)
  returns text[] language plpgsql;

create function uses_merge(p_young bigint, p_old bigint)
  returns void language sql;
