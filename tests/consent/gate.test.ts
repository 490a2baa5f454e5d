import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { expect, expectTypeOf, it } from 'vitest'
import { openRequest, type Wish } from '../../lib/consent/asking.ts'
import { arg } from '../../lib/contract/arguments.ts'
import { command, type GroupTurn, type RoleplayTurn } from '../../lib/contract/feature.ts'
import { features } from '../../lib/features.ts'

// The gate that a feature can't forget: what takes a RoleplayTurn is reached only through the bot's check.

declare const wish: Wish

it('does not compile without the check', () => {
  expectTypeOf<Parameters<typeof openRequest>[0]>().toEqualTypeOf<RoleplayTurn>()
  expectTypeOf<GroupTurn>().not.toExtend<RoleplayTurn>()
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

it('nothing but the bot casts a turn into one', async () => {
  const casts: string[] = []
  for (const file of globSync('{api,lib}/**/*.ts'))
    if (/\bas (GroupTurn & )?RoleplayTurn\b/.test(await readFile(file, 'utf8'))) casts.push(file)
  expect(casts).toEqual(['lib/bot/turn.ts'])
})

it('every command that asks something of a person is a roleplay command', () => {
  const roleplay = features
    .flatMap(({ commands = [] }) => commands)
    .filter((each) => each.roleplay)
    .map(({ name }) => name)
  expect(roleplay).toContain('collar')
})
