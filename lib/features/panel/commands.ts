import { arg } from '../../contract/arguments.ts'
import { type AnyCommand, command } from '../../contract/command.ts'
import { panelScreen, subscribedWords } from './screens.ts'
import * as service from './service.ts'

const panel = command({
  name: 'panel',
  unseen: true,
  aliases: ['dashboard'],
  place: 'subject',
  ability: 'audit',
  args: { which: arg.optionalWord(['semanal', 'weekly']) },
  async run(turn, { which }) {
    if (which !== undefined) {
      const subscription = await service.subscribe(turn, 'toggle')
      return { where: 'aside', otherwise: 'private', text: subscribedWords(subscription) }
    }
    const shown = { page: 'people', range: 'week', theme: 'dark', form: 'drawn' } as const
    return panelScreen(turn.group, await service.viewPanel(turn, shown.range), shown)
  },
})

export const panelCommands: readonly AnyCommand[] = [panel]
