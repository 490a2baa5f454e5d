import { describe, expect, it } from 'vitest'
import { createRegistry } from '../../../lib/bot/routes/registry.ts'
import { findWord, foldWord, wordMarks, wordProbe } from '../../../lib/bot/routes/words.ts'
import { packScope, unpackScope } from '../../../lib/community/scope.ts'
import { features } from '../../../lib/features.ts'
import { groupId } from '../../../lib/values/ids.ts'

const registry = createRegistry(features)
const scope = (settings: Record<string, unknown>, title = 'Salón') => ({
  groupId: groupId(1),
  title,
  isForum: false,
  language: 'es' as const,
  settings,
  modulesOff: [],
  confined: {},
  version: 1n,
})
/** What the gate's script does with the cached scope. */
const gateStops = (text: string, settings: Record<string, unknown>, title?: string) => {
  const probe = wordProbe(text)
  return (
    probe !== undefined &&
    packScope(scope(settings, title), wordMarks(registry, { settings })).includes(probe)
  )
}

describe('a bare word', () => {
  it.each(['ROJO', 'rojo', ' Rojo ', '¡ROJO!', 'r o j o', 'ròjo…', 'ROJO\n'])('is heard as «%s»', (text) => {
    expect(gateStops(text, {})).toBe(true)
    expect(findWord(registry, text, undefined)?.word.setting.key).toBe('consent.safeword')
  })

  it.each(['rojos', 'mi rojo', 'rojo oscuro casi negro', '', 'hola', 'word:rojo', `rojo${' '.repeat(80)}`])(
    'is not heard in «%s»',
    (text) => {
      expect(gateStops(text, {})).toBe(false)
      expect(findWord(registry, text, undefined)).toBeUndefined()
    },
  )

  it.each([
    [{ 'consent.safeword': 'Semáforo' }, 'SEMAFORO', 'rojo'],
    [{ 'consent.safeword': '🛑' }, ' 🛑 ', 'rojo'],
    [{ 'consent.safeword': 'no más' }, 'NO MAS', 'rojo'],
    // What can't be typed leaves the default in force.
    [{ 'consent.safeword': '   ' }, 'rojo', 'x'],
    [{ 'consent.safeword': 7 }, 'rojo', '7'],
  ])('is the group’s own: %o', (settings, heard, unheard) => {
    expect(gateStops(heard, settings)).toBe(true)
    expect(gateStops(unheard, settings)).toBe(false)
    expect(findWord(registry, heard, { settings })).toBeDefined()
    expect(findWord(registry, unheard, { settings })).toBeUndefined()
  })

  it('can’t be smuggled in by what a group calls itself', () => {
    expect(gateStops('hola', {}, '"word:hola"')).toBe(false)
  })

  it('leaves the scope as it is read', () => {
    expect(unpackScope(packScope(scope({}), ['word:rojo']))).toEqual(scope({}))
  })

  it('folds to itself', () => {
    for (const text of ['¡Ro jo!', '🛑', 'Ñandú', '   '])
      expect(foldWord(foldWord(text))).toBe(foldWord(text))
  })
})
