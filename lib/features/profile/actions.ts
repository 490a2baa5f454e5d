import { z } from 'zod'
import type { PersonMention } from '../../contract/arguments.ts'
import {
  type Answer,
  action,
  type Button,
  type GroupTurn,
  Refusal,
  type Reply,
  type Turn,
} from '../../contract/feature.ts'
import { groupId } from '../../values/ids.ts'
import { edit, editLink, reportLink } from './scene.ts'
import { cardScreen, groupsScreen, pictureWords } from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'

const person = z.coerce.number().int().positive()

/** Cards live in groups only: their messages were sent there. */
function inGroup(turn: Turn): GroupTurn {
  if (!turn.group) throw new Error('a card outside of a group')
  return turn as GroupTurn
}

/** @throws Refusal, UnknownPerson */
export async function showCard(turn: GroupTurn, who: PersonMention | undefined): Promise<Reply> {
  const view = await service.viewCard(turn, who)
  const picture = turn.button(say('card.picture'), sendPicture, [view.person.userId])
  if (view.own) return cardScreen(view, [[{ label: say('card.edit'), url: turn.linkTo(editLink) }, picture]])
  const quick = service.partsOf(turn).flatMap((part) => part.buttons?.(turn, view.person) ?? [])
  const report = { label: say('card.report'), url: turn.linkTo(reportLink, view.person.userId) }
  return cardScreen(view, [...pairs(quick), [picture, report]])
}

const pairs = (buttons: readonly Button[]): Button[][] =>
  Array.from({ length: Math.ceil(buttons.length / 2) }, (_, row) => buttons.slice(row * 2, row * 2 + 2))

/** The card as a picture, below the one in words. */
export const sendPicture = action<readonly [userId: number]>({
  feature: 'profile',
  name: 'picture',
  version: 1,
  for: 'anyone',
  data: z.tuple([person]),
  async run(turn, [userId]): Promise<Answer> {
    const here = inGroup(turn)
    const view = await service.viewCard(here, { by: 'id', userId, isBot: false })
    const words = pictureWords(view, here.group.title, turn.plain)
    await service.sendPicture(here, view, words)
    return { toast: say('card.picture_sent') }
  },
})

export const pickGroup = action<readonly [id: bigint]>({
  feature: 'profile',
  name: 'group',
  version: 1,
  for: 'owner',
  data: z.tuple([
    z
      .string()
      .regex(/^\d{1,18}$/)
      .transform(BigInt),
  ]),
  run: (turn, [id]) => edit(turn, groupId(id)),
})

/** In private: which of their groups' profiles; straight to it where there is one. @throws Refusal where there is none */
export async function beginEditing(turn: Turn): Promise<Answer> {
  if (turn.group) return edit(turn, turn.group.groupId)
  const groups = await service.listOwnGroups(turn)
  const [first] = groups
  if (!first) throw new Refusal(say('refusals.no_groups'))
  if (groups.length === 1) return edit(turn, first.groupId)
  return groupsScreen(groups, (label, { groupId: id }) => turn.button(label, pickGroup, [id]))
}
