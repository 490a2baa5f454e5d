import type { Reply } from '../../contract/answer.ts'
import { type Button, button } from '../../contract/button.ts'
import { ABILITIES, type Ability, holds } from '../../contract/entry.ts'
import type { GroupAct } from '../../contract/turn.ts'
import { pairs } from '../../ui/rows.ts'
import type { UserId } from '../../values/ids.ts'
import { nameOf } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import { decideFormer, openList, openPerson, turnAbility } from './buttons.ts'
import { abilityText, formerGifts, type Look, type PersonLook, stateOf, takable } from './looks.ts'
import { say } from './texts.ts'

/** Who has what, and what can be given or taken: facts in, texts and buttons out. */

const byTelegram = ({ administration }: Look, person: UserId): readonly Ability[] =>
  administration.people.find(({ userId }) => userId === person)?.abilities ?? []

const MOST_PEOPLE = 20

export function listScreen({ group }: GroupAct, look: Look): Reply {
  const { gifts } = look
  const people = [...new Map(gifts.map(({ to, receiver }) => [to, receiver])).values()]
  const former = formerGifts(look)
  return {
    where: 'aside',
    otherwise: 'private',
    text: [
      say('list.title', { group: group.title }),
      ...(people.length === 0
        ? [say('list.none')]
        : people.slice(0, MOST_PEOPLE).map((person) =>
            say('lines', {
              lines: [
                say('list.person', { who: { named: person } }),
                ...gifts.filter(({ to }) => to === person.userId).map((gift) => giftLine(look, gift)),
              ],
            }),
          )),
      ...(people.length > MOST_PEOPLE ? [say('list.more', { count: people.length - MOST_PEOPLE })] : []),
      ...(former.length > 0 ? [say('list.former')] : []),
      say('list.next', { example: { typed: 'delegar @ana' } }),
    ],
    buttons: [
      ...(former.length > 0
        ? [
            [
              button(say('list.keep'), decideFormer, [group.groupId, 'keep']),
              button(say('list.drop'), decideFormer, [group.groupId, 'drop']),
            ],
          ]
        : []),
      ...pairs(
        people
          .filter(({ userId }) => userId !== look.actor)
          .slice(0, MOST_PEOPLE)
          .map((person) =>
            button(say('list.open', { who: nameOf(person) }), openPerson, [group.groupId, person.userId]),
          ),
      ),
    ],
  }
}

function giftLine(look: Look, gift: Look['gifts'][number]): Text {
  return say(`gift.${stateOf(look, gift)}`, {
    ability: abilityText(gift.ability),
    giver: { named: gift.giver },
  })
}

export function personScreen(look: PersonLook): Reply {
  const { person, gifts, groupId } = look
  const rights = byTelegram(look, person.userId)
  const theirs = gifts.filter(({ to }) => to === person.userId)
  const choices = ABILITIES.flatMap((ability) => choice(look, ability, rights))
  return {
    where: 'aside',
    otherwise: 'private',
    text: [
      say('person.title', { who: { named: person } }),
      say('lines', {
        lines: [
          ...(rights.length > 0
            ? [say('person.rights', { abilities: { list: rights.map(abilityText) } })]
            : []),
          ...theirs.map((gift) => giftLine(look, gift)),
          ...(rights.length + theirs.length === 0 ? [say('person.nothing')] : []),
        ],
      }),
      choices.length > 0 || person.isHere
        ? say(choices.length > 0 ? 'person.next' : 'person.no_choice')
        : say('refusals.away', { who: nameOf(person) }),
    ],
    buttons: [...choices.map((each) => [each]), [button(say('list.all'), openList, [groupId])]],
  }
}

/** What is theirs to take is on; what they hold by Telegram's rights needs no giving. */
function choice(look: PersonLook, ability: Ability, rights: readonly Ability[]): Button[] {
  const { person, groupId, givable, administration } = look
  const on = takable(look, person.userId, ability).length > 0
  const isOffered =
    person.isHere &&
    person.userId !== administration.creatorId &&
    givable.includes(ability) &&
    !holds(rights, ability)
  if (!on && !isOffered) return []
  return [
    button(say(on ? 'choice.on' : 'choice.off', { ability: abilityText(ability) }), turnAbility, [
      groupId,
      person.userId,
      ABILITIES.indexOf(ability),
      on ? 'off' : 'on',
    ]),
  ]
}
