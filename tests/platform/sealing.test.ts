import { expect, it } from 'vitest'
import { systemRandom } from '../../lib/platform/random.ts'
import { createSealing } from '../../lib/platform/sealing.ts'

const OLD = 'the key before this one'
const NEW = 'the key that is in force'

it('opens what it sealed, and what the key before sealed', () => {
  const before = createSealing([OLD], systemRandom)
  const after = createSealing([NEW, OLD], systemRandom)
  const sealed = before.seal('whsec_ñ', 'hook:1')
  expect(sealed).not.toContain('whsec')
  expect(before.open(sealed, 'hook:1')).toBe('whsec_ñ')
  expect(after.open(sealed, 'hook:1')).toBe('whsec_ñ')
  expect(after.open(after.seal('x', 'hook:1'), 'hook:1')).toBe('x')
  expect(before.open(after.seal('x', 'hook:1'), 'hook:1')).toBeUndefined()
})

it('never seals alike twice', () => {
  const sealing = createSealing([NEW], systemRandom)
  expect(sealing.seal('x', 'hook:1')).not.toBe(sealing.seal('x', 'hook:1'))
})

it('opens nothing that was moved, changed, cut or never sealed', () => {
  const sealing = createSealing([NEW], systemRandom)
  const sealed = sealing.seal('whsec_secret', 'hook:1')
  expect(sealing.open(sealed, 'hook:2')).toBeUndefined()
  const bytes = Buffer.from(sealed, 'base64url')
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes)
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
    expect(sealing.open(changed.toString('base64url'), 'hook:1')).toBeUndefined()
    expect(sealing.open(bytes.subarray(0, at).toString('base64url'), 'hook:1')).toBeUndefined()
  }
  expect(sealing.open('', 'hook:1')).toBeUndefined()
})
