import { describe, expect, it } from 'vitest'
import { choiceIn, choicesFor, choosableKinds } from '../../../lib/features/notifications/rules/choices.ts'
import { PLACES } from '../../../lib/features/notifications/rules/places.ts'
import { cityOf, clockIn, findZone } from '../../../lib/features/notifications/rules/zones.ts'
import { features } from '../../../lib/features.ts'

const label = { namespace: 'test', key: 'label', values: {} }
const ordinary = { kind: 'test.ordinary', urgent: false, label, mayBePublic: true as const }
const secret = { kind: 'test.secret', urgent: false, label }

describe('kinds', () => {
  it('are those with a name, each feature’s together', () => {
    const one = { notices: [ordinary, { kind: 'test.fixed', urgent: true }] }
    const two = { notices: [secret] }
    const none = { notices: [{ kind: 'test.other', urgent: false }] }
    expect(choosableKinds([one, none, {}, two])).toEqual([[ordinary], [secret]])
  })

  it('of this house are short enough for a button, and what keeps people safe is not among them', () => {
    const kinds = features.flatMap(({ notices = [] }) => notices)
    for (const { kind } of kinds.filter((each) => each.label)) expect(kind).toMatch(/^[\w.]{1,24}$/)
    expect(kinds.filter((each) => !each.label).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['consent.ended', 'consent.safeword', 'profile.report']),
    )
  })

  it.each([
    [ordinary, {}, 'default'],
    [ordinary, { 'test.ordinary': 'group' }, 'group'],
    [ordinary, { 'test.secret': 'group' }, 'default'],
    [ordinary, { 'test.ordinary': 'by owl' }, 'default'],
    [ordinary, { 'test.ordinary': 7 }, 'default'],
    [secret, { 'test.secret': 'none' }, 'none'],
    // Chosen while it could be.
    [secret, { 'test.secret': 'group' }, 'default'],
  ])('%o with %o: %s', (kind, stored, choice) => {
    expect(choiceIn(stored, kind)).toBe(choice)
    expect(choicesFor(kind)).toContain(choice)
  })
})

it('is chosen in this order', () => {
  expect(choicesFor(ordinary)).toEqual(['default', 'group', 'none'])
  expect(choicesFor(secret)).toEqual(['default', 'none'])
})

describe('a place', () => {
  it.each([
    ['Medellín', 'America/Bogota'],
    ['medellin', 'America/Bogota'],
    ['  BOGOTÁ ', 'America/Bogota'],
    ['Buenos Aires', 'America/Argentina/Buenos_Aires'],
    ['america/argentina/buenos_aires', 'America/Argentina/Buenos_Aires'],
    ['Ciudad de México', 'America/Mexico_City'],
    ['México', 'America/Mexico_City'],
    ['Mexico City', 'America/Mexico_City'],
    ['España', 'Europe/Madrid'],
    ['Spain', 'Europe/Madrid'],
    ['República Dominicana', 'America/Santo_Domingo'],
    ['La Paz', 'America/La_Paz'],
    ['Tokyo', 'Asia/Tokyo'],
    ['Europe/London', 'Europe/London'],
    ['europe/london', 'Europe/London'],
    ['UTC', 'UTC'],
    ['Buenos -- Aires', 'America/Argentina/Buenos_Aires'],
    ['America/Mexico City', 'America/Mexico_City'],
    [' US/Pacific ', 'America/Los_Angeles'],
    ['Etc/GMT+5', 'Etc/GMT+5'],
  ])('%s is %s', (written, zone) => {
    expect(findZone(written)?.replace('America/Buenos_Aires', 'America/Argentina/Buenos_Aires')).toBe(zone)
  })

  it.each(['', '   ', '¿?', 'Mordor', '+02:00', '-03', 'UTC+2', 'a/b/c/d', "'; drop table"])(
    '%j is none',
    (written) => {
      expect(findZone(written)).toBeUndefined()
    },
  )

  it('of a button is one that Node knows', () => {
    for (const { zone } of PLACES) expect(clockIn(zone, 0)).toMatch(/^\d{1,2}:\d\d$/)
    expect(new Set(PLACES.map(({ code }) => code)).size).toBe(PLACES.length)
  })

  it('is called by its city', () => {
    expect(cityOf('America/Argentina/Buenos_Aires')).toBe('Buenos Aires')
    expect(cityOf('UTC')).toBe('UTC')
  })
})
