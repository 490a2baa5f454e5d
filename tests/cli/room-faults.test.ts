import { expect, it } from 'vitest'
import { arrowsIn, findRoomFaults, houseOf } from '../../lib/cli/room-faults.ts'

const module = (source: string, ...imported: string[]) => ({
  source,
  dependencies: imported.map((resolved) => ({ resolved })),
})
const drawn = (modules: Parameters<typeof houseOf>[0]) =>
  Object.fromEntries([...houseOf(modules)].map(([room, known]) => [room, [...known].sort()]))

it('draws an arrow wherever a room knows another, once however often it does', () => {
  expect(
    drawn([
      module('lib/app.ts', 'lib/bot/bot.ts', 'lib/jobs/work.ts'),
      module('lib/bot/bot.ts', 'lib/bot/door/gate.ts', 'lib/values/ids.ts', 'lib/values/coins.ts'),
      module('lib/bot/door/gate.ts', 'lib/values/ids.ts'),
      module('lib/values/ids.ts'),
      module('api/telegram.ts', 'lib/app.ts'),
      module('migrations/2026-11-23-10-base.ts', 'node_modules/kysely/index.js'),
    ]),
  ).toEqual({
    'lib/app.ts': ['lib/bot', 'lib/jobs'],
    'lib/bot': ['lib/values'],
    'lib/values': [],
    api: ['lib/app.ts'],
    migrations: [],
  })
})

it('takes neither tests nor packages for rooms', () => {
  expect(drawn([module('tests/x.test.ts', 'lib/app.ts'), module('node_modules/zod/index.js')])).toEqual({})
})

it('holds the house to its limits, and takes as much as they allow', () => {
  const house = houseOf([
    module('lib/a/x.ts', 'lib/b/x.ts', 'lib/c/x.ts'),
    module('lib/b/x.ts', 'lib/c/x.ts'),
    module('lib/c/x.ts'),
  ])
  expect(arrowsIn(house)).toBe(3)
  expect(findRoomFaults(house, { rooms: 3, arrows: 3 })).toEqual([])
  expect(findRoomFaults(house, { rooms: 2, arrows: 2 })).toEqual([
    '3 rooms, at most 2',
    '3 arrows between rooms, at most 2',
  ])
})

it('finds rooms that know each other round a corner, whatever else they know', () => {
  const house = houseOf([
    module('lib/a/x.ts', 'lib/b/x.ts'),
    module('lib/b/x.ts', 'lib/c/x.ts', 'lib/d/x.ts'),
    module('lib/c/x.ts', 'lib/a/x.ts'),
    module('lib/d/x.ts'),
  ])
  expect(findRoomFaults(house, { rooms: 9, arrows: 9 })).toEqual([
    'a circle of rooms through lib/a',
    'a circle of rooms through lib/b',
    'a circle of rooms through lib/c',
  ])
})
