import { type House, openHouse, SALON } from '../../support/house.ts'

const DAY = 86_400_000

export interface Salon {
  readonly house: House
  /** As an update names it. */
  readonly chat: { readonly id: number; readonly type: string; readonly title: string }
}

interface Options {
  /** What the public lists of spammers say; nothing, if it is left out. */
  readonly fetchPublic?: (url: string, timeoutMs: number) => Promise<unknown>
  /** In its first two the guard only watches. */
  readonly days?: number
}

/** A group that has known the bot for some days, whose moderators can be written to. */
export async function openSalon({
  fetchPublic = async () => ({ ok: false }),
  days = 3,
}: Options = {}): Promise<Salon> {
  const house = await openHouse({ fetchPublic })
  await house.send('Lucía', 'private:Lucía', '/start')
  await house.send('Nadia', SALON, 'hola a todos')
  house.advance(days * DAY)
  return { house, chat: { id: house.chat(SALON).id, type: 'supergroup', title: SALON } }
}
