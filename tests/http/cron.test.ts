import { expect, it } from 'vitest'
import { answerCron, answerWakeUp } from '../../lib/http/cron.ts'
import { httpRequest } from '../support/exchange.ts'

/** Who may have what is due done: the clock, by its secret, and nobody else. */

const SECRET = 'a-cron-secret-for-the-tests'
let done = 0
const doDue = async () => {
  done += 1
  return { reports: [], failed: false }
}
const bearing = (authorization: string | undefined) =>
  httpRequest({ headers: authorization === undefined ? {} : { authorization } })

it.each([
  ['no header', undefined, SECRET],
  ['an empty one', '', SECRET],
  ['another secret', 'Bearer a-cron-secret-for-others', SECRET],
  ['a part of it', `Bearer ${SECRET.slice(0, -1)}`, SECRET],
  ['the secret alone', SECRET, SECRET],
  ['nothing, where none is declared', 'Bearer ', undefined],
  ['nothing, where an empty one is', 'Bearer ', ''],
  ['its name, where none is declared', 'Bearer undefined', undefined],
])('a cron with %s is refused, and nothing is done', async (_what, authorization, secret) => {
  const before = done
  expect(await answerCron(bearing(authorization), secret, doDue)).toEqual({ status: 401 })
  expect(done).toBe(before)
})

it('a cron with the secret does what is due', async () => {
  const before = done
  expect(await answerCron(bearing(`Bearer ${SECRET}`), SECRET, doDue)).toMatchObject({ status: 200 })
  expect(done).toBe(before + 1)
})

it('a wake-up is refused where nobody has QStash, whatever it bears', async () => {
  const headers = { 'upstash-signature': 'a.b.c', authorization: `Bearer ${SECRET}` }
  expect(await answerWakeUp(httpRequest({ headers }), undefined, doDue)).toEqual({ status: 401 })
})
