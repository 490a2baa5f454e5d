import type { WorldMessage } from '../../lib/local/protocol.ts'
import { type House, isSeenBy } from '../support/house.ts'
import type { Chance } from './chance.ts'

/** Words that somebody wrote for somebody, or for themselves: where they may be read is known of each. */
export interface Secret {
  readonly word: string
  readonly by: string
  /** Whom it is for; undefined: typed in private, and for nobody in the room. */
  readonly for?: string
  /** Typed in the room, where all have read it. */
  readonly aloud?: boolean
}

/** One thing that one person does. */
export interface Deed {
  /** For the report and the replay: `Nadia: /collar @ivan`. */
  readonly what: string
  /** Of which kind, for the count. */
  readonly kind: string
  run(): Promise<unknown>
}

export interface Cast {
  readonly house: House
  readonly chance: Chance
  readonly names: readonly string[]
  /** Of the salon's administration, the creator first. */
  readonly staff: readonly string[]
  note(secret: Secret): void
  /** Something of what a deed was told is wrong; where nothing failed meanwhile, or whatever did. */
  complain(what: string, when?: 'whatever fails'): void
  /** Somebody was told that nothing of them is left. */
  erased(who: string): void
  /** Whoever blocks the bot hears nothing in private: no receipt either. */
  shutOut(who: string): void
  /** What other programs do. */
  program(cast: Cast): Deed
  /** What people do who are not here. */
  visitor(cast: Cast): Deed
}

export const own = (who: string) => `private:${who}`

export const nameOf = ({ house }: Pick<Cast, 'house'>, who: string): string => {
  const { username, id } = house.person(who)
  return username ? `@${username}` : String(id)
}

/** A basic group, until it becomes a supergroup in the middle of a run. */
export const CELLAR = 'La Bodega'

/** What bears the button, the newest last. */
export const buttonsShown = (house: House, who: string, where: string): WorldMessage[] => {
  const { id } = house.person(who)
  return house.world
    .messages(house.chatId(where))
    .filter(
      (message) =>
        message.fromId === house.world.bot.id && message.buttons.length > 0 && isSeenBy(message, id),
    )
}
