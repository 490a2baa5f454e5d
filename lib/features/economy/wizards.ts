import { z } from 'zod'
import { wizard } from '../../contract/wizard.ts'
import { personSchema } from '../../values/person.ts'
import { transferScreen } from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'

export const NOTE_LENGTH = 200

/** A gift from somebody's card, in the group: how much, with what words. */
export const gift = wizard({
  name: 'economy.gift',
  title: say('gift.wizard'),
  command: '/transferir',
  place: 'group',
  given: z.object({ to: personSchema }),
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
    const mention = { by: 'id', userId: to.userId, isBot: false } as const
    const words = note ?? undefined
    return transferScreen(turn.actor, await service.transfer(turn, mention, coins, words), words)
  },
})
