import type { Reply } from '../../contract/answer.ts'
import { type Button, button } from '../../contract/button.ts'
import { linkButton } from '../../contract/link.ts'
import { pairs } from '../../ui/rows.ts'
import type { GroupId } from '../../values/ids.ts'
import { shownName } from '../../values/names.ts'
import type { Text } from '../../values/text.ts'
import { pickGroup, sendPicture, toEditing, toReporting } from './buttons.ts'
import { fullName, isUntold, type Profile } from './fields.ts'
import type { PictureWords } from './picture.ts'
import type { OwnGroup } from './queries.ts'
import type { CardView } from './service.ts'
import { say } from './texts.ts'

/** What profiles look like: facts in, texts and buttons out. */

/** On one line, as one text; nothing for nothing. */
const inline = (texts: readonly Text[]): readonly Text[] =>
  texts.length < 2 ? texts : [texts.reduce((first, next) => say('card.and', { first, next }))]

const joined = (lines: readonly Text[]): Text => say('lines', { lines })

/** @param quick what other features offer to do with them, below somebody else's card */
export function cardScreen(view: CardView, groupId: GroupId, quick: readonly Button[]): Reply {
  const { person, profile, own, isHere, lines, badges } = view
  // The name that they chose is the one shown everywhere; here stands Telegram's beside it.
  const head = profile.alias
    ? say('card.alias', { alias: profile.alias, who: shownName([person.firstName, person.lastName]) })
    : say('card.name', { who: { named: person } })
  const traits = traitsOf(profile)
  return {
    where: 'aside',
    text: [
      joined([head, ...inline(traits)]),
      ...(own || isHere ? [] : [say('card.gone')]),
      ...(isUntold(profile) && (own || isHere) ? [say(own ? 'card.untold_own' : 'card.untold')] : []),
      ...(profile.bio ? [say('card.bio', { bio: profile.bio })] : []),
      ...(profile.limits ? [say('card.limits', { limits: profile.limits })] : []),
      ...(lines.length > 0 ? [joined(lines)] : []),
      ...inline(badges).map((all) => say('card.badges', { badges: all })),
    ],
    buttons: cardButtons(view, groupId, quick),
  }
}

function cardButtons({ own, person }: CardView, groupId: GroupId, quick: readonly Button[]): Button[][] {
  const picture = button(say('card.picture'), sendPicture, [person.userId])
  return own
    ? [[linkButton(say('card.edit'), toEditing, groupId), picture]]
    : [...pairs(quick), [picture, linkButton(say('card.report'), toReporting, groupId, person.userId)]]
}

/** Pronouns, age and role, as far as they are told. */
function traitsOf({ pronouns, age, role }: Profile): Text[] {
  return [
    ...(pronouns ? [say('card.pronouns', { pronouns })] : []),
    ...(age === null ? [] : [say('card.age', { count: age })]),
    ...(role ? [say('card.role', { role })] : []),
  ]
}

/** The menu of the wizard: all fields as they would be saved. */
export function editScreen(groupTitle: string, profile: Profile, changed: boolean): Text[] {
  const line = (key: Parameters<typeof say>[0], value: string | number | null): Text =>
    say('edit.line', { field: say(key), value: value === null ? say('edit.nothing') : String(value) })
  return [
    say('edit.title', { group: groupTitle }),
    joined([
      line('fields.alias', profile.alias),
      line('fields.pronouns', profile.pronouns),
      line('fields.age', profile.age),
      line('fields.role', profile.role),
      say('edit.line', {
        field: say('fields.photo'),
        value: say(profile.photo ? 'edit.has_photo' : 'edit.nothing'),
      }),
      line('fields.bio', profile.bio),
      line('fields.limits', profile.limits),
    ]),
    say(changed ? 'edit.unsaved' : 'edit.choose'),
  ]
}

export function savedScreen(groupTitle: string, profile: Profile): Reply {
  const name = profile.alias ? [say('edit.saved_as', { alias: profile.alias })] : []
  return { where: 'aside', text: [say('edit.saved', { group: groupTitle }), ...name] }
}

/** Asked once more, before anything is noted. @param saved what was said of the rest */
export const underageScreen = (age: number, saved: Reply | undefined, buttons: readonly Button[]): Reply => ({
  where: 'private',
  text: [...(saved ? asTexts(saved.text) : []), say('underage.ask', { age })],
  buttons: [buttons],
})

const asTexts = (texts: Reply['text']): readonly Text[] =>
  Array.isArray(texts) ? (texts as readonly Text[]) : [texts as Text]

export const groupsScreen = (groups: readonly OwnGroup[]): Reply => ({
  where: 'aside',
  text: say('edit.which_group'),
  buttons: groups.map(({ groupId, title }) => [button(say('edit.group', { title }), pickGroup, [groupId])]),
})

/** @param plain as the reader reads it, without markup */
export function pictureWords(
  view: CardView,
  groupTitle: string,
  plain: (text: Text) => string,
): PictureWords {
  const { person, profile, lines, badges } = view
  return {
    name: profile.alias ?? fullName(person),
    under: profile.alias ? fullName(person) : '',
    traits: traitsOf(profile).map(plain).join('  ·  '),
    bio: profile.bio ?? '',
    facts: lines.map(plain),
    badges: badges.map(plain),
    group: groupTitle,
  }
}
