import { z } from 'zod'
import { type DeepLink, link } from '../../contract/link.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import { wizard } from '../../contract/wizard.ts'
import { groupId } from '../../values/ids.ts'
import { wholeSchema } from '../../values/whole.ts'
import { listScreen, secretScreen } from './screens.ts'
import { add, faultOf, hostOf, list } from './service/managing.ts'
import { say } from './texts.ts'

const LONGEST = 500

export const addHook = wizard({
  name: 'hooks.add',
  title: say('add.wizard'),
  command: '/webhook',
  place: 'subject',
  ability: 'settings',
  groupOf: ({ groupId: id }) => id,
  given: z.object({ groupId: wholeSchema.transform(groupId), title: z.string() }),
  confirm: say('add.confirm'),
  steps: [
    {
      name: 'url',
      input: 'text',
      max: LONGEST,
      quiet: true,
      prompt: (_draft, given: { title: string }) => [
        say('add.prompt', { group: given.title }),
        say('add.example', { example: { code: 'https://example.org/phantom' } }),
      ],
      judge: (turn, url: string) => faultOf(turn.services, url.trim()),
    },
  ],
  preview: (_turn, { url }, { title }) => say('add.preview', { host: hostOf(url), group: title }),
  async finish(turn, { url }) {
    const { ref, secret } = await add(turn, url.trim())
    return secretScreen('added', ref, secret)
  },
})

/** Asks for an address, in private. */
export const begin = (turn: GroupTurn) =>
  turn.enter(addHook, { groupId: turn.group.groupId, title: turn.group.title })

export const hooksLink: DeepLink = link('webhook', {
  ability: 'settings',
  run: async (turn) => listScreen(turn.group, await list(turn)),
})
