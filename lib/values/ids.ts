declare const brand: unique symbol
type Branded<Value, Name> = Value & { readonly [brand]: Name }

/** Telegram's id of a person. Below 2^52 (Bot API), so a number holds it. */
export type UserId = Branded<number, 'UserId'>
/** Telegram's id of a chat: an attribute of a group, which changes when it becomes a supergroup. */
export type ChatId = Branded<number, 'ChatId'>
/** The bot's own id of a group: survives the upgrade to a supergroup. */
export type GroupId = Branded<bigint, 'GroupId'>

/** Supergroups have chat ids below this one (Bot API). */
export const FIRST_SUPERGROUP = -1_000_000_000_000

/** From here on a number is nobody's: one in the place of who had themselves erased (`privacy_number`). */
export const FIRST_NOBODY = 2 ** 52
export const isNobody = (id: number): boolean => id >= FIRST_NOBODY

export const userId = (value: number | bigint | string): UserId => Number(value) as UserId
export const chatId = (value: number | bigint | string): ChatId => Number(value) as ChatId
export const groupId = (value: number | bigint | string): GroupId => BigInt(value) as GroupId
