import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { addressOf } from '../../../lib/local/runner/address.ts'

it.each([
  ['who is connected', '203.0.113.7', undefined, '203.0.113.7'],
  ['on a socket of both', '::ffff:203.0.113.7', undefined, '203.0.113.7'],
  ['whatever they claim', '203.0.113.7', '149.154.167.220', '203.0.113.7'],
  ['by the word of one’s own proxy', '172.18.0.4', '203.0.113.7', '203.0.113.7'],
  ['behind what its caller claimed', '::ffff:127.0.0.1', '149.154.167.220, 203.0.113.7', '203.0.113.7'],
  ['IPv6', '2001:db8::1', '203.0.113.7', '2001:db8::1'],
  ['IPv6 of one’s own', 'fd00::2', '2001:db8::1', '2001:db8::1'],
  ['this machine', '127.0.0.1', undefined, '127.0.0.1'],
  ['nobody', undefined, '203.0.113.7', ''],
])('%s', (_what, remoteAddress, forwarded, address) => {
  const call = { socket: { remoteAddress }, headers: forwarded ? { 'x-forwarded-for': forwarded } : {} }
  expect(addressOf(call as IncomingMessage)).toBe(address)
})
