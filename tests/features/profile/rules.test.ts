import { expect, it } from 'vitest'
import { refuseMention } from '../../../lib/features/profile/rules.ts'
import { userId } from '../../../lib/values/ids.ts'

it.each([
  ['somebody by their id', { by: 'id', userId: userId(7), isBot: false }, undefined],
  ['somebody by their name', { by: 'username', username: 'nadia_noir' }, undefined],
  ['a bot', { by: 'id', userId: userId(8), isBot: true }, 'profile.bot'],
  ['a channel, or who writes as the group', { by: 'chat' }, 'profile.channel'],
] as const)('whose card is shown: %s', (_who, mention, code) => {
  expect(refuseMention(mention)?.code).toBe(code)
})
