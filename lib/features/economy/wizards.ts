import { z } from 'zod'
import { Refusal, UnknownPerson } from '../../contract/answer.ts'
import type { GroupScope } from '../../contract/group.ts'
import { type DeepLink, link } from '../../contract/link.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import { wizard } from '../../contract/wizard.ts'
import { coins as toCoins } from '../../values/coins.ts'
import { type GroupId, groupId, type UserId, userId } from '../../values/ids.ts'
import { type Named, personSchema } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import { wholeSchema } from '../../values/whole.ts'
import { byId, give, taxAsked } from './giving.ts'
import { giftPreview } from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'

export const NOTE_LENGTH = 200

interface GiftBegun {
  readonly groupId: GroupId
  readonly settings: GroupScope['settings']
  readonly to: Named
}

/** Who has gone meanwhile is told of where it is confirmed. */
function saidOf(error: unknown): Text | undefined {
  if (error instanceof Refusal) return error.text
  if (error instanceof UnknownPerson) return undefined
  throw error
}

/** A gift from somebody's card, made up in private: how much, with what words. The group hears of it once it is made. */
export const gift = wizard({
  name: 'economy.gift',
  title: say('gift.wizard'),
  command: '/transferir',
  place: 'subject',
  groupOf: ({ groupId: group }) => group,
  given: z.object({
    groupId: wholeSchema.transform(groupId),
    settings: z.record(z.string(), z.unknown()),
    to: personSchema,
  }),
  groupSettings: ({ settings }) => settings,
  confirm: say('gift.confirm'),
  steps: [
    {
      name: 'coins',
      input: 'amount',
      prompt: say('gift.how_much'),
      // What can't be given is told before its words are thought of.
      judge: async (turn, coins, _draft, { groupId, settings, to }: GiftBegun) => {
        const act = { ...turn, group: { groupId, settings } }
        const prepared = service.prepareTransfer(act, byId(to.userId), toCoins(coins))
        return prepared.then(() => undefined).catch(saidOf)
      },
      suggestions: ['10', '50', '100', '500'].map((value) => ({
        value,
        label: say('gift.coins', { coins: { coins: BigInt(value) } }),
      })),
    },
    { name: 'note', input: 'text', max: NOTE_LENGTH, prompt: say('gift.note'), optional: true },
  ],
  preview: (_turn, { coins, note }, given) =>
    giftPreview({ to: given.to, coins, tax: taxAsked(given.settings, coins) }, note ?? undefined),
  finish: (turn, draft, { to, settings }) =>
    give(turn, {
      to,
      coins: toCoins(draft.coins),
      tax: taxAsked(settings, draft.coins),
      note: draft.note ?? undefined,
    }),
})

/** From the group to where it is made up; it carries whose it will be. */
export const giftLink: DeepLink = link('regalo', {
  run(turn, { subject }) {
    if (subject === undefined) throw new Refusal(say('refusals.no_gift'))
    return chooseGift(turn, userId(subject))
  },
})

/** In private. */
export const chooseGift = (turn: GroupTurn, to: UserId) =>
  turn.enter(gift, async () => ({
    groupId: turn.group.groupId,
    settings: turn.group.settings,
    to: (await service.prepareTransfer(turn, byId(to), 1n)).to,
  }))
