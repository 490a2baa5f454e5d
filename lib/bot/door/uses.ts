import type { Redis } from '@upstash/redis'
import { sql } from 'kysely'
import type { DueWork } from '../../contract/job.ts'
import { createScript } from '../../platform/redis.ts'
import { instant } from '../../values/instant.ts'
import { MESSAGE, USES_KEY } from './gate.ts'

const BATCH_KEY = 'bot:uses:batch'

// One batch at a time is on its way; one that a crash left behind is taken up again under its own name.
const TAKE = `
if redis.call('EXISTS', KEYS[2]) == 0 then
  if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
  redis.call('RENAME', KEYS[1], KEYS[2])
  redis.call('HSET', KEYS[2], '#batch', ARGV[1])
end
return redis.call('HGETALL', KEYS[2])
`
const DROP = `
if redis.call('HGET', KEYS[1], '#batch') == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 'done'
`

/** Moves the counters of uses and messages from Redis to Postgres; each batch counts once, however often it is tried. */
export function flushUses(redis: Redis): DueWork {
  const take = createScript(redis, TAKE)
  const drop = createScript(redis, DROP)
  return {
    name: 'bot.uses',
    every: 'minute',
    async run({ database, random }, { now }) {
      const flat = (await take.run([USES_KEY, BATCH_KEY], [random.token(9)])) as string[]
      const fields = new Map<string, string>()
      for (let i = 0; i < flat.length; i += 2) fields.set(flat[i] ?? '', flat[i + 1] ?? '')
      const batch = fields.get('#batch')
      if (batch === undefined) return 0
      fields.delete('#batch')
      const rows = [...fields].map(([field, count]) => {
        const [period, group, command] = field.split('|')
        return { period, group_id: group, command, count: Number(count) }
      })
      const uses = rows.filter(({ command }) => command !== MESSAGE)
      const messages = rows.filter(({ command }) => command === MESSAGE)
      await sql`
        with fresh as (
          insert into command_use_batches (batch, flushed_at) values (${batch}, ${instant(now)})
          on conflict do nothing returning batch
        ),
        -- A database restored from a backup may not know a group: its counters must not hold up the others.
        said as (
          insert into group_messages (group_id, hour, messages)
          select group_id, (period || ':00Z')::timestamptz, count
          from fresh cross join jsonb_to_recordset(${JSON.stringify(messages)}::jsonb)
            as counted(period text, group_id bigint, count bigint)
            join groups on groups.id = group_id
          order by group_id, period
          on conflict (group_id, hour) do update set messages = group_messages.messages + excluded.messages
        )
        insert into command_uses (day, group_id, command, uses)
        select period, group_id, command, count
        from fresh cross join jsonb_to_recordset(${JSON.stringify(uses)}::jsonb)
          as used(period date, group_id bigint, command text, count bigint)
          join groups on groups.id = group_id
        order by group_id, period, command
        on conflict (group_id, day, command) do update set uses = command_uses.uses + excluded.uses
      `.execute(database.query)
      await drop.run([BATCH_KEY], [batch])
      return rows.length
    },
  }
}

/** A batch name is needed only while its batch may still be tried again. */
export const forgetBatches: DueWork = {
  name: 'bot.batches',
  every: 'day',
  async run({ database }, { now }) {
    const weekAgo = instant(now - 7 * 86_400_000)
    const { numAffectedRows } =
      await sql`delete from command_use_batches where flushed_at < ${weekAgo}`.execute(database.query)
    return Number(numAffectedRows ?? 0)
  },
}
