import { describe, expect, it } from 'vitest'
import { bringsIn } from '../../../lib/features/guard/judge.ts'
import { readText } from '../../../lib/features/guard/reading/normalise.ts'
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
    // As a phone's keyboard begins a line.
    'Https://Ejemplo.org',
    'español.com',
    'xn--e1afmkfd.xn--p1ai',
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
    'HTTPS://COM.MX',
  ])('%s would allow everybody’s', (item) => expect(allows(item)).toBe(false))
})

describe('what is allowed is so however it is written', () => {
  const brings = (item: string, text: string) =>
    bringsIn(readText(text), { language: 'es', allowedLinks: [item] })
  it.each([
    ['Ejemplo.org', 'https://EJEMPLO.org:8080/x'],
    ['ejemplo.org', 'https://sub.ejemplo.org:8080/x'],
    ['ejemplo.org:443', 'https://ejemplo.org/x'],
    ['ejemplo.org', 'https://www.ejemplo.org./x'],
    ['español.com', 'mira https://español.com/x'],
    ['Español.com', 'https://xn--espaol-zwa.com'],
    ['xn--espaol-zwa.com', 'https://español.com'],
    ['@el_salon', 'https://telegram.me/El_Salon'],
    ['@el_salon', 'tg://resolve?domain=el_salon&post=3'],
    ['@el_salon', 'https://el_salon.t.me/3'],
    ['https://telegram.me/el_salon', 't.me/el_salon'],
    ['t.me/+AbC', 'https://t.me/joinchat/AbC'],
  ])('%s: %s', (item, text) => expect(brings(item, text)).toBe(false))
  it.each([
    ['ejemplo.org', 'https://ejemplo.org@mala.com/x'],
    ['ejemplo.org', 'https://sub.ejemplo.org:clave@mala.com/x'],
    ['ejemplo.org', 'https://ejemplo.org.mala.com'],
    ['ejemplo.org', 'https://otroejemplo.org'],
    ['@el_salon', 'tg://resolve?domain=el_salon_2'],
    ['@el_salon', 'https://el_salon.t.me.mala.com'],
  ])('%s doesn’t allow %s', (item, text) => expect(brings(item, text)).toBe(true))
})
