import { describe, expect, it } from 'vitest'
import { answerTelegram } from '../../lib/http/webhook.ts'

const SECRET = 'a-secret-for-the-test'
const call = (headers: Record<string, string>, networksOnly = true) =>
  answerTelegram(
    {
      headers: { 'x-telegram-bot-api-secret-token': SECRET, ...headers },
      body: async () => new TextEncoder().encode('{}'),
    },
    { secrets: [SECRET], networksOnly, parse: () => ({}), handle: async () => ({ status: 200, body: '' }) },
  )

describe('where only Telegram’s own networks are let in', () => {
  it.each([
    ['its first network', '149.154.167.220', 200],
    ['its last address', '149.154.175.255', 200],
    ['its second network', '91.108.7.9', 200],
    ['behind another proxy', '10.0.0.1, 91.108.4.1', 200],
    ['next to it', '149.154.176.1', 403],
    ['elsewhere', '203.0.113.7', 403],
    ['what pretends to be in front', '149.154.167.220, 203.0.113.7', 403],
    ['no address', 'unknown', 403],
  ])('%s', async (_what, address, status) => {
    expect(await call({ 'x-vercel-forwarded-for': address })).toMatchObject({ status })
  })

  it('believes no other header', async () => {
    const address = '149.154.167.220'
    expect(
      await call({ 'x-forwarded-for': address, 'x-real-ip': address, forwarded: `for=${address}` }),
    ).toEqual({
      status: 403,
    })
  })

  it('asks for the secret all the same, and for nothing where it is off', async () => {
    const right = { 'x-vercel-forwarded-for': '149.154.167.220' }
    expect(await call({ ...right, 'x-telegram-bot-api-secret-token': 'another' })).toEqual({ status: 401 })
    expect(await call({}, false)).toMatchObject({ status: 200 })
  })
})
