import { arg } from '../../contract/arguments.ts'
import { button } from '../../contract/button.ts'
import { type AnyCommand, command } from '../../contract/command.ts'
import { mute } from './buttons.ts'
import { panelScreen, subscribedWords } from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'

const panel = command({
  name: 'panel',
  unseen: true,
  aliases: ['dashboard'],
  place: 'subject',
  ability: 'audit',
  args: { which: arg.optionalWord(['semanal'], { weekly: 'semanal' }, { semanal: 'weekly' }) },
  async run(turn, { which }) {
    if (which !== undefined) {
      // It never switches off: a command that comes again would take back what it did.
      const subscription = await service.subscribe(turn, 'on')
      const buttons = [[button(say('weekly_off'), mute, [turn.group.groupId])]]
      return { where: 'aside', otherwise: 'private', text: subscribedWords(subscription), buttons }
    }
    const shown = { page: 'people', range: 'week', theme: 'dark', form: 'drawn' } as const
    return panelScreen(turn.group, await service.viewPanel(turn, shown.range), shown)
  },
})

export const panelCommands: readonly AnyCommand[] = [panel]
