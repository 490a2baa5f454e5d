/**
 * A text without what Postgres refuses: NUL, and halves of letters. Left in, what brings it would be a fault that comes back
 * for ever.
 */
export const storable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed()
