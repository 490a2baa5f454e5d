import type { GroupId } from '../values/ids.ts'
import type { Text } from '../values/text.ts'
import type { LinkButton } from './button.ts'
import { declare } from './declared.ts'
import type { AnyEntry, Entry } from './entry.ts'

/** What a link carries. */
export interface LinkData {
  readonly groupId: GroupId
  readonly subject: number | undefined
}

/**
 * A way from a group into the private chat: `https://t.me/<bot>?start=…`, signed, with the group in it. Anyone may
 * follow it, and may have left the group since: whoever opens it checks that.
 */
export interface DeepLink {
  /** Unique over all features: at most 16 of a-z and 0-9. */
  readonly name: string
  readonly entry: AnyEntry
}

/**
 * Declares a link: `link('perfil', { run: (turn) => edit(turn) })`. It is about its group, wherever it is followed, unless
 * it is declared `private`: then about none. (A wizard and its link that refer to each other: say `: DeepLink`.)
 */
export function link<
  const P extends 'subject' | 'private' = 'subject',
  const Roleplay extends boolean = false,
>(
  name: string,
  entry: Omit<Entry<P, Roleplay, LinkData>, 'place' | 'groupOf'> & { readonly place?: P },
): DeepLink {
  const { place = 'subject', ...rest } = entry
  const groupOf = ({ groupId }: LinkData) => groupId
  const whole = { ...rest, place, ...(place === 'subject' ? { groupOf } : {}) }
  return declare('link', name, { name, entry: whole as unknown as AnyEntry })
}

/** A button that leads to a link. @param subject a number for it to carry, such as somebody's id */
export const linkButton = (
  label: Text,
  to: Pick<DeepLink, 'name'>,
  groupId: GroupId,
  subject?: number,
): LinkButton => ({
  label,
  link: to.name,
  groupId,
  ...(subject === undefined ? {} : { subject }),
})
