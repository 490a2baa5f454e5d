/**
 * What waits in Redis to be written down in Postgres: a set of the chats that have counters, touched when a group's
 * counters are made, and of marks. The tick looks there alone, so that an idle minute asks one thing.
 */
export const COUNTED_KEY = 'bot:uses:chats'
/** An update lies in Redis that could not be handled (see lib/bot/door/set-aside). */
export const ON_SHELF = '~aside'
/** An instance has left its counters (see metrics). */
export const ON_METRICS = '~metrics'
/** No chat's id begins like that. */
export const isChat = (member: string) => !member.startsWith('~')
