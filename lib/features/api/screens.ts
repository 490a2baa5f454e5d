import type { Reply } from '../../contract/answer.ts'
import { type Button, button } from '../../contract/button.ts'
import type { GroupScope } from '../../contract/group.ts'
import { SCOPES, type Scope } from '../../contract/rest.ts'
import type { UserId } from '../../values/ids.ts'
import type { Text } from '../../values/text.ts'
import { adoptKey, chooseScopes, makeKey, openKey, openKeys, revokeKey } from './buttons.ts'
import { shownRef } from './keys.ts'
import type { Key } from './service.ts'
import { say } from './texts.ts'

/** Keys, as whoever runs a group sees them: in private alone. */

export const maskOf = (scopes: readonly Scope[]): number =>
  SCOPES.reduce((mask, scope, bit) => (scopes.includes(scope) ? mask | (1 << bit) : mask), 0)

export const scopesOf = (mask: number): Scope[] => SCOPES.filter((_, bit) => (mask & (1 << bit)) !== 0)

const scopeText = (scope: Scope): Text => say(`scopes.${scope.replace(':', '_') as 'balances_read'}`)

const used = ({ usedAt }: Key): Text =>
  usedAt === undefined ? say('key.unused') : say('key.used', { when: { moment: usedAt } })

export function keysScreen({ title, groupId }: GroupScope, keys: readonly Key[]): Reply {
  return {
    where: 'private',
    text: [
      say('list.title', { group: title }),
      ...(keys.length === 0
        ? [say('list.none')]
        : keys.map((key) =>
            say('lines', {
              lines: [
                say('list.key', {
                  key: { code: shownRef(key.ref) },
                  who: key.maker ? { named: key.maker } : '👤',
                }),
                used(key),
              ],
            }),
          )),
      say('list.how'),
    ],
    buttons: [
      ...keys.map(({ ref }) => [button(say('list.open', { key: shownRef(ref) }), openKey, [groupId, ref])]),
      [button(say('list.make'), chooseScopes, [groupId, 0])],
    ],
  }
}

export interface KeyView {
  readonly key: Key
  readonly reader: UserId
  /** The reader is the group's creator. */
  readonly isCreator: boolean
}

export function keyScreen({ title, groupId }: GroupScope, { key, reader, isCreator }: KeyView): Reply {
  const isOwn = key.maker?.userId === reader
  return {
    where: 'private',
    text: [
      say('key.title', { key: { code: shownRef(key.ref) }, group: title }),
      say('lines', {
        lines: [
          say('key.made', { who: key.maker ? { named: key.maker } : '👤', when: { moment: key.madeAt } }),
          used(key),
          ...key.scopes.map((scope) => say('key.scope', { scope: scopeText(scope) })),
        ],
      }),
      ...(isOwn ? [] : [say('key.others')]),
    ],
    buttons: [
      [button(say('key.revoke'), revokeKey, [groupId, key.ref])],
      ...(isCreator && !isOwn ? [[button(say('key.adopt'), adoptKey, [groupId, key.ref])]] : []),
      [button(say('back'), openKeys, [groupId])],
    ],
  }
}

/** What a new key is for: each of them is on or off. */
export function scopesScreen(
  { title, groupId }: GroupScope,
  offered: readonly Scope[],
  chosen: readonly Scope[],
): Reply {
  const toggled = (scope: Scope) =>
    maskOf(chosen.includes(scope) ? chosen.filter((each) => each !== scope) : [...chosen, scope])
  return {
    where: 'private',
    text: [say('make.title', { group: title }), say('make.how')],
    buttons: [
      // One press for what is wanted most: each of eight by itself is a flood to the limits.
      [
        button(say('make.all'), chooseScopes, [groupId, maskOf(offered)]),
        button(say('make.reads'), chooseScopes, [
          groupId,
          maskOf(offered.filter((scope) => scope.endsWith(':read'))),
        ]),
      ],
      ...offered.map((scope): Button[] => [
        button(
          say(chosen.includes(scope) ? 'make.on' : 'make.off', { scope: scopeText(scope) }),
          chooseScopes,
          [groupId, toggled(scope)],
        ),
      ]),
      ...(chosen.length > 0
        ? [[button(say('make.done', { count: chosen.length }), makeKey, [groupId, maskOf(chosen)])]]
        : []),
      [button(say('back'), openKeys, [groupId])],
    ],
  }
}

/** The only time that it is told. */
export const madeScreen = (
  { title, groupId }: GroupScope,
  { key, ref }: { readonly key: string; readonly ref: string },
): Reply => ({
  where: 'private',
  text: [say('made.title', { group: title }), say('made.key', { key: { code: key } }), say('made.once')],
  buttons: [
    [{ label: say('made.copy'), copy: key }],
    [button(say('key.revoke'), revokeKey, [groupId, ref]), button(say('list.all'), openKeys, [groupId])],
  ],
})
