/** How long a text is for who wrote it, for Telegram and for Postgres: in characters, where JavaScript counts an emoji twice. */
export const lengthOf = (text: string): number => [...text].length

/** For a schema: `z.string().refine(upTo(100))`. */
export const upTo = (most: number) => (text: string) => lengthOf(text) <= most
