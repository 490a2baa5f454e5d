import { expect, it } from 'vitest'
import { Refusal } from '../../../lib/contract/answer.ts'
import type { Ability } from '../../../lib/contract/entry.ts'
import { codeOf } from '../../../lib/features/configuration/codes.ts'
import { type AdminAct, findEntry, listSections } from '../../../lib/features/configuration/service.ts'
import { lantern } from './lantern.ts'

/** Somebody who may change settings, and holds these abilities beside. */
const actOf = (...held: Ability[]) =>
  ({
    services: { features: [lantern] },
    can: async (ability: Ability) => held.includes(ability),
  }) as unknown as AdminAct

const categories = async (act: AdminAct) => (await listSections(act)).map(({ category }) => category)
const BANS = codeOf('lantern.bans')

it('a setting that takes another ability is neither shown to nor changed by who lacks it', async () => {
  expect(await categories(actOf())).toEqual(['events'])
  await expect(findEntry(actOf('economy'), BANS)).rejects.toThrow(Refusal)
})

it('and is both by who has it', async () => {
  expect(await categories(actOf('moderation'))).toEqual(['events', 'guard'])
  expect((await findEntry(actOf('moderation'), BANS)).name).toBe('bans')
})

it('one that no feature has any more is refused', async () => {
  await expect(findEntry(actOf('moderation'), codeOf('lantern.snuffed'))).rejects.toThrow(Refusal)
})
