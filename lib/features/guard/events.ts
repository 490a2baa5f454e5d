import type { Answer } from '../../contract/answer.ts'
import type { Events } from '../../contract/event.ts'
import type { Turn } from '../../contract/turn.ts'
import { noteReaction } from './service/reactions.ts'
import { guardSettings } from './settings.ts'

export const guardEvents: Events = { message_reaction: onReaction }

/** Reactions without words are an advert's cheapest way to be looked at: the name and the picture are the advert. */
async function onReaction(turn: Turn): Promise<Answer> {
  const { group, actor, incoming } = turn
  const news = incoming.update.message_reaction
  if (!news || !group || !news.user || news.user.is_bot || guardSettings.of(group).level === 'off')
    return undefined
  // One that is taken back, or changed, adds nothing.
  if (countIn(news.new_reaction) > countIn(news.old_reaction)) await noteReaction(turn, group, actor)
  return undefined
}

/** An authentic update may lack what it promises. */
const countIn = (reactions: unknown) => (Array.isArray(reactions) ? reactions.length : 0)
