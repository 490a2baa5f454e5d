import { type DeepLink, link } from '../../contract/link.ts'
import { toDoor } from './buttons.ts'
import { askPrivately } from './service/asking.ts'
import { say } from './texts.ts'

/** What `/start` brings from the group: the question, where it can be answered in writing too. */
export const doorLink: DeepLink = link(toDoor.name, {
  letsGo: true,
  async run(turn, { groupId }) {
    const asked = await askPrivately(turn, groupId, turn.incoming.chat?.id ?? turn.actor.userId)
    // It has been said already, by a call that knows which message it became.
    return asked ? { toast: say('asked') } : { where: 'private', text: say('nothing') }
  },
})
