import type { Pool, PoolClient } from 'pg'

/** The peer's tables and queries: balances in a column, movements in a journal beside it. */
export const PEER_SCHEMA = `
  create table members (
    chat_id bigint not null,
    user_id bigint not null,
    first_name text not null,
    username text,
    balance bigint not null default 100 check (balance >= 0),
    seen_at timestamptz not null default now(),
    primary key (chat_id, user_id)
  );
  create index members_ranking on members (chat_id, balance desc, user_id);
  create table transfers (
    id bigint generated always as identity primary key,
    chat_id bigint not null,
    from_id bigint not null,
    to_id bigint not null,
    coins bigint not null,
    created_at timestamptz not null default now()
  );
  create index transfers_chat on transfers (chat_id, id);`

export const PAGE_SIZE = 10

export interface PeerMember {
  readonly userId: number
  readonly firstName: string
  readonly balance: number
}

interface TelegramUser {
  readonly id: number
  readonly first_name: string
  readonly username?: string | undefined
}

/** pg gives bigint as text. */
interface MemberRow {
  user_id: string
  first_name: string
  balance: string
}

const toMember = (row: MemberRow): PeerMember => ({
  userId: Number(row.user_id),
  firstName: row.first_name,
  balance: Number(row.balance),
})

export async function saveMember(
  connection: Pool | PoolClient,
  chatId: number,
  user: TelegramUser,
): Promise<PeerMember> {
  const { rows } = await connection.query<MemberRow>(
    `insert into members (chat_id, user_id, first_name, username) values ($1, $2, $3, $4)
     on conflict (chat_id, user_id) do update
       set first_name = excluded.first_name, username = excluded.username, seen_at = now()
     returning user_id, first_name, balance`,
    [chatId, user.id, user.first_name, user.username ?? null],
  )
  const [row] = rows
  if (!row) throw new Error('an upsert returns a row')
  return toMember(row)
}

/** @returns the sender's balance afterwards; undefined if they have less than that */
export async function transferCoins(
  pool: Pool,
  chatId: number,
  fromId: number,
  to: TelegramUser,
  coins: number,
): Promise<number | undefined> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await saveMember(client, chatId, to)
    const { rows } = await client.query<MemberRow>(
      `select user_id, first_name, balance from members
        where chat_id = $1 and user_id in ($2, $3) order by user_id for update`,
      [chatId, fromId, to.id],
    )
    const from = rows.map(toMember).find(({ userId }) => userId === fromId)
    if (!from || from.balance < coins) {
      await client.query('ROLLBACK')
      return undefined
    }
    const move = 'update members set balance = balance + $3 where chat_id = $1 and user_id = $2'
    await client.query(move, [chatId, fromId, -coins])
    await client.query(move, [chatId, to.id, coins])
    await client.query('insert into transfers (chat_id, from_id, to_id, coins) values ($1, $2, $3, $4)', [
      chatId,
      fromId,
      to.id,
      coins,
    ])
    await client.query('COMMIT')
    return from.balance - coins
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

/** A page from the richest down, and one row more where another page follows. */
export async function listPeerRanking(pool: Pool, chatId: number, page: number): Promise<PeerMember[]> {
  const { rows } = await pool.query<MemberRow>(
    `select user_id, first_name, balance from members where chat_id = $1
      order by balance desc, user_id limit $2 offset $3`,
    [chatId, PAGE_SIZE + 1, (page - 1) * PAGE_SIZE],
  )
  return rows.map(toMember)
}

export async function findPeerPosition(pool: Pool, chatId: number, balance: number): Promise<number> {
  const { rows } = await pool.query<{ position: string }>(
    'select count(*) + 1 as position from members where chat_id = $1 and balance > $2',
    [chatId, balance],
  )
  return Number(rows[0]?.position)
}

export async function countPeerTransfers(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: string }>('select count(*) from transfers')
  return Number(rows[0]?.count)
}
