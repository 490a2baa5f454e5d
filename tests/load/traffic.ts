import { messageUpdate, type Place } from '../bench/updates.ts'

/** A group's people follow each other, group by group. */
export const GROUPS = 200
export const PEOPLE = 30
const FIRST_CHAT = -1_003_000_000_000
const FIRST_PERSON = 300_000_000

/** Of a hundred updates this many are commands, as in a group that plays; the rest is talk. */
const COMMANDS_IN_HUNDRED = 5
const COMMANDS = ['/saldo', '/ranking', '/historial', '/transferir 1']

const chatIdOf = (group: number) => FIRST_CHAT - group
const firstUserIdOf = (group: number) => FIRST_PERSON + group * PEOPLE

/**
 * The n-th update: groups take turns, as strangers to each other do, and within a group its people do, so that nobody's
 * own limits are what is measured.
 */
export function updateAt(n: number): string {
  const group = n % GROUPS
  const turn = Math.floor(n / GROUPS)
  const place: Place = { chatId: chatIdOf(group), userId: firstUserIdOf(group) + (turn % PEOPLE) }
  const hundredth = (turn * 37 + group) % 100
  if (hundredth >= COMMANDS_IN_HUNDRED)
    return JSON.stringify(messageUpdate(place, `buenas noches, ya van ${n}`))
  const command = COMMANDS[(turn + group) % COMMANDS.length] ?? '/saldo'
  const other = firstUserIdOf(group) + ((turn + 1) % PEOPLE)
  return JSON.stringify(messageUpdate(place, command, command.startsWith('/transferir') ? other : undefined))
}
