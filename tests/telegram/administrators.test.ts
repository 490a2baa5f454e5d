import type { ChatMember } from '@grammyjs/types'
import { describe, expect, it } from 'vitest'
import { ABILITIES } from '../../lib/contract/entry.ts'
import { abilitiesOf, packAdministrators, unpackAdministrators } from '../../lib/telegram/administrators.ts'
import { userId } from '../../lib/values/ids.ts'

const user = { id: 7, is_bot: false, first_name: 'Iván' }
const administrator = (rights: object) => ({ status: 'administrator', user, ...rights }) as ChatMember

describe('abilities by right', () => {
  it.each<[string, ChatMember, readonly string[]]>([
    ['the creator', { status: 'creator', user, is_anonymous: false }, ABILITIES],
    ['a title without rights', administrator({ can_manage_chat: true, custom_title: 'Reina' }), []],
    ['rights that give no ability', administrator({ can_manage_chat: true, can_delete_messages: true }), []],
    ['can_promote_members', administrator({ can_promote_members: true }), ['economy', 'audit']],
    ['can_restrict_members', administrator({ can_restrict_members: true }), ['moderation', 'audit']],
    ['can_pin_messages', administrator({ can_pin_messages: true }), ['events', 'audit']],
    ['can_change_info', administrator({ can_change_info: true }), ['settings', 'audit']],
    ['a right that was refused', administrator({ can_change_info: false }), []],
    ['a member', { status: 'member', user }, []],
    // Telegram lists the bot that asks.
    [
      'a bot with every right',
      {
        ...administrator({ can_restrict_members: true, can_promote_members: true }),
        user: { ...user, is_bot: true },
      } as ChatMember,
      [],
    ],
    // Permissions of a restricted member have the names of an administrator's rights.
    [
      'a restricted member',
      {
        status: 'restricted',
        user,
        is_member: true,
        can_pin_messages: true,
        can_change_info: true,
      } as ChatMember,
      [],
    ],
  ])('%s', (_, member, abilities) => {
    expect(abilitiesOf(member)).toEqual(abilities)
  })
})

describe('what is cached of them', () => {
  it('is read as it was written', () => {
    const known = {
      asOf: 5,
      creatorId: userId(7),
      people: [{ userId: userId(7), abilities: ['events', 'audit'] as const }],
    }
    expect(unpackAdministrators(packAdministrators(known))).toEqual(known)
  })
  it.each(['{"creatorId":1,"ids":[1,2]}', '{"ids":[]}', '{}', 'null'])(
    'is unknown in an older form: %s',
    (packed) => {
      expect(unpackAdministrators(packed)).toBeUndefined()
    },
  )
})
