/**
 * `npm run bench:guard-cost`: what the guard costs a plain message of somebody who is trusted: the processor's time of the
 * bot's own thread in a group with the guard on, beside one with the guard switched off, in turns in one run. Exits with 1
 * above 1.1 ×, or where such a message takes more than its one request to Redis.
 */
import { sql } from 'kysely'
import { createDatabase } from '../../lib/platform/database.ts'
import { deliver, openOurBot } from './bots.ts'
import { type BenchGroup, fillOurGroup, vacuum } from './groups.ts'
import { median } from './kinds.ts'
import { openOutside } from './outside.ts'
import { openScratch } from './scratch.ts'
import { messageUpdate } from './updates.ts'

const MOST = 1.1
/** Nobody writes so fast that they are looked at for it. */
const MEMBERS = 150
const ROUNDS = 5
const SETUP_TIMEOUT_MS = 120_000
const LINES = [
  'la taberna está casi vacía esta noche',
  'enciende una vela y se sienta junto al fuego',
  'qué risa lo de ayer en la escena del baile',
  '¿a qué hora seguimos mañana?',
  'yo llego tarde, empiecen sin mí',
]

const groupAt = (index: number): BenchGroup => ({
  chatId: -1_002_000_000_000 - index,
  firstUserId: 100_000_000 * (index + 1) + 1,
  members: MEMBERS,
})
const groups = { on: groupAt(0), off: groupAt(1) }
type Side = keyof typeof groups

const scratch = await openScratch(true)
try {
  process.exitCode = await run()
} finally {
  await scratch.drop()
}

async function run(): Promise<number> {
  const outside = await openOutside(scratch.servers, `${scratch.keyPrefix}guard:`)
  const { ours } = outside.addresses
  const database = createDatabase(ours.databaseUrl, SETUP_TIMEOUT_MS)
  const bot = openOurBot(ours)
  try {
    for (const group of Object.values(groups)) await fillOurGroup(database, group)
    await sql`update groups set settings = '{"guard.level": "off"}' where chat_id = ${groups.off.chatId}`.execute(
      database.query,
    )
    await vacuum(database)
    const send = async (side: Side, member: number, text: string) => {
      const { chatId, firstUserId } = groups[side]
      const place = { chatId, userId: firstUserId + member }
      const { status, body, processorMs } = await deliver(bot, messageUpdate(place, text))
      if (status !== 200 || body !== '') throw new Error(`answered ${status}: ${body}`)
      return processorMs
    }
    // Everybody has been looked at, and has been here for long.
    for (let member = 0; member < MEMBERS; member += 1)
      for (const side of ['on', 'off'] as const) await send(side, member, 'hola')
    let before = outside.trips('ours')
    let spent: Record<Side, number[]> = { on: [], off: [] }
    for (let round = 0; round <= ROUNDS; round += 1) {
      // The first is not measured: what went on behind the answers before has ended by then.
      if (round === 1) {
        before = outside.trips('ours')
        spent = { on: [], off: [] }
      }
      for (let member = 0; member < MEMBERS; member += 1) {
        const text = `${LINES[(round + member) % LINES.length]} ${'ja'.repeat(1 + (member % 7))}`
        const order: readonly Side[] = (round + member) % 2 === 0 ? ['on', 'off'] : ['off', 'on']
        for (const side of order) spent[side].push(await send(side, member, text))
      }
    }
    const after = outside.trips('ours')
    const messages = 2 * ROUNDS * MEMBERS
    const trips = [
      after.redis - before.redis,
      after.postgres - before.postgres,
      after.telegram - before.telegram,
    ]
    const ratio = median(spent.on) / median(spent.off)
    const inBudget = trips[0] === messages && trips[1] === 0 && trips[2] === 0
    process.stdout.write(
      `A trusted member's plain message, ${spent.on.length} with the guard on and as many with it off, in turns\n` +
        `  processor, median: ${median(spent.on).toFixed(3)} ms on, ${median(spent.off).toFixed(3)} ms off: ` +
        `${ratio.toFixed(2)} × (at most ${MOST} ×)\n` +
        `  round trips of ${messages}: ${trips.join('/')} (at most ${messages}/0/0)\n`,
    )
    return ratio <= MOST && inBudget ? 0 : 1
  } finally {
    await bot.close()
    await outside.close()
  }
}
