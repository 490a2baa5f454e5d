import { type Kysely, sql } from 'kysely'

/** The double-entry ledger: its tables, and what guards them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger_accounts (
      group_id bigint not null references groups,
      id bigint generated always as identity,
      kind text not null check (kind in ('wallet', 'hold', 'treasury', 'issuer')),
      user_id bigint check (user_id > 0),
      name text not null generated always as (kind || coalesce(':' || user_id::text, '')) stored,
      -- Null only inside the transaction that opens the account: until then it is in no wallet count, so that opening
      -- takes no lock that the order above would want later.
      balance bigint,
      primary key (group_id, id),
      constraint ledger_accounts_name unique (group_id, name),
      constraint ledger_accounts_owner check ((user_id is null) = (kind in ('treasury', 'issuer'))),
      constraint ledger_accounts_not_negative check (kind = 'issuer' or balance >= 0)
    )`.execute(db)
  await sql`create index ledger_accounts_ranking on ledger_accounts (group_id, balance, user_id)
    where kind = 'wallet'`.execute(db)

  await sql`
    create table ledger_holds (
      group_id bigint not null references groups,
      id bigint generated always as identity,
      user_id bigint not null,
      amount bigint not null check (amount > 0),
      subject text not null,
      state text not null default 'pending' check (state in ('pending', 'captured', 'released', 'expired')),
      expires_at timestamptz,
      created_at timestamptz not null,
      resolved_at timestamptz,
      primary key (group_id, id),
      constraint ledger_holds_resolved check ((state = 'pending') = (resolved_at is null))
    )`.execute(db)
  await sql`create index ledger_holds_pending on ledger_holds (group_id, user_id) where state = 'pending'`.execute(
    db,
  )
  await sql`create index ledger_holds_due on ledger_holds (expires_at) where state = 'pending'`.execute(db)

  await sql`
    create table ledger_transactions (
      group_id bigint not null references groups,
      id bigint generated always as identity,
      idempotency_key text not null check (length(idempotency_key) between 1 and 200 and idempotency_key !~ '[[:cntrl:]]'),
      code text not null check (code ~ '^[a-z][a-z_.]{0,39}$'),
      -- What a person would call the amount: the first movement, without what goes along with it (a tax).
      coins bigint not null check (coins > 0),
      actor_id bigint,
      note text check (length(note) <= 500),
      occurred_at timestamptz not null,
      hold_id bigint,
      reverses bigint,
      primary key (group_id, id),
      constraint ledger_transactions_once unique (group_id, idempotency_key),
      constraint ledger_transactions_reversed_once unique (group_id, reverses),
      foreign key (group_id, hold_id) references ledger_holds,
      foreign key (group_id, reverses) references ledger_transactions
    )`.execute(db)
  await sql`create index ledger_transactions_time on ledger_transactions (group_id, occurred_at, id)`.execute(
    db,
  )
  await sql`create index ledger_transactions_actor on ledger_transactions (group_id, actor_id, code, occurred_at)
    include (coins) where actor_id is not null`.execute(db)
  await sql`create index ledger_transactions_hold on ledger_transactions (group_id, hold_id)
    where hold_id is not null`.execute(db)

  await sql`
    create table ledger_entries (
      group_id bigint not null,
      transaction_id bigint not null,
      account_id bigint not null,
      amount bigint not null check (amount <> 0),
      balance_after bigint not null,
      primary key (group_id, transaction_id, account_id),
      -- The group is part of both keys: an entry, its transaction and its account are always of one group.
      foreign key (group_id, transaction_id) references ledger_transactions,
      foreign key (group_id, account_id) references ledger_accounts
    )`.execute(db)
  await sql`create index ledger_entries_account on ledger_entries (account_id, transaction_id desc)`.execute(
    db,
  )

  await createGuards(db)
}

/** What no statement gets past, whoever writes it: history doesn't change, and balances follow the entries. */
async function createGuards(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function ledger_refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'the ledger only grows: % of % refused', lower(tg_op), tg_table_name
        using errcode = 'check_violation', constraint = 'ledger_immutable', table = tg_table_name;
    end $$`.execute(db)
  for (const table of ['ledger_transactions', 'ledger_entries'])
    await sql`
      create trigger refuse_change before update or delete or truncate on ${sql.table(table)} for each statement
        when (current_setting('ledger.purge', true) is distinct from 'on')
        execute function ledger_refuse_change()`.execute(db)
  for (const table of ['ledger_holds', 'ledger_accounts'])
    await sql`
      create trigger refuse_removal before delete or truncate on ${sql.table(table)} for each statement
        when (current_setting('ledger.purge', true) is distinct from 'on')
        execute function ledger_refuse_change()`.execute(db)
  await sql`
    create trigger refuse_change before update on ledger_holds for each row
      when (old.state <> 'pending' or new.state = 'pending'
        or (old.group_id, old.id, old.user_id, old.amount, old.subject, old.expires_at, old.created_at)
          is distinct from (new.group_id, new.id, new.user_id, new.amount, new.subject, new.expires_at, new.created_at))
      execute function ledger_refuse_change()`.execute(db)
  await sql`
    create trigger refuse_change before update on ledger_accounts for each row
      when ((old.group_id, old.id, old.kind, old.user_id) is distinct from (new.group_id, new.id, new.kind, new.user_id))
      execute function ledger_refuse_change()`.execute(db)

  await sql`
    create function ledger_check_entries() returns trigger language plpgsql as $$
    begin
      if exists (select from new_rows group by group_id, transaction_id having sum(amount) <> 0) then
        raise exception 'the entries of a transaction must sum to zero'
          using errcode = 'check_violation', constraint = 'ledger_entries_sum_to_zero', table = 'ledger_entries';
      end if;
      if exists (
        select from new_rows n
         where n.balance_after <> n.amount + coalesce((
           select e.balance_after from ledger_entries e
            where e.account_id = n.account_id and e.transaction_id < n.transaction_id
            order by e.transaction_id desc limit 1), 0)
      ) then
        raise exception 'an entry must carry on from the balance before it'
          using errcode = 'check_violation', constraint = 'ledger_entries_chain', table = 'ledger_entries';
      end if;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger check_entries after insert on ledger_entries referencing new table as new_rows
      for each statement execute function ledger_check_entries()`.execute(db)

  await sql`
    create function ledger_check_balances() returns trigger language plpgsql as $$
    begin
      if exists (
        select from new_rows n
         where n.balance <> coalesce((
           select e.balance_after from ledger_entries e
            where e.account_id = n.id order by e.transaction_id desc limit 1), 0)
      ) then
        raise exception 'a balance changes only by an entry'
          using errcode = 'check_violation', constraint = 'ledger_accounts_follow_entries', table = 'ledger_accounts';
      end if;
      return null;
    end $$`.execute(db)
  for (const event of ['insert', 'update'])
    await sql`
      create trigger ${sql.ref(`check_balances_on_${event}`)} after ${sql.raw(event)} on ledger_accounts
        referencing new table as new_rows for each statement execute function ledger_check_balances()`.execute(
      db,
    )
}
