import { z } from 'zod'
import { groupSettings } from '../../community/group-settings.ts'
import { findMember, listMembers, type Member } from '../../community/members.ts'
import { UnknownPerson } from '../../contract/answer.ts'
import { type AnyEndpoint, list, read } from '../../contract/rest.ts'
import { memberParams, moment, momentOut, person, personOut } from '../../contract/rest-shapes.ts'
import { userId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'

/** The group and its people, for other programs: see contract/rest. */

const group = read({
  method: 'get',
  path: '/group',
  operationId: 'getGroup',
  summary: 'The group that the key belongs to',
  tag: 'Members',
  scope: 'members:read',
  response: z
    .object({
      id: z.string().meta({ description: "The bot's own: it outlives an upgrade to a supergroup." }),
      title: z.string(),
      language: z.enum(['es', 'en']),
      currency: z.object({ name: z.string(), symbol: z.string() }),
      timeZone: z.string().meta({ description: 'IANA name.', example: 'Europe/Madrid' }),
    })
    .meta({ id: 'Group' }),
  async run({ act: { group: scope } }) {
    const { currency, symbol, timeZone } = groupSettings.of(scope)
    return {
      id: String(scope.groupId),
      title: scope.title,
      language: scope.language,
      currency: { name: currency, symbol },
      timeZone,
    }
  },
})

const memberOut = personOut
  .extend({ username: z.string().nullable().meta({ example: 'ana' }), knownSince: momentOut })
  .meta({ id: 'Member' })

const toOut = (member: Member, nameOf: (who: Named) => string) => ({
  ...person(member, nameOf),
  username: member.username,
  knownSince: moment(member.knownSince),
})

const members = list({
  method: 'get',
  path: '/members',
  operationId: 'listMembers',
  summary: 'Who is in the group and was seen there, in the order of their ids',
  tag: 'Members',
  scope: 'members:read',
  pages: z.object({ after: z.number() }),
  response: memberOut,
  async run({ act, cursor, limit, nameOf }) {
    const after = cursor && userId(cursor.after)
    // One more tells whether there is another page.
    const found = await listMembers(act.services.database, act.group.groupId, after, limit + 1)
    const shown = found.slice(0, limit)
    const last = shown.at(-1)
    return {
      items: shown.map((each) => toOut(each, nameOf)),
      next: found.length > limit && last ? { after: last.userId as number } : undefined,
    }
  },
})

const member = read({
  method: 'get',
  path: '/members/{member}',
  operationId: 'getMember',
  summary: 'A member, by id or @username',
  tag: 'Members',
  scope: 'members:read',
  params: memberParams,
  expects: ['unknown-member'],
  response: memberOut,
  async run({ act, params, nameOf }) {
    const found = await findMember(act.services.database, act.group.groupId, params.member)
    if (!found) throw new UnknownPerson()
    return toOut(found, nameOf)
  },
})

export const endpoints: readonly AnyEndpoint[] = [group, members, member]
