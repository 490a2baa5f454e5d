import { describe, expect, it } from 'vitest'
import { guardSettings } from '../../../lib/features/guard/settings.ts'

const allows = (item: string) => guardSettings.handles.allowedLinks.schema.safeParse([item]).success

describe('what may be allowed', () => {
  it.each([
    'ejemplo.org',
    'https://ejemplo.com.mx/salon',
    'bbc.co.uk',
    't.me/salon',
    '@el_salon',
    'a.ejemplo.es',
  ])('%s is an address', (item) => expect(allows(item)).toBe(true))
  it.each([
    'com',
    '.com',
    'com.mx',
    'co.uk',
    'https://com.mx',
    'https://co.uk/salon',
    'com.ar',
    'org.es',
    '*',
    '*.com',
    'http://',
  ])('%s would allow everybody’s', (item) => expect(allows(item)).toBe(false))
})
