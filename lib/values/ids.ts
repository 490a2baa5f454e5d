declare const brand: unique symbol
type Branded<Value, Name> = Value & { readonly [brand]: Name }

/** Telegram's id of a person. Below 2^52 (Bot API), so a number holds it. */
export type UserId = Branded<number, 'UserId'>
/** The bot's own id of a group: survives the upgrade to a supergroup. */
export type GroupId = Branded<bigint, 'GroupId'>

export const userId = (value: number | bigint | string): UserId => Number(value) as UserId
export const groupId = (value: number | bigint | string): GroupId => BigInt(value) as GroupId
