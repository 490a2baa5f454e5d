import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { expect, expectTypeOf, it } from 'vitest'
import { openRequest, type Wish } from '../../lib/consent/asking.ts'
import { arg } from '../../lib/contract/arguments.ts'
import { command } from '../../lib/contract/command.ts'
import type { GroupAct, GroupTurn, RoleplayAct } from '../../lib/contract/turn.ts'
import { features } from '../../lib/features.ts'

// The gate that a feature can't forget: what takes a RoleplayAct is reached only through the bot's check.

declare const wish: Wish

it('does not compile without the check', () => {
  expectTypeOf<Parameters<typeof openRequest>[0]>().toEqualTypeOf<GroupAct & RoleplayAct>()
  expectTypeOf<GroupTurn>().not.toExtend<RoleplayAct>()
  const forgotten = command({
    name: 'atar',
    place: 'group',
    args: { who: arg.person },
    async run(turn) {
      // @ts-expect-error A turn of which nothing was checked.
      await openRequest(turn, wish)
      return undefined
    },
  })
  const declared = command({
    name: 'atar',
    place: 'group',
    roleplay: true,
    args: { who: arg.person },
    async run(turn) {
      await openRequest(turn, wish)
      return undefined
    },
  })
  expect([forgotten.roleplay, declared.roleplay]).toEqual([undefined, true])
})

it('nothing casts an act into one, and outside of the bot nothing casts a turn or an act into anything', async () => {
  const casts: string[] = []
  const ANY = /(?<![.\w])(turn|act|here) as (never|any|unknown|[A-Z])/
  for (const file of globSync('{api,lib}/**/*.ts')) {
    const source = await readFile(file, 'utf8')
    const cast = /\bas (\w+ & )*Roleplay(Act|Turn)\b/.test(source)
    if (cast || (!file.startsWith('lib/bot/') && ANY.test(source))) casts.push(file)
  }
  expect(casts).toEqual([])
})

it('every command that asks something of a person is a roleplay command', () => {
  const roleplay = features
    .flatMap(({ commands = [] }) => commands)
    .filter((each) => each.roleplay)
    .map(({ name }) => name)
  expect(roleplay).toContain('collar')
})
