/** At most so many UTF-16 units from a text's beginning, never half an emoji: Telegram and Postgres refuse all that holds one. */
export const cut = (text: string, units: number): string =>
  text.slice(0, units).replace(/[\ud800-\udbff]$/, '')

/** The same from its end. */
export const cutEnd = (text: string, units: number): string =>
  text.slice(-units).replace(/^[\udc00-\udfff]/, '')
