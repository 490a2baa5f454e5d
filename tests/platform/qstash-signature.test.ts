import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isFromQStash } from '../../lib/platform/qstash-signature.ts'

const [CURRENT, NEXT] = ['sig_the-current-key-of-it', 'sig_the-next-key-of-it']
const NOW = Date.UTC(2026, 10, 23, 12)
const SECONDS = NOW / 1000
const DESTINATION = 'https://phantom.example/api/cron/tick'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const hash = (body: string) => createHash('sha256').update(body).digest('base64url')
const claims = {
  iss: 'Upstash',
  sub: DESTINATION,
  exp: SECONDS + 300,
  nbf: SECONDS,
  iat: SECONDS,
  jti: 'jwt_67kxXD6UBAk7DqU6hzuHMDdXFXfP',
  body: hash(''),
}
const jwt = (more: object = {}, { alg = 'HS256', key = CURRENT, digest = 'sha256' } = {}) => {
  const signed = `${part({ alg, typ: 'JWT' })}.${part({ ...claims, ...more })}`
  return `${signed}.${createHmac(digest, key).update(signed).digest('base64url')}`
}
const accepts = (signature: string, { body = '', now = NOW, destination = DESTINATION } = {}) =>
  isFromQStash({ signature, body: Buffer.from(body), destination, now }, [CURRENT, NEXT])

describe('a call', () => {
  it.each([
    ['signed with the current key', jwt()],
    ['signed with the next key', jwt({}, { key: NEXT })],
    ['whose hash is padded, as QStash does', jwt({ body: `${hash('')}=` })],
    ['a moment before its time, by our clock', jwt({ nbf: SECONDS + 9 })],
    ['a moment after its time', jwt({ exp: SECONDS - 9 })],
  ])('%s is QStash’s', (_, signature) => expect(accepts(signature)).toBe(true))

  it('has the body that was signed', () => {
    const signature = jwt({ body: hash('{"a":1}') })
    expect(accepts(signature, { body: '{"a":1}' })).toBe(true)
    expect(accepts(signature, { body: '{"a":2}' })).toBe(false)
    expect(accepts(signature)).toBe(false)
  })

  it.each([
    ['signed with another key', jwt({}, { key: 'sig_a-key-of-somebody-else' })],
    ['that says it is not signed', `${part({ alg: 'none' })}.${part(claims)}.`],
    ['of another algorithm', jwt({}, { alg: 'HS512', digest: 'sha512' })],
    ['that names another algorithm than it used', jwt({}, { alg: 'HS512' })],
    ['of another issuer', jwt({ iss: 'Somebody' })],
    ['for another address', jwt({ sub: 'https://phantom.example/api/cron/daily' })],
    ['for another host', jwt({ sub: 'https://else.example/api/cron/tick' })],
    ['too early', jwt({ nbf: SECONDS + 11 })],
    ['too late', jwt({ exp: SECONDS - 11 })],
    ['without an end', jwt({ exp: undefined })],
    ['without a body', jwt({ body: undefined })],
    ['with an empty hash', jwt({ body: '' })],
    ['with a part too many', `${jwt()}.x`],
    ['with a part too few', jwt().split('.').slice(0, 2).join('.')],
    ['with nothing in it', '..'],
    ['that is empty', ''],
    ['that is huge', jwt({ more: 'x'.repeat(10_000) })],
  ])('%s is not', (_, signature) => expect(accepts(signature)).toBe(false))

  it('whose claims were changed after it was signed is not', () => {
    const [header, , mac] = jwt().split('.')
    expect(accepts(`${header}.${part({ ...claims, exp: SECONDS + 9_999 })}.${mac}`)).toBe(false)
  })
})
