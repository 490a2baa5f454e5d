import { z } from 'zod'
import type { GroupTurn, Turn } from '../../contract/feature.ts'
import { wizard } from '../../contract/wizard.ts'
import { transferScreen } from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'

export const NOTE_LENGTH = 200

/** A gift from somebody's card, in the group: how much, with what words. */
export const gift = wizard({
  name: 'economy.gift',
  title: say('gift.wizard'),
  command: '/transferir',
  given: z.object({
    to: z.object({ userId: z.number(), firstName: z.string(), lastName: z.string().nullish() }),
  }),
  confirm: say('gift.confirm'),
  steps: [
    {
      name: 'coins',
      input: 'amount',
      prompt: say('gift.how_much'),
      suggestions: ['10', '50', '100', '500'].map((value) => ({
        value,
        label: say('gift.coins', { coins: { coins: BigInt(value) } }),
      })),
    },
    { name: 'note', input: 'text', max: NOTE_LENGTH, prompt: say('gift.note'), optional: true },
  ],
  preview: (_turn, { coins, note }, { to }) => [
    say('transferir.ask', { coins: { coins }, to: { person: to } }),
    ...(note ? [say('transferir.note', { note })] : []),
  ],
  async finish(turn, { coins, note }, { to }) {
    const here = inGroup(turn)
    const mention = { by: 'id', userId: to.userId, isBot: false } as const
    return transferScreen(
      here,
      await service.transfer(here, mention, coins, note ?? undefined),
      note ?? undefined,
    )
  },
})

/** Cards, and so gifts, live in groups only. */
function inGroup(turn: Turn): GroupTurn {
  if (!turn.group) throw new Error('a gift outside of a group')
  return turn as GroupTurn
}
