import { z } from 'zod'
import { callPart, type ExchangeRow, exchangePart } from '../exchange/index.ts'
import { announceExchange, tellAskAgain, tellBack } from './notices.ts'
import { listGroupBonds } from './queries.ts'
import { say } from './texts.ts'

const valueSchema = z.object({ id: z.string(), user: z.string(), other: z.string(), since: z.string() })
const memorySchema = z.object({ as: z.enum(['bond', 'here', 'ask', 'no']) })

/** What is signed of a bond: the same text names the same two for ever. */
const sentence = ({
  id,
  user,
  other,
}: {
  readonly id: string
  readonly user: string
  readonly other: string
}) => `exchange:bond:${id}:${user}:${other}`

const howMany = (rows: readonly ExchangeRow[], as: string) =>
  rows.filter(({ memory }) => memorySchema.safeParse(memory).data?.as === as).length

/** A file's row that brings one, or one that a wipe has kept, whose memory says nothing of how it came. */
const isBond = ({ memory }: ExchangeRow) => (memorySchema.safeParse(memory).data?.as ?? 'bond') === 'bond'

/**
 * Collars. One comes back by itself only where this instance signed its row, neither has taken it back since, and both take
 * part; of every other its owner is told that they may ask for it again.
 */
export const bondsExchange = exchangePart({
  name: 'collares',
  title: say('exchange.title'),
  people: ['pone', 'lleva'],
  columns: [
    { name: 'desde', alsoCalled: ['since'] },
    { name: 'firma', alsoCalled: ['signature'] },
  ],
  order: 1,
  list: ({ groupId }) => listGroupBonds(groupId),
  write(value, reader) {
    const bond = valueSchema.parse(value)
    return { desde: bond.since, firma: `${bond.id}.${reader.signed(sentence(bond))}` }
  },
  read({ desde = null, firma = null, user = null, other = null }, reader) {
    const [id = '', signature = ''] = typeof firma === 'string' ? firma.split('.') : []
    const signed =
      /^\d{1,18}$/.test(id) &&
      reader.isSigned(sentence({ id, user: String(user), other: String(other) }), signature)
    const since = desde instanceof Date ? desde : new Date(typeof desde === 'string' ? desde : Number.NaN)
    return {
      value: {
        id: signed ? id : '0',
        signed,
        ...(Number.isNaN(since.getTime()) ? {} : { since: since.toISOString() }),
      },
    }
  },
  plan: (act, rows) => callPart('bonds_comeback', act, rows),
  apply: (act, rows) => callPart('bonds_restore', act, rows),
  undo: (act, rows) => callPart('bonds_unrestore', act, rows),
  wipe: (act) => callPart('bonds_wipe', act),
  tell(rows) {
    const back = howMany(rows, 'bond')
    const asked = howMany(rows, 'ask')
    return {
      changes: back + asked,
      lines: [
        ...(back > 0 ? [say('exchange.back', { count: back })] : []),
        ...(asked > 0 ? [say('exchange.asked', { count: asked })] : []),
      ],
    }
  },
  notices(act, rows, done) {
    // Of an undone wipe nobody knows yet which come back.
    if (done === 'wiped' || done === 'undone')
      return done === 'wiped' || rows.some(isBond) ? [announceExchange(act, done)] : []
    return rows.flatMap(({ number, person, other, memory }) => {
      const as = memorySchema.safeParse(memory).data?.as
      if (!person || !other) return []
      const between = { owner: person, wearer: other }
      if (as === 'bond') return tellBack(act, number, between)
      return as === 'ask' ? [tellAskAgain(act, number, between)] : []
    })
  },
  leftOver: (left, name) =>
    say('exchange.left', { owner: name(left.user) ?? '', wearer: name(left.other) ?? '' }),
})
