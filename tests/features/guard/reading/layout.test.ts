import fc from 'fast-check'
import { expect, it } from 'vitest'
import { joinLines } from '../../../../lib/features/guard/reading/layout.ts'

it.each([
  [['c', 'a', 's', 'a'], 'c a s a'],
  [['v', 'e', 'n', '', 'y', 'a'], 'v e n  y a'],
  [['gana', 'dinero', '', 'desde', 'casa', 'hoy'], 'gana dinero desde casa hoy'],
  [['a', 'b', 'c'], 'a\nb\nc'],
  [['hola a todos, buenas', 'c', 'a', 's', 'a'], 'hola a todos, buenas\nc a s a'],
  [['Nombre: Ana', 'Rol: ama', 'Edad: 30', 'Vive: Lima'], 'Nombre: Ana\nRol: ama\nEdad: 30\nVive: Lima'],
])('reads a column as the line that it is: %j', (lines, read) => {
  expect(joinLines(lines)).toBe(read)
})

it('looks at each line twice, however many stand empty', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), (empty) => {
      let looks = 0
      const lines = new Proxy(['todo', ...Array<string>(empty).fill(''), 'fin'], {
        get(target, name) {
          if (/^\d+$/.test(String(name))) looks += 1
          return Reflect.get(target, name)
        },
      })
      joinLines(lines)
      expect(looks).toBeLessThanOrEqual(4 * lines.length)
    }),
    { numRuns: 20 },
  )
})
