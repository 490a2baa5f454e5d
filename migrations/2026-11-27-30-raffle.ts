import { type Kysely, sql } from 'kysely'

/** Raffles and their tickets. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table raffles (
      -- Travels in the buttons; drawn at random.
      ref text primary key,
      group_id bigint not null references groups,
      -- Null: opened in the group's own name, by an anonymous administrator.
      opener_id bigint references people,
      -- The update that opened it: its redelivery gets the same raffle again.
      opened_key text not null unique,
      -- What the winner gets beside the pot, in the opener's words.
      prize text,
      -- The topic where it was opened.
      thread_id bigint,
      price_coins bigint not null check (price_coins between 1 and 1000000000000),
      -- Hundredths of a percent of the pot, as they were when it was opened: nobody buys under other terms.
      tax_basis_points integer not null check (tax_basis_points between 0 and 10000),
      -- Tickets that one person may hold.
      most_each integer not null check (most_each > 0),
      opened_at timestamptz not null,
      draws_at timestamptz not null,
      -- Lower-case hexadecimal: SHA-256 of the secret's text, shown from the beginning.
      commitment text not null,
      -- 32 random bytes as lower-case hexadecimal. Nobody is shown it before the draw.
      secret text not null check (secret ~ '^[0-9a-f]{64}$'),
      status text not null default 'open' check (status in ('open', 'drawn', 'returned', 'cancelled')),
      -- Tickets ever sold: the number of the last one. Those that were taken back keep theirs.
      sold integer not null default 0 check (sold >= 0),
      winner_id bigint references people,
      winning_number integer,
      pot_coins bigint,
      tax_coins bigint,
      -- Rises with every change: a decision is written to what was read, or not at all.
      version integer not null default 1,
      ended_at timestamptz,
      -- Null: by the clock.
      ended_by bigint,
      constraint raffles_lasting check (draws_at > opened_at),
      constraint raffles_committed check (commitment = encode(sha256(convert_to(secret, 'UTF8')), 'hex')),
      constraint raffles_ended check ((status = 'open') = (ended_at is null)),
      constraint raffles_drawn check (
        num_nonnulls(winner_id, winning_number, pot_coins, tax_coins) = case status when 'drawn' then 4 else 0 end),
      constraint raffles_pot check (tax_coins between 0 and pot_coins)
    )`.execute(db)
  await sql`create index raffles_open on raffles (group_id, draws_at) where status = 'open'`.execute(db)
  await sql`create index raffles_ended_on on raffles (group_id, ended_at)`.execute(db)
  await sql`create index raffles_opener_id_fkey on raffles (opener_id) where opener_id is not null`.execute(
    db,
  )
  await sql`create index raffles_winner_id_fkey on raffles (winner_id) where winner_id is not null`.execute(
    db,
  )

  await sql`
    create table raffle_tickets (
      -- The update that bought it: its redelivery finds the same ticket.
      key text primary key,
      ref text not null references raffles,
      -- From 1, in the order in which they were bought; never given twice.
      number integer not null check (number > 0),
      group_id bigint not null,
      buyer_id bigint not null references people,
      -- The coins that were put aside for it.
      hold bigint not null,
      bought_at timestamptz not null,
      -- When its buyer wanted out: the coins went back, and it is not drawn.
      returned_at timestamptz,
      constraint raffle_tickets_number unique (ref, number),
      constraint raffle_tickets_hold_of_one unique (group_id, hold),
      foreign key (group_id, hold) references ledger_holds
    )`.execute(db)
  await sql`create index raffle_tickets_buyer_id_fkey on raffle_tickets (buyer_id)`.execute(db)
}
