import { type Kysely, sql } from 'kysely'

/** Auctions, the bids on them, who follows them, and the one way to look at one while deciding on it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table auctions (
      -- Travels in the buttons; drawn at random.
      ref text primary key,
      group_id bigint not null references groups,
      seller_id bigint not null references people,
      -- The update that opened it: its redelivery gets the same auction again.
      opened_key text not null unique,
      title text not null,
      description text not null,
      -- Telegram's file id.
      photo text,
      -- The topic where it was opened.
      thread_id bigint,
      starting_coins bigint not null check (starting_coins between 1 and 1000000000000),
      increment_coins bigint not null check (increment_coins between 1 and 1000000000000),
      buy_now_coins bigint check (buy_now_coins between 1 and 1000000000000),
      reserve_coins bigint check (reserve_coins between 1 and 1000000000000),
      opened_at timestamptz not null,
      ends_at timestamptz not null,
      extensions integer not null default 0 check (extensions between 0 and 10),
      status text not null default 'open' check (status in ('open', 'sold', 'unsold', 'cancelled')),
      price_coins bigint,
      leader_id bigint references people,
      -- What the leader has put aside: the price, or more with a maximum.
      leader_max_coins bigint,
      leader_hold bigint,
      -- How often the price has changed.
      bids integer not null default 0 check (bids >= 0),
      -- Rises with every change: a decision is written to what was read, or not at all.
      version integer not null default 1,
      ended_at timestamptz,
      -- Null: by the clock.
      ended_by bigint,
      constraint auctions_lasting check (ends_at > opened_at),
      constraint auctions_prices check (
        buy_now_coins > starting_coins and reserve_coins > starting_coins and reserve_coins <= buy_now_coins
        and price_coins >= starting_coins and leader_max_coins >= price_coins),
      constraint auctions_not_ones_own check (leader_id <> seller_id),
      constraint auctions_leader check ((leader_id is null) = (price_coins is null) and (leader_id is null) = (bids = 0)),
      -- Who leads has put coins aside, once; when it is over nobody has.
      constraint auctions_one_hold check (
        num_nonnulls(leader_max_coins, leader_hold) = case when status = 'open' and leader_id is not null then 2 else 0 end),
      constraint auctions_sold check (
        status <> 'sold' or (leader_id is not null and price_coins >= coalesce(reserve_coins, 0))),
      constraint auctions_ended check ((status = 'open') = (ended_at is null)),
      foreign key (group_id, leader_hold) references ledger_holds,
      constraint auctions_hold_of_one unique (group_id, leader_hold)
    )`.execute(db)
  await sql`create index auctions_open on auctions (group_id, ends_at) where status = 'open'`.execute(db)
  await sql`create index auctions_opened on auctions (group_id, opened_at)`.execute(db)
  await sql`create index auctions_sold_on on auctions (group_id, ended_at) where status = 'sold'`.execute(db)
  await sql`create index auctions_won on auctions (group_id, leader_id) where status = 'sold'`.execute(db)

  // What is over stays over, and a price never falls, whoever writes.
  await sql`
    create function auctions_refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'auction % is over, or its price would fall', old.ref
        using errcode = 'check_violation', constraint = 'auctions_forward', table = 'auctions';
    end $$`.execute(db)
  await sql`
    create trigger refuse_change before update on auctions for each row
      when (old.status <> 'open' or new.price_coins < old.price_coins or new.bids < old.bids
        or new.ends_at < old.ends_at or new.version <> old.version + 1)
      execute function auctions_refuse_change()`.execute(db)

  await sql`
    create table auction_bids (
      -- The update that placed it: its redelivery finds its first outcome.
      key text primary key,
      ref text not null references auctions,
      -- That of the auction, right after it.
      version integer not null,
      -- Which change of the price it was; null: none, a leader raised their own maximum.
      number integer,
      bidder_id bigint not null references people,
      offer text not null check (offer in ('exact', 'max', 'buy')),
      asked_coins bigint not null,
      outcome text not null check (outcome in ('leads', 'beaten', 'raised', 'bought')),
      -- The price after it.
      coins bigint not null,
      placed_at timestamptz not null,
      constraint auction_bids_order unique (ref, version),
      constraint auction_bids_number unique (ref, number)
    )`.execute(db)
  await sql`create index auction_bids_bidder on auction_bids (ref, bidder_id)`.execute(db)

  await sql`
    create table auction_watchers (
      ref text not null references auctions,
      user_id bigint not null references people,
      watching boolean not null,
      -- The press that made it so: the same one again changes nothing.
      press_key text not null,
      primary key (ref, user_id)
    )`.execute(db)

  // An auction as it is read: coins and long ids as text, people by name, and its group.
  await sql`
    create function auctions_document(a auctions) returns jsonb language sql stable as $$
      select to_jsonb(a) || jsonb_build_object(
        'group_id', a.group_id::text, 'starting_coins', a.starting_coins::text,
        'increment_coins', a.increment_coins::text, 'buy_now_coins', a.buy_now_coins::text,
        'reserve_coins', a.reserve_coins::text, 'price_coins', a.price_coins::text,
        'leader_max_coins', a.leader_max_coins::text, 'leader_hold', a.leader_hold::text,
        'seller', consent_person(a.seller_id), 'leader', consent_person(a.leader_id),
        'group_title', g.title, 'settings', g.settings)
        from groups g where g.id = a.group_id
    $$`.execute(db)

  // What a decision needs: the auction, and what it is to whoever asks. With p_lock it is kept from everybody else until
  // the transaction ends, and read as those before have left it, however old the snapshot of the statement around is.
  await sql`
    create function auctions_look(p_ref text, p_person bigint, p_key text, p_seen integer, p_lock boolean)
    returns jsonb language plpgsql as $$
    declare
      v_document jsonb;
    begin
      if p_lock then
        perform from auctions a where a.ref = p_ref for update;
      end if;
      select auctions_document(a) || jsonb_build_object('asker', jsonb_build_object(
               'balance', (select w.balance::text from ledger_accounts w
                            where w.group_id = a.group_id and w.name = 'wallet:' || p_person),
               'blocked', exists (
                 select from consent_blocks b
                  where (b.blocker_id, b.blocked_id) in ((p_person, a.seller_id), (a.seller_id, p_person))),
               'seen', (select b.coins::text from auction_bids b where b.ref = a.ref and b.number = p_seen),
               'done', (select jsonb_build_object('offer', b.offer, 'asked', b.asked_coins::text,
                                 'outcome', b.outcome, 'price', b.coins::text)
                          from auction_bids b where b.key = p_key and b.ref = a.ref)))
        into v_document from auctions a where a.ref = p_ref;
      return v_document;
    end $$`.execute(db)
}
